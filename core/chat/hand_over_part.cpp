#include "core/chat/hand_over_part.h"

#include <algorithm>

#include "core/account/name.h"
#include "core/chat/importing.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

bool may_be_held(const HandedMessage& handed) {
  const bool has_times = handed.text.sent_ms <= Content::kNumberMax;
  return has_times && is_well_formed(message_of(handed.text, handed.state));
}

bool may_be_known(const KnownContact& contact) {
  return account::is_valid_name(contact.profile.name.text) &&
         contact.clock.lamport <= Content::kNumberMax &&
         contact.clock.sequence <= Content::kNumberMax;
}

bool may_be_noted(const NotedPerson& person) {
  return account::is_valid_name(person.name.text) && is_valid_alias(person.alias.text) &&
         person.changes <= Content::kNumberMax;
}

bool may_be_proved(const EarlyReceipt& receipt) {
  return account::is_valid_name(receipt.peer.text) &&
         receipt.about.lamport <= Content::kNumberMax && has_arrived(receipt.state) &&
         receipt.stone.id == Bytes32{};
}

}  // namespace

Bytes encode_part(const HandOverPart& part) { return wire::encode_value(part); }

std::optional<HandOverPart> decode_part(BytesView bytes) {
  auto part = wire::decode_value<HandOverPart>(bytes);
  const bool is_good = part && std::ranges::all_of(part->contacts.items, may_be_known) &&
                       std::ranges::all_of(part->people.items, may_be_noted) &&
                       std::ranges::all_of(part->receipts.items, may_be_proved) &&
                       std::ranges::all_of(part->handed.items, may_be_held) &&
                       (part->parts == 0 || part->number < part->parts);
  if (!is_good) return std::nullopt;
  return *std::move(part);
}

}  // namespace p2pchat::chat
