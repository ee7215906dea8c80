#include "core/chat/sessions.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kSessions = "sessions";
constexpr std::size_t kSessionMax = std::size_t{96} * 1024;
static_assert(ratchet::kSkippedMax * 80 < kSessionMax);

struct SessionRow {
  BoundedBytes<kSessionMax> session;
  std::uint64_t epoch = 0;
  bool is_closed = false;
};
struct ContactRow {
  RingId place;  // the contact's
  bool understands = false;
  BoundedList<SessionRow, Sessions::kOfOneMax> sessions;
};

Bytes sessions_row(const RingId& contact, const Vault& vault) {
  Bytes row = to_bytes("l");
  append(row, vault.alias_of(contact));
  return row;
}

// Who talks to whom, in the order of who began.
Bytes32 associated_of(const wire::AccountProfile& began, const wire::AccountProfile& other) {
  Bytes text = to_bytes("p2pchat/session/1");
  for (const wire::AccountProfile* each : {&began, &other}) {
    append(text, account::key_of(each->name.text).bytes);
    append(text, account::account_id(*each));
  }
  return crypto::sha256(text);
}

Unread unread_of(ratchet::Refusal refusal) {
  return refusal == ratchet::Refusal::kUsed ? Unread::kUsed : Unread::kNoKey;
}

}  // namespace

void Sessions::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes("l"), desk.options.sessions_max));
}

bool Sessions::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    auto plain = desk.own.vault.open({row.key, kSessions}, row.value);
    auto stored = plain ? wire::decode_value<ContactRow>(*plain)
                        : std::unexpected(wire::DecodeError::kTruncated);
    if (plain) crypto::wipe(*plain);
    if (!stored) continue;
    Contact& contact = contacts_[stored->place];
    contact.understands = stored->understands;
    for (SessionRow& each : stored->sessions) {
      auto session = ratchet::Session::decode(each.session);
      crypto::wipe(each.session.bytes);
      if (session) contact.sessions.push_back({*std::move(session), each.epoch, each.is_closed});
    }
  }
  return true;
}

std::optional<InSession> Sessions::seal(const wire::AccountProfile& peer,
                                        const wire::PrekeyOffer& offer, BytesView text,
                                        Desk& desk) {
  const auto at = contacts_.find(account::key_of(peer.name.text));
  if (at == contacts_.end() || !at->second.understands) return std::nullopt;
  Contact& contact = at->second;
  contact.used = ++uses_;
  Kept* kept = sendable(contact, account::prekey_id(offer.public_key, offer.created_s));
  if (kept == nullptr) {
    auto begun = begin(peer, offer, desk);
    if (!begun) return std::nullopt;
    sometimes(RarePath::kSessionBegun);
    keep_first(contact, {*std::move(begun), epoch_});
    kept = &contact.sessions.front();
  }
  return seal_in(*kept, text, desk);
}

std::optional<InSession> Sessions::seal_turn(const wire::AccountProfile& peer, Desk& desk) {
  const auto at = contacts_.find(account::key_of(peer.name.text));
  if (at == contacts_.end()) return std::nullopt;
  Kept* kept = sendable(at->second, std::nullopt);
  if (kept == nullptr || !kept->session.has_new_key()) return std::nullopt;
  return seal_in(*kept, {}, desk);
}

Result<Sessions::Opened, Unread> Sessions::open(const wire::AccountProfile& peer, BytesView message,
                                                Desk& desk) {
  const auto parsed = ratchet::parse_message(message);
  if (!parsed) return std::unexpected(Unread::kNoMessage);
  const RingId key = account::key_of(peer.name.text);
  const Bytes32& id = parsed->header.session;
  const Kept* known = find(key, id);
  const auto session =
      known != nullptr ? std::optional(known->session) : answer(peer, parsed->header, desk);
  if (!session) return std::unexpected(Unread::kNoSession);
  auto opened = session->open(*parsed, desk.entropy.draw_32());
  if (!opened) return std::unexpected(unread_of(opened.error()));

  Contact& contact = contact_of(key, desk.options);
  contact.understands = true;
  const auto at =
      std::ranges::find(contact.sessions, id, [](const Kept& kept) { return kept.session.id(); });
  Kept next{std::move(opened->next), epoch_};
  if (at == contact.sessions.end()) {
    keep_first(contact, std::move(next));
  } else {
    next.epoch = at->epoch;
    next.is_closed = at->is_closed;
    *at = std::move(next);
    const bool is_current = !at->is_closed && at->epoch == epoch_;
    if (is_current) std::rotate(contact.sessions.begin(), at, at + 1);
  }
  return Opened{std::move(opened->plaintext), {key, id, std::move(opened->used)}};
}

