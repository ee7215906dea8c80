#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/name.h"
#include "core/chat/taking_over.h"

// What a part has of groups.
namespace p2pchat::chat {

bool TakingOver::take_groups(const GroupBook& book, const Desk& desk) {
  current_->groups.clear();
  for (const HandedGroup& each : current_->part.groups.items) {
    auto handed = book.handed(each.group, each.changes.items, each.row, desk.own);
    if (!handed) return false;
    current_->groups.push_back(*std::move(handed));
  }
  return true;
}

void TakingOver::take_back(const Bytes32& text, Outbox& outbox, RowWriter& rows) {
  std::vector<Bytes32> waiting = outbox.copies_of(text);
  waiting.push_back(text);
  for (const Bytes32& id : waiting) {
    if (outbox.retract(id, rows)) current_->retracted.push_back(id);
  }
}

void TakingOver::merge_ticks(const HandedMessage& handed, StoredMessage message, Outbox& outbox,
                             RowWriter& rows) {
  if (!message.is_outgoing) return;
  bool is_changed = false;
  for (MemberTick& here : message.members) {
    for (const TickRow& there : handed.group->ticks.items) {
      const bool is_news = here.name == there.name.text &&
                           (is_lower(here.state, there.state) ||
                            (here.state == there.state && here.stored < there.stored));
      if (!is_news) continue;
      here.state = there.state;
      here.stored = std::max(here.stored, there.stored);
      here.wanted = std::max(here.wanted, there.wanted);
      is_changed = true;
      const RingId member = account::key_of(here.name);
      const auto copy = outbox.copy_for(member, handed.text.id);
      if (!has_arrived(here.state) || !copy) continue;
      auto delivered = outbox.deliver(member, {copy->record}, rows);
      std::ranges::move(delivered, std::back_inserter(current_->delivered));
    }
  }
  if (!is_changed) return;
  take_lowest(message);
  message.news = News::kState;
  put_state(message, rows);
  current_->changed.push_back(std::move(message));
}

}  // namespace p2pchat::chat
