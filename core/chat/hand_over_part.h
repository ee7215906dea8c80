#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/chat/contacts.h"
#include "core/chat/early.h"
#include "core/chat/group_book.h"
#include "core/chat/history.h"
#include "core/chat/marks.h"
#include "core/chat/message_rows.h"
#include "core/chat/preferences.h"
#include "core/chat/sealed_message.h"
#include "core/chat/sessions.h"
#include "core/chat/standings.h"
#include "core/chat/timers.h"
#include "core/groups/word.h"
#include "core/wire/account_messages.h"

// What a device that was replaced has, told to the one that has replaced it, in parts of at most
// kPartMax bytes. They come in any order; the last one says how many there are.
namespace p2pchat::chat {

// Its text is the last one; lamport zero: it is as it was first sent.
struct HandedEdit {
  std::uint64_t lamport = 0;
  std::uint64_t edited_ms = 0;
};
// What a group's message has beside: who wrote it, and one's own the members' ticks.
struct HandedInGroup {
  wire::Name author;
  BoundedList<TickRow, kTicksMax> ticks;
};
struct HandedMessage {
  TextRow text;
  StateRow state;
  HandedEdit edit;
  BoundedList<ReactionRow, kReactionsMax> reactions;
  std::optional<FileRef> file;
  bool is_early = false;   // there is no message yet, only what was said of it; text is an edit's
  LifetimeRow lifetime{};  // zeros: it stays
  std::optional<HandedInGroup> group{};
};
// Changes of a group, each behind those that it follows; with the last of them the rest of what the
// device knows of it.
struct HandedGroup {
  Bytes32 group{};
  BoundedList<groups::Change, groups::kChangesAtOnce> changes;
  std::optional<GroupRow> row;
};
struct HandOverPart {
  static constexpr std::size_t kContactsMax = 16;
  static constexpr std::size_t kPeopleMax = 128;
  static constexpr std::size_t kReceiptsMax = 256;
  static constexpr std::size_t kPreferencesMax = 128;
  static constexpr std::size_t kTimersMax = 128;
  static constexpr std::size_t kSessionsMax = 64;
  static constexpr std::size_t kMessagesMax = 512;
  static constexpr std::size_t kGroupsMax = 32;

  Bytes32 hand_over{};         // drawn when it began
  std::uint32_t number = 0;    // 0, 1, 2...
  std::uint32_t parts = 0;     // of the last part: how many there are; of others 0
  std::uint64_t messages = 0;  // of the last part: how many all of them have; of others 0
  wire::DeviceName device;     // that hands over
  BoundedList<KnownContact, kContactsMax> contacts;
  BoundedList<NotedPerson, kPeopleMax> people;
  BoundedList<EarlyReceipt, kReceiptsMax> receipts;
  BoundedList<Preference, kPreferencesMax> preferences;
  BoundedList<TimerRow, kTimersMax> timers;
  BoundedList<HandedSession, kSessionsMax> sessions;
  BoundedList<HandedMessage, kMessagesMax> handed;
  BoundedList<HandedGroup, kGroupsMax> groups;
  std::uint64_t epoch = 0;  // in which the other device has the account
};

// Bytes that a part without contacts and messages takes at most.
inline constexpr std::size_t kEmptyPartMax = 88 + wire::DeviceName::kMax;

[[nodiscard]] Bytes encode_part(const HandOverPart& part);
// Of a version that sealed_message.h names. Nothing if it is none, or has what no history may hold.
[[nodiscard]] std::optional<HandOverPart> decode_part(BytesView bytes,
                                                      std::uint8_t version = kPartVersion);

}  // namespace p2pchat::chat
