#include "core/chat/hand_over_part.h"

#include <algorithm>

#include "core/account/name.h"
#include "core/chat/importing.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

// As a program said it that knew no marks.
struct FirstHandedMessage {
  TextRow text;
  StateRow state;
};
// As one said it that did not know that messages may vanish.
struct SecondHandedMessage {
  TextRow text;
  StateRow state;
  HandedEdit edit;
  BoundedList<ReactionRow, kReactionsMax> reactions;
  std::optional<FileRef> file;
  bool is_early = false;
};
// As one said it that did not hand over groups.
struct ThirdHandedMessage {
  TextRow text;
  StateRow state;
  HandedEdit edit;
  BoundedList<ReactionRow, kReactionsMax> reactions;
  std::optional<FileRef> file;
  bool is_early = false;
  LifetimeRow lifetime{};
};
struct ThirdPart {
  Bytes32 hand_over{};
  std::uint32_t number = 0;
  std::uint32_t parts = 0;
  std::uint64_t messages = 0;
  wire::DeviceName device;
  BoundedList<KnownContact, HandOverPart::kContactsMax> contacts;
  BoundedList<NotedPerson, HandOverPart::kPeopleMax> people;
  BoundedList<EarlyReceipt, HandOverPart::kReceiptsMax> receipts;
  BoundedList<Preference, HandOverPart::kPreferencesMax> preferences;
  BoundedList<TimerRow, HandOverPart::kTimersMax> timers;
  BoundedList<HandedSession, HandOverPart::kSessionsMax> sessions;
  BoundedList<ThirdHandedMessage, HandOverPart::kMessagesMax> handed;
};
// The first two knew no preferences.
template <class Handed>
struct EarlierPart {
  Bytes32 hand_over{};
  std::uint32_t number = 0;
  std::uint32_t parts = 0;
  std::uint64_t messages = 0;
  wire::DeviceName device;
  BoundedList<KnownContact, HandOverPart::kContactsMax> contacts;
  BoundedList<NotedPerson, HandOverPart::kPeopleMax> people;
  BoundedList<EarlyReceipt, HandOverPart::kReceiptsMax> receipts;
  BoundedList<Handed, HandOverPart::kMessagesMax> handed;
};

HandedMessage of_now(FirstHandedMessage handed) {
  return {.text = std::move(handed.text), .state = handed.state};
}

HandedMessage of_now(SecondHandedMessage handed) {
  return {.text = std::move(handed.text),
          .state = handed.state,
          .edit = handed.edit,
          .reactions = std::move(handed.reactions),
          .file = std::move(handed.file),
          .is_early = handed.is_early};
}

HandedMessage of_now(ThirdHandedMessage handed) {
  return {.text = std::move(handed.text),
          .state = handed.state,
          .edit = handed.edit,
          .reactions = std::move(handed.reactions),
          .file = std::move(handed.file),
          .is_early = handed.is_early,
          .lifetime = handed.lifetime};
}

template <class Handed>
Result<HandOverPart, wire::DecodeError> decode_earlier(BytesView bytes) {
  auto earlier = wire::decode_value<EarlierPart<Handed>>(bytes);
  if (!earlier) return std::unexpected(earlier.error());
  HandOverPart part{.hand_over = earlier->hand_over,
                    .number = earlier->number,
                    .parts = earlier->parts,
                    .messages = earlier->messages,
                    .device = std::move(earlier->device),
                    .contacts = std::move(earlier->contacts),
                    .people = std::move(earlier->people),
                    .receipts = std::move(earlier->receipts),
                    .preferences = {},
                    .timers = {},
                    .sessions = {},
                    .handed = {},
                    .groups = {}};
  for (Handed& handed : earlier->handed.items) part.handed.push_back(of_now(std::move(handed)));
  return part;
}

