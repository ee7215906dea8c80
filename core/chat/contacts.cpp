#include "core/chat/contacts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/chat/history.h"
#include "core/chat/offers.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kProfile = "profile";
constexpr std::string_view kClock = "clock";

Bytes row_of(const RingId& contact, std::string_view column, const Vault& vault) {
  Bytes row = to_bytes("c");
  append(row, vault.alias_of(contact));
  if (!column.empty()) row.push_back(static_cast<std::uint8_t>(column.front()));
  return row;
}

constexpr std::size_t kPrefixSize = 1 + 16;

}  // namespace

ReadRequest read_contacts(BytesView from, std::size_t limit) {
  ReadRequest request = read_prefix(to_bytes("c"), limit);
  request.from = std::max(request.from, to_bytes(from));
  return request;
}

Bytes contact_prefix(BytesView row) {
  return to_bytes(row.first(std::min(row.size(), kPrefixSize)));
}

std::optional<KnownContact> parse_contact(const std::vector<Row>& rows, const Vault& vault) {
  std::optional<wire::AccountProfile> profile;
  ContactClock clock;
  for (const Row& row : rows) {
    if (const auto pinned = vault.open({row.key, kProfile}, row.value)) {
      const auto decoded = wire::decode_value<wire::AccountProfile>(*pinned);
      if (decoded) profile = *decoded;
    } else if (const auto time = vault.open({row.key, kClock}, row.value)) {
      clock = wire::decode_value<ContactClock>(*time).value_or(ContactClock{});
    }
  }
  if (!profile) return std::nullopt;
  return KnownContact{*std::move(profile), clock};
}

Token Contacts::look_up(std::string_view name, Need need, Desk& desk) {
  return look_up(account::key_of(name), need, desk);
}

Token Contacts::look_up(const RingId& key, Need need, Desk& desk) {
  const Token lookup = desk.new_token();
  LookUp& entry = lookups_[lookup];
  entry.key = key;
  entry.need = need;
  if (need != Need::kHere) desk.offers.want(key, desk);
  if (contacts_.contains(entry.key)) {
    go_on(lookup, desk);
  } else {
    entry.reading = desk.read(read_prefix(row_of(entry.key, "", desk.own.vault), 2));
  }
  return lookup;
}

void Contacts::go_on(Desk& desk) {
  for (auto at = lookups_.begin(); at != lookups_.end();) {
    LookUp& entry = at->second;
    const bool is_over = entry.found && (desk.now >= entry.waits_until ||
                                         !desk.offers.is_awaited(entry.key, entry.has_asked));
    if (is_over) ended_.push_back(*std::move(entry.found));
    at = is_over ? lookups_.erase(at) : std::next(at);
  }
}

Instant Contacts::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [lookup, entry] : lookups_) earliest = std::min(earliest, entry.waits_until);
  return earliest;
}

std::vector<LookedUp> Contacts::take_looked_up() { return std::exchange(ended_, {}); }

void Contacts::pin(const wire::AccountProfile& profile, RowWriter& rows, const Desk& desk) {
  const RingId key = account::key_of(profile.name.text);
  Contact& contact = contacts_[key];
  contact.used = desk.now;
  if (contact.pinned) {
    P2PCHAT_ASSERT(account::account_id(*contact.pinned) == account::account_id(profile));
    return;
  }
  contact.pinned = profile;
  rows.put(row_of(key, kProfile, rows.vault), kProfile, wire::encode_value(profile));
}

ContactClock Contacts::tick(const RingId& key, RowWriter& rows) {
  Contact& contact = contacts_.at(key);
  contact.clock.lamport = std::min(contact.clock.lamport + 1, Content::kNumberMax);
  contact.clock.sequence += 1;
  put_clock(key, contact, rows);
  return contact.clock;
}

std::uint64_t Contacts::tick_time(const RingId& key, std::uint64_t after, RowWriter& rows) {
  Contact& contact = contacts_.at(key);
  contact.clock.lamport = std::min(std::max(contact.clock.lamport, after) + 1, Content::kNumberMax);
  put_clock(key, contact, rows);
  return contact.clock.lamport;
}

void Contacts::witness(const RingId& key, std::uint64_t lamport, RowWriter& rows) {
  Contact& contact = contacts_.at(key);
  if (is_mutated(Mutant::kLamportIgnoresReceived)) return;
  contact.clock.lamport = std::max(contact.clock.lamport, lamport);
  put_clock(key, contact, rows);
}

void Contacts::adopt(const KnownContact& known, RowWriter& rows, const Desk& desk) {
  const RingId key = account::key_of(known.profile.name.text);
  Contact& contact = contacts_[key];
  contact.used = desk.now;
  if (!contact.pinned) contact.pinned = known.profile;
  rows.put(row_of(key, kProfile, rows.vault), kProfile, wire::encode_value(*contact.pinned));
  contact.clock.lamport = std::max(contact.clock.lamport, known.clock.lamport);
  contact.clock.sequence = std::max(contact.clock.sequence, known.clock.sequence);
  put_clock(key, contact, rows);
}

std::optional<Bytes32> Contacts::account_of(const RingId& contact) const {
  const auto profile = pinned(contact);
  if (!profile) return std::nullopt;
  return account::account_id(*profile);
}

bool Contacts::has_written_to(const RingId& key) const {
  const auto at = contacts_.find(key);
  return at != contacts_.end() && at->second.clock.sequence > 0;
}

