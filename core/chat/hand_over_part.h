#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/chat/contacts.h"
#include "core/chat/early.h"
#include "core/chat/history.h"
#include "core/chat/sealed_message.h"
#include "core/chat/standings.h"
#include "core/wire/account_messages.h"

// What a device that was replaced has, told to the one that has replaced it, in parts of at most
// kPartMax bytes. They come in any order; the last one says how many there are.
namespace p2pchat::chat {

struct HandedMessage {
  TextRow text;
  StateRow state;
};
struct HandOverPart {
  static constexpr std::size_t kContactsMax = 16;
  static constexpr std::size_t kPeopleMax = 128;
  static constexpr std::size_t kReceiptsMax = 256;
  static constexpr std::size_t kMessagesMax = 512;

  Bytes32 hand_over{};         // drawn when it began
  std::uint32_t number = 0;    // 0, 1, 2...
  std::uint32_t parts = 0;     // of the last part: how many there are; of others 0
  std::uint64_t messages = 0;  // of the last part: how many all of them have; of others 0
  wire::DeviceName device;     // that hands over
  BoundedList<KnownContact, kContactsMax> contacts;
  BoundedList<NotedPerson, kPeopleMax> people;
  BoundedList<EarlyReceipt, kReceiptsMax> receipts;
  BoundedList<HandedMessage, kMessagesMax> handed;
};

// Bytes that a part without contacts and messages takes at most.
inline constexpr std::size_t kEmptyPartMax = 32 + 4 + 4 + 8 + 4 + wire::DeviceName::kMax + 16;

[[nodiscard]] Bytes encode_part(const HandOverPart& part);
// Nothing if it is none, or has what no history may hold.
[[nodiscard]] std::optional<HandOverPart> decode_part(BytesView bytes);

}  // namespace p2pchat::chat
