#include "core/chat/handed_rows.h"

#include <algorithm>
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

std::optional<HandedMessage> early_in_group(HandedMessage handed, const std::string& group,
                                            const Marks& marks) {
  handed.text.peer = group;
  handed.group.emplace();
  const auto deletion = std::ranges::find_if(marks.claims, &ClaimRow::is_deletion);
  if (!marks.claims.empty()) {
    const ClaimRow& claim = deletion == marks.claims.end() ? marks.claims[0] : *deletion;
    handed.group->author = claim.author;
    handed.text.text = claim.edit.text;
    handed.text.is_deleted = claim.is_deletion();
    handed.edit = {.lamport = claim.edit.lamport, .edited_ms = claim.edit.edited_ms};
  } else if (!marks.reactions.empty()) {
    handed.group->author = marks.reactions[0].from;
  } else {
    return std::nullopt;
  }
  add_reactions(marks, handed);
  return handed;
}

// What was said of a message that has not come. Between two people only its author speaks so early.
std::optional<HandedMessage> early_of(const Bytes& row, const Marks& marks,
                                      const std::vector<std::string>& groups, const Vault& vault) {
  HandedMessage handed{.is_early = true};
  const MessageRef about = message_in(row);
  handed.text.id = about.id;
  handed.text.lamport = about.lamport;
  handed.state.state = MessageState::kReceived;
  for (const std::string& group : groups) {
    const bool is_there = message_at(row) == message_at(read_message(group, about, vault).from);
    if (is_there) return early_in_group(std::move(handed), group, marks);
  }
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
                                       const std::vector<std::string>& groups, const Vault& vault) {
  const Marks marks = marks_in(rows, vault);
  if (found.empty()) return early_of(rows[0].key, marks, groups, vault);
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