Result<HandOverPart, wire::DecodeError> decode_third(BytesView bytes) {
  auto third = wire::decode_value<ThirdPart>(bytes);
  if (!third) return std::unexpected(third.error());
  HandOverPart part{.hand_over = third->hand_over,
                    .number = third->number,
                    .parts = third->parts,
                    .messages = third->messages,
                    .device = std::move(third->device),
                    .contacts = std::move(third->contacts),
                    .people = std::move(third->people),
                    .receipts = std::move(third->receipts),
                    .preferences = std::move(third->preferences),
                    .timers = std::move(third->timers),
                    .sessions = std::move(third->sessions),
                    .handed = {},
                    .groups = {}};
  for (ThirdHandedMessage& handed : third->handed.items) {
    part.handed.push_back(of_now(std::move(handed)));
  }
  return part;
}

Result<HandOverPart, wire::DecodeError> decode(BytesView bytes, std::uint8_t version) {
  if (version == kFirstPartVersion) return decode_earlier<FirstHandedMessage>(bytes);
  if (version == kSecondPartVersion) return decode_earlier<SecondHandedMessage>(bytes);
  if (version == kThirdPartVersion) return decode_third(bytes);
  return wire::decode_value<HandOverPart>(bytes);
}

bool may_be_said(const ReactionRow& reaction) {
  return account::is_valid_name(reaction.from.text) && reaction.lamport <= Content::kNumberMax &&
         (reaction.sign.empty() || is_reaction(reaction.sign.text));
}

bool may_be_held(const HandedMessage& handed) {
  const bool has_times =
      handed.text.sent_ms <= Content::kNumberMax && handed.edit.lamport <= Content::kNumberMax &&
      handed.edit.edited_ms <= Content::kNumberMax && handed.lifetime.seconds <= kLifetimeMax &&
      handed.lifetime.vanishes_ms <= Content::kNumberMax;
  StoredMessage message = message_of(handed.text, handed.state);
  const bool is_whole = is_group_key(message.peer) == handed.group.has_value();
  if (handed.group) message.author = handed.group->author;
  const bool has_members =
      !handed.group || std::ranges::all_of(handed.group->ticks.items, [](const TickRow& tick) {
        return account::is_valid_name(tick.name.text);
      });
  if (handed.is_early && message.text.empty() && !message.is_deleted) message.text = "?";
  const bool has_file =
      !handed.file || (is_well_formed(*handed.file) &&
                       safe_file_name(handed.file->name.text) == handed.file->name.text);
  return is_whole && has_members && has_times && has_file &&
         std::ranges::all_of(handed.reactions.items, may_be_said) && is_well_formed(message);
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

// That its changes are genuine, the log sees to that takes them.
bool may_be_in(const HandedGroup& group) {
  const bool is_its =
      !group.row ||
      (group.row->group == group.group && group.row->lamport <= groups::kNumberMax &&
       (group.row->inviter.empty() || account::is_valid_name(group.row->inviter.text)));
  return is_its && std::ranges::all_of(group.changes.items, [&group](const groups::Change& each) {
           return each.kind == groups::ChangeKind::kCreate || each.group == group.group;
         });
}

bool may_be_proved(const EarlyReceipt& receipt) {
  return account::is_valid_name(receipt.peer.text) &&
         receipt.about.lamport <= Content::kNumberMax && has_arrived(receipt.state) &&
         receipt.stone.id == Bytes32{};
}

}  // namespace

Bytes encode_part(const HandOverPart& part) { return wire::encode_value(part); }

std::optional<HandOverPart> decode_part(BytesView bytes, std::uint8_t version) {
  auto part = decode(bytes, version);
  const bool is_good =
      part && std::ranges::all_of(part->contacts.items, may_be_known) &&
      std::ranges::all_of(part->people.items, may_be_noted) &&
      std::ranges::all_of(part->receipts.items, may_be_proved) &&
      std::ranges::all_of(part->preferences.items,
                          [](const Preference& one) { return is_well_formed(one); }) &&
      std::ranges::all_of(part->timers.items,
                          [](const TimerRow& one) { return is_well_formed(one); }) &&
      std::ranges::all_of(part->handed.items, may_be_held) &&
      std::ranges::all_of(part->groups.items, may_be_in) &&
      (part->parts == 0 || part->number < part->parts);
  if (!is_good) return std::nullopt;
  return *std::move(part);
}

}  // namespace p2pchat::chat
