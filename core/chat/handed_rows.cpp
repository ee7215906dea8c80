#include "core/chat/handed_rows.h"

#include <utility>

#include "core/chat/history.h"
#include "core/chat/marks.h"

namespace p2pchat::chat {
namespace {

void add_reactions(const Marks& marks, HandedMessage& handed) {
  for (const ReactionRow& reaction : marks.reactions) {
    if (handed.reactions.size() < kReactionsMax) handed.reactions.push_back(reaction);
  }
}

std::optional<HandedInGroup> in_group(const StoredMessage& message) {
  if (!is_group_key(message.peer)) return std::nullopt;
  HandedInGroup group{.author = message.author, .ticks = {}};
  for (const MemberTick& tick : message.members) {
    group.ticks.push_back({tick.name, tick.state, tick.stored, tick.wanted});
  }
  return group;
}

// What was said of a message that has not come. Only its author speaks so early.
std::optional<HandedMessage> early_of(const Bytes& row, const Marks& marks) {
  HandedMessage handed{.is_early = true};
  const MessageRef about = message_in(row);
  handed.text.id = about.id;
  handed.text.lamport = about.lamport;
  handed.state.state = MessageState::kReceived;
  if (marks.edit) {
    handed.text.peer = marks.edit->peer;
    handed.text.text = marks.edit->text;
    handed.edit = {.lamport = marks.edit->lamport, .edited_ms = marks.edit->edited_ms};
  } else if (!marks.reactions.empty()) {
    handed.text.peer = marks.reactions[0].from;
  } else {
    return std::nullopt;
  }
  add_reactions(marks, handed);
  return handed;
}

}  // namespace

std::optional<HandedMessage> handed_of(const std::vector<Row>& rows,
                                       const std::vector<StoredMessage>& found,
                                       const Vault& vault) {
  const Marks marks = marks_in(rows, vault);
  if (found.empty()) return early_of(rows[0].key, marks);
  HandedMessage handed{.text = text_row_of(found[0]), .state = state_row_of(found[0])};
  handed.file = found[0].file;
  handed.group = in_group(found[0]);
  handed.lifetime = {.seconds = found[0].vanish_s,
                     .vanishes_ms = static_cast<std::uint64_t>(found[0].vanishes_ms)};
  if (found[0].is_deleted) {
    handed.text.reply_to = deletion_in(rows, vault);
    return handed;
  }
  handed.edit = {.lamport = found[0].edit,
                 .edited_ms = static_cast<std::uint64_t>(found[0].edited_ms)};
  add_reactions(marks, handed);
  return handed;
}

}  // namespace p2pchat::chat