void Sessions::put_back(const Used& used) {
  const auto at = contacts_.find(used.peer);
  if (at == contacts_.end()) return;
  for (Kept& kept : at->second.sessions) {
    if (kept.session.id() == used.session) kept.session.put_back(used.key);
  }
}

void Sessions::put(const RingId& peer, RowWriter& rows) const {
  const auto at = contacts_.find(peer);
  if (at == contacts_.end()) return;
  ContactRow row{.place = peer, .understands = at->second.understands, .sessions = {}};
  for (const Kept& kept : at->second.sessions) {
    row.sessions.push_back({kept.session.encode(), kept.epoch, kept.is_closed});
  }
  Bytes plain = wire::encode_value(row);
  for (SessionRow& each : row.sessions) crypto::wipe(each.session.bytes);
  rows.put(sessions_row(peer, rows.vault), kSessions, plain);
  crypto::wipe(plain);
}

void Sessions::note(const RingId& peer, bool understands, RowWriter& rows, const Desk& desk) {
  const auto at = contacts_.find(peer);
  const bool is_known = at != contacts_.end() && at->second.understands;
  if (is_known == understands) return;
  contact_of(peer, desk.options).understands = understands;
  put(peer, rows);
}

std::vector<RingId> Sessions::contacts_from(const RingId& from) const {
  std::vector<RingId> contacts;
  for (auto at = contacts_.lower_bound(from); at != contacts_.end(); ++at) {
    contacts.push_back(at->first);
  }
  return contacts;
}

std::vector<HandedSession> Sessions::handed(const RingId& contact) const {
  std::vector<HandedSession> handed;
  const auto at = contacts_.find(contact);
  if (at == contacts_.end()) return handed;
  for (const Kept& kept : at->second.sessions) {
    handed.push_back({.contact = contact,
                      .epoch = kept.epoch,
                      .session = kept.session.to_read(HandedSession::kSkippedMax).encode()});
  }
  return handed;
}

// Behind those of now, since nothing is sent in it here. The row is written also if it is here
// already: the batch that brought it may have failed.
bool Sessions::adopt(const HandedSession& handed, RowWriter& rows, const Desk& desk) {
  auto session = ratchet::Session::decode(handed.session);
  const auto at = contacts_.find(handed.contact);
  const bool is_full = at == contacts_.end() && contacts_.size() >= desk.options.sessions_max;
  if (!session || is_full) return false;
  const bool is_new = find(handed.contact, session->id()) == nullptr;
  if (is_new) {
    std::vector<Kept>& sessions = contacts_[handed.contact].sessions;
    const auto behind =
        std::ranges::find_if(sessions, [this](const Kept& kept) { return kept.epoch != epoch_; });
    sessions.insert(behind, {session->to_read(HandedSession::kSkippedMax), handed.epoch, true});
    if (sessions.size() > kOfOneMax) sessions.pop_back();
  }
  put(handed.contact, rows);
  return is_new;
}

void Sessions::close(const RingId& peer, const Bytes32& session) {
  const auto at = contacts_.find(peer);
  if (at == contacts_.end()) return;
  for (Kept& kept : at->second.sessions) {
    if (kept.session.id() == session) kept.is_closed = true;
  }
}

bool Sessions::is_of_now(const RingId& peer, const Bytes32& session) const {
  const Kept* kept = find(peer, session);
  return kept != nullptr && kept->epoch == epoch_;
}

