#include "core/chat/parcel.h"

#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/chat/history.h"
#include "core/chat/offers.h"
#include "core/chat/sealed_message.h"
#include "core/chat/sessions.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {

namespace {

struct ParcelRow {
  Cargo cargo = Cargo::kText;
  TextRow text;
  wire::Record record;
};
struct FileParcelRow {
  ParcelRow parcel;
  FileRef file;
};

// The prekey to seal to, if one is known.
Recipient recipient_of(const wire::AccountProfile& peer, Desk& desk) {
  return {peer, desk.offers.usable(peer, desk)};
}

wire::Record record_for(const wire::Name& recipient, Bytes body, const Desk& desk) {
  wire::Record record;
  record.slot = {.key = account::key_of(recipient.text),
                 .kind = wire::RecordKind::kMessage,
                 .id = crypto::sha256(body)};
  record.expires_ms = milliseconds(desk.now + desk.options.prekeys.lifetime);
  record.body = std::move(body);
  return record;
}

void put_sessions(const wire::AccountProfile& peer, Parcel& parcel, Desk& desk) {
  if (is_mutated(Mutant::kChainNotKept)) return;
  RowWriter rows = desk.writer(parcel.sessions);
  desk.sessions.put(account::key_of(peer.name.text), rows);
}

std::optional<Parcel> parcel_with(std::optional<Sealed> sealed, const wire::Name& peer,
                                  Desk& desk) {
  if (!sealed) return std::nullopt;
  Parcel parcel;
  parcel.record = record_for(peer, std::move(sealed->body), desk);
  parcel.id = parcel.record.slot.id;
  parcel.again = std::move(sealed->again);
  parcel.message.id = to_hex(parcel.id);
  parcel.message.peer = peer;
  return parcel;
}

std::optional<Parcel> parcel_of(BytesView inside, const Recipient& peer, Desk& desk) {
  return parcel_with(seal_inside(inside, desk.own.self(), peer, desk.entropy.draw_32()),
                     peer.profile.name, desk);
}

// In the session with them, if there is or can be one: of what is kept here until its receipt has
// come, so that it can be sealed anew should they not be able to open it.
std::optional<Parcel> parcel_of(const Content& content, BytesView inside, const Recipient& peer,
                                Desk& desk) {
  const bool may_be = peer.prekey != nullptr && goes_in_session(content.type);
  const auto message =
      may_be ? desk.sessions.seal(peer.profile, *peer.prekey, inside, desk) : std::nullopt;
  if (!message) return parcel_of(inside, peer, desk);
  auto parcel =
      parcel_with(seal_in_session(inside, *message, desk.own.self(), peer, desk.entropy.draw_32()),
                  peer.profile.name, desk);
  if (parcel) put_sessions(peer.profile, *parcel, desk);
  return parcel;
}

// What every content says beside what it is about.
Content speaking(Content content) {
  std::vector<Bytes32>& heads = content.heads.items;
  if (!speaks_sessions(content)) heads.insert(heads.begin(), kSpeaksSessions);
  return content;
}

// A receipt is kept here no longer than until the ring has it, so it goes in no session; but it may
// tell a session's new key, without which nobody's keys would change where only one writes.
std::optional<InSession> turn_for(const Content& content, const wire::AccountProfile& peer,
                                  Desk& desk) {
  return is_receipt(content.type) ? desk.sessions.seal_turn(peer, desk) : std::nullopt;
}

}  // namespace

Bytes encode_parcel(const Parcel& parcel) {
  const ParcelRow row{parcel.cargo, text_row_of(parcel.message), parcel.record};
  const auto& file = parcel.message.file;
  return file ? wire::encode_value(FileParcelRow{row, *file}) : wire::encode_value(row);
}

std::optional<Parcel> decode_parcel(BytesView value) {
  const auto stored = wire::decode_value<ParcelRow>(value);
  const auto both = stored ? Result<FileParcelRow, wire::DecodeError>()
                           : wire::decode_value<FileParcelRow>(value);
  if (!both) return std::nullopt;
  const ParcelRow& held = stored ? *stored : both->parcel;
  Parcel parcel{.cargo = held.cargo, .message = message_of(held.text, {}), .record = held.record};
  if (!stored) parcel.message.file = both->file;
  return parcel;
}

