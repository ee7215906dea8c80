#include "core/chat/parcel.h"

#include <utility>

#include "core/account/name.h"
#include "core/chat/history.h"
#include "core/chat/offers.h"
#include "core/chat/sealed_message.h"
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

std::optional<Parcel> parcel_of(BytesView inside, const Recipient& peer, Desk& desk) {
  auto sealed = seal_inside(inside, desk.own.self(), peer, desk.entropy.draw_32());
  if (!sealed) return std::nullopt;
  Parcel parcel;
  parcel.record = record_for(peer.profile.name, std::move(sealed->body), desk);
  parcel.id = parcel.record.slot.id;
  parcel.again = std::move(sealed->again);
  parcel.message.id = to_hex(parcel.id);
  parcel.message.peer = peer.profile.name;
  return parcel;
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
  const auto inside = inside_of(content, file, desk.own.self());
  auto parcel = inside ? parcel_of(*inside, recipient_of(peer, desk), desk) : std::nullopt;
  if (!parcel) return std::nullopt;

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
