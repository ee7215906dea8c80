#include "core/chat/parcel.h"

#include <utility>

#include "core/account/name.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"

namespace p2pchat::chat {

std::optional<Parcel> seal_parcel(const Content& content, const wire::AccountProfile& peer,
                                  Desk& desk) {
  auto body = seal(content, desk.own.self(), peer, desk.entropy.draw_32());
  if (!body) return std::nullopt;

  Parcel parcel;
  parcel.cargo = content.type == ContentType::kText ? Cargo::kText : Cargo::kReceipt;
  parcel.record.slot = {.key = account::key_of(peer.name.text),
                        .kind = wire::RecordKind::kMessage,
                        .id = crypto::sha256(*body)};
  parcel.record.expires_ms = milliseconds(desk.now + desk.options.lifetime);
  parcel.record.body = *std::move(body);
  parcel.message = {.id = to_hex(parcel.record.slot.id),
                    .peer = peer.name,
                    .is_outgoing = true,
                    .text = content.text,
                    .sent_ms = static_cast<std::int64_t>(content.sent_ms),
                    .lamport = content.lamport,
                    .state = MessageState::kQueued,
                    .stored = 0,
                    .wanted = 0,
                    .is_unread = false};
  return parcel;
}

}  // namespace p2pchat::chat