std::optional<Parcel> seal_parcel(const Content& content, const wire::AccountProfile& peer,
                                  Desk& desk, const std::optional<FileRef>& file) {
  const Content said = speaking(content);
  const auto turn = turn_for(content, peer, desk);
  const auto inside = turn ? inside_of_turn(said, turn->message, desk.own.self())
                           : inside_of(said, file, desk.own.self());
  auto parcel = inside ? parcel_of(content, *inside, recipient_of(peer, desk), desk) : std::nullopt;
  if (!parcel) return std::nullopt;
  if (turn) put_sessions(peer, *parcel, desk);

  parcel->cargo = is_shown(content.type) ? Cargo::kText : Cargo::kReceipt;
  parcel->message = {.id = to_hex(parcel->id),
                     .peer = peer.name,
                     .is_outgoing = true,
                     .text = content.text,
                     .sent_ms = static_cast<std::int64_t>(content.sent_ms),
                     .lamport = content.lamport,
                     .state = MessageState::kQueued,
                     .stored = 0,
                     .wanted = 0,
                     .is_unread = false};
  if (file) put_file(*file, parcel->message);
  if (is_shown(content.type) && !content.about.empty()) {
    parcel->message.reply_to = to_hex(content.about.items.front().id);
  }
  return parcel;
}

std::optional<Parcel> seal_part_parcel(BytesView part, Desk& desk) {
  const auto inside = inside_of_part(part, desk.own.self());
  const Recipient self{desk.own.profile, desk.own.usable_offer(desk.now, desk.options.prekeys)};
  auto parcel = inside ? parcel_of(*inside, self, desk) : std::nullopt;
  if (parcel) parcel->cargo = Cargo::kPart;
  return parcel;
}

std::optional<Parcel> seal_word_parcel(BytesView word, const wire::AccountProfile& peer,
                                       Desk& desk) {
  const auto inside = inside_of_word(word, desk.own.self());
  auto parcel = inside ? parcel_of(*inside, recipient_of(peer, desk), desk) : std::nullopt;
  if (parcel) parcel->cargo = Cargo::kGroupWord;
  return parcel;
}

std::optional<Parcel> seal_resend(const std::vector<MessageRef>& messages, const Bytes32& session,
                                  const wire::AccountProfile& peer, Desk& desk) {
  Content content;
  content.type = ContentType::kResend;
  content.id = desk.entropy.draw_32();
  content.sent_ms = milliseconds(desk.now);
  content.about = messages;
  content.heads = {kSpeaksSessions, session};
  return seal_parcel(content, peer, desk);
}

std::optional<Parcel> seal_deletion(const StoredMessage& message, const wire::AccountProfile& peer,
                                    Desk& desk) {
  Content content;
  content.type = ContentType::kDeletion;
  content.id = desk.entropy.draw_32();
  content.sent_ms = milliseconds(desk.now);
  content.about.push_back(ref_of(message));
  auto parcel = seal_parcel(content, peer, desk);
  if (!parcel) return std::nullopt;
  parcel->cargo = Cargo::kDeletion;
  parcel->message = tombstone_of(message);
  return parcel;
}

std::optional<Parcel> seal_mark(const StoredMessage& message, const Mark& mark,
                                std::uint64_t lamport, const wire::AccountProfile& peer,
                                Desk& desk) {
  Content content;
  content.type = mark.type;
  content.id = desk.entropy.draw_32();
  content.lamport = lamport;
  content.sent_ms = milliseconds(desk.now);
  content.text = mark.text;
  content.about.push_back(ref_of(message));
  auto parcel = seal_parcel(content, peer, desk);
  if (!parcel) return std::nullopt;
  parcel->cargo = Cargo::kMark;
  parcel->message = message;
  return parcel;
}

}  // namespace p2pchat::chat