bool Contacts::on_read(Token token, const ReadResult& result, Desk& desk) {
  const auto at = std::find_if(lookups_.begin(), lookups_.end(), [token](const auto& entry) {
    return entry.second.reading == token;
  });
  if (at == lookups_.end()) return false;

  const Token lookup = at->first;
  at->second.reading = {};
  if (!result) {
    end(lookup, LookUpEnd::kDiskFailed, {}, desk);
    return true;
  }
  // Another look-up may have been faster, and what it found may have changed since.
  const RingId key = at->second.key;
  if (contacts_.contains(key) || load(key, *result, desk)) {
    go_on(lookup, desk);
  } else {
    end(lookup, LookUpEnd::kDiskFailed, {}, desk);
  }
  return true;
}

bool Contacts::on_reply(const account::OwnerReply& reply, Desk& desk) {
  const auto at = std::find_if(lookups_.begin(), lookups_.end(), [&reply](const auto& entry) {
    return entry.second.asking == reply.call;
  });
  if (at == lookups_.end()) return false;

  const auto* answer = reply.answer ? std::get_if<wire::Profile>(&*reply.answer) : nullptr;
  if (answer != nullptr) {
    judge(at->first, *answer, desk);
  } else {
    end(at->first, LookUpEnd::kNoAnswer, pinned(at->second.key), desk);
  }
  return true;
}

void Contacts::check_invariants() const { P2PCHAT_ASSERT(ended_.empty()); }

void Contacts::go_on(Token lookup, Desk& desk) {
  LookUp& entry = lookups_.at(lookup);
  Contact& contact = contacts_[entry.key];
  contact.used = desk.now;
  if (entry.need == Need::kHere) {
    return end(lookup, contact.pinned ? LookUpEnd::kKnown : LookUpEnd::kNoAnswer, contact.pinned,
               desk);
  }
  if (contact.is_closed && contact.pinned) {
    return end(lookup, LookUpEnd::kClosed, contact.pinned, desk);
  }
  const bool is_recent =
      contact.checked && desk.now < *contact.checked + desk.options.look_up_recent;
  const bool is_enough = entry.need == Need::kPinned || (entry.need == Need::kRecent && is_recent);
  if (contact.pinned && is_enough) return end(lookup, LookUpEnd::kKnown, contact.pinned, desk);
  entry.has_asked = true;
  entry.asking = desk.calls.open(entry.key, wire::GetProfile{.call = {}, .key = entry.key},
                                 desk.now + desk.options.look_up_timeout, desk.now, desk.out);
}

void Contacts::end(Token lookup, LookUpEnd how, std::optional<wire::AccountProfile> profile,
                   Desk& desk) {
  LookUp& entry = lookups_.at(lookup);
  LookedUp found{lookup, how, std::move(profile), entry.key};
  if (found.profile && desk.offers.is_awaited(entry.key, entry.has_asked)) {
    entry.found = std::move(found);
    entry.asking = {};
    entry.waits_until = desk.now + desk.options.offer_patience;
    return;
  }
  ended_.push_back(std::move(found));
  lookups_.erase(lookup);
}

// A profile that its own key has not signed, or of another name, is a node's lie: no answer.
void Contacts::judge(Token lookup, const wire::Profile& answer, Desk& desk) {
  const RingId key = lookups_.at(lookup).key;
  const auto known = contacts_.find(key);
  if (known == contacts_.end()) return end(lookup, LookUpEnd::kNoAnswer, {}, desk);
  Contact& contact = known->second;
  if (answer.answer == wire::Answer::kUnknownAccount && !contact.pinned) {
    return end(lookup, LookUpEnd::kUnknownUser, {}, desk);
  }
  const bool is_sound = answer.answer == wire::Answer::kOk &&
                        account::key_of(answer.profile.name.text) == key &&
                        account::verify_profile(answer.profile, {desk.allows_test_keys});
  if (!is_sound) return end(lookup, LookUpEnd::kNoAnswer, contact.pinned, desk);
  contact.is_closed = wire::is_closed(answer.profile);
  const LookUpEnd how = contact.is_closed ? LookUpEnd::kClosed : LookUpEnd::kKnown;
  if (!contact.pinned) return end(lookup, how, answer.profile, desk);
  if (account::account_id(*contact.pinned) != account::account_id(answer.profile)) {
    contact.is_closed = false;
    contact.checked.reset();  // what is sent next is not sent on the word of before
    return end(lookup, LookUpEnd::kKeyChanged, {}, desk);
  }
  contact.checked = desk.now;
  end(lookup, how, contact.pinned, desk);
}

std::optional<wire::AccountProfile> Contacts::pinned(const RingId& key) const {
  const auto at = contacts_.find(key);
  if (at == contacts_.end()) return std::nullopt;
  return at->second.pinned;
}

bool Contacts::load(const RingId& key, const std::vector<Row>& rows, Desk& desk) {
  if (contacts_.size() >= desk.options.contacts_max) {
    contacts_.erase(std::min_element(
        contacts_.begin(), contacts_.end(),
        [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  }
  Contact contact;
  for (const Row& row : rows) {
    const bool is_profile = row.key == row_of(key, kProfile, desk.own.vault);
    const auto plain = desk.own.vault.open({row.key, is_profile ? kProfile : kClock}, row.value);
    if (!plain) return false;
    if (is_profile) {
      auto pinned = wire::decode_value<wire::AccountProfile>(*plain);
      if (!pinned) return false;
      contact.pinned = *std::move(pinned);
    } else {
      contact.clock = wire::decode_value<ContactClock>(*plain).value_or(ContactClock{});
    }
  }
  contacts_[key] = std::move(contact);
  return true;
}

void Contacts::put_clock(const RingId& key, const Contact& contact, RowWriter& rows) const {
  if (is_mutated(Mutant::kClockForgotten)) return;
  rows.put(row_of(key, kClock, rows.vault), kClock, wire::encode_value(contact.clock));
}

}  // namespace p2pchat::chat