bool Sessions::is_understood_by(const RingId& peer) const {
  const auto at = contacts_.find(peer);
  return at != contacts_.end() && at->second.understands;
}

std::vector<ratchet::Session> Sessions::all() const {
  std::vector<ratchet::Session> sessions;
  for (const auto& [peer, contact] : contacts_) {
    for (const Kept& kept : contact.sessions) sessions.push_back(kept.session);
  }
  return sessions;
}

void Sessions::check_invariants(const ChatOptions& options) const {
  P2PCHAT_ASSERT(contacts_.size() <= options.sessions_max);
  for (const auto& [peer, contact] : contacts_) {
    P2PCHAT_ASSERT(contact.sessions.size() <= kOfOneMax);
  }
}

const Sessions::Kept* Sessions::find(const RingId& peer, const Bytes32& session) const {
  const auto at = contacts_.find(peer);
  if (at == contacts_.end()) return nullptr;
  const auto kept = std::ranges::find(at->second.sessions, session,
                                      [](const Kept& each) { return each.session.id(); });
  return kept == at->second.sessions.end() ? nullptr : &*kept;
}

Sessions::Contact& Sessions::contact_of(const RingId& peer, const ChatOptions& options) {
  if (!contacts_.contains(peer) && contacts_.size() >= options.sessions_max) {
    contacts_.erase(
        std::ranges::min_element(contacts_, {}, [](const auto& each) { return each.second.used; }));
  }
  Contact& contact = contacts_[peer];
  contact.used = ++uses_;
  return contact;
}

// One that is not answered serves as long as the prekey that it was begun with; without a prekey,
// only what is answered.
Sessions::Kept* Sessions::sendable(Contact& contact, std::optional<std::uint64_t> prekey) const {
  const auto at = std::ranges::find_if(contact.sessions, [&](const Kept& kept) {
    const bool is_of_now = kept.epoch == epoch_ || is_mutated(Mutant::kOldSessionGoesOn);
    return is_of_now && !kept.is_closed && kept.session.can_send() &&
           (!kept.session.is_unanswered() || kept.session.prekey() == prekey);
  });
  return at == contact.sessions.end() ? nullptr : &*at;
}

std::optional<ratchet::Session> Sessions::begin(const wire::AccountProfile& peer,
                                                const wire::PrekeyOffer& offer, Desk& desk) {
  Bytes32 ephemeral = desk.entropy.draw_32();
  auto session = ratchet::Session::begin({.identity = desk.own.keys.identity,
                                          .ephemeral = ephemeral,
                                          .their_identity = peer.identity_key,
                                          .their_prekey = offer.public_key,
                                          .associated = associated_of(desk.own.profile, peer)},
                                         account::prekey_id(offer.public_key, offer.created_s),
                                         desk.entropy.draw_32());
  crypto::wipe(ephemeral);
  return session;
}

// By whom a message came that begins it.
std::optional<ratchet::Session> Sessions::answer(const wire::AccountProfile& peer,
                                                 const ratchet::Header& header, Desk& desk) {
  const auto prekey = desk.own.prekeys.find(header.prekey);
  if (prekey == desk.own.prekeys.end()) return std::nullopt;
  return ratchet::Session::answer({.identity = desk.own.keys.identity,
                                   .prekey = prekey->second.private_key,
                                   .their_identity = peer.identity_key,
                                   .their_ephemeral = header.session,
                                   .associated = associated_of(peer, desk.own.profile)});
}

InSession Sessions::seal_in(Kept& kept, BytesView text, Desk& desk) {
  ByteArray<16> salt{};
  desk.entropy.fill(salt);
  ratchet::Sealed sealed = kept.session.seal(text, salt);
  return {std::move(sealed.message), sealed.key, kept.session.associated()};
}

void Sessions::keep_first(Contact& contact, Kept kept) {
  contact.sessions.insert(contact.sessions.begin(), std::move(kept));
  if (contact.sessions.size() > kOfOneMax) contact.sessions.pop_back();
}

}  // namespace p2pchat::chat
