#include <algorithm>
#include <iterator>
#include <utility>

#include "core/chat/chat.h"

// What a chat tells its parent.
namespace p2pchat::chat {
namespace {

template <class T>
std::vector<T> joined(std::vector<T> some, std::vector<T> more) {
  std::ranges::move(more, std::back_inserter(some));
  return some;
}

}  // namespace

std::vector<DeedResult> Chat::take_deeds() {
  auto ended = joined(standings_.take_results(), denying_.take_results());
  std::ranges::move(verifying_.take_results(), std::back_inserter(ended));
  std::ranges::move(preferences_.take_results(), std::back_inserter(ended));
  std::ranges::move(timing_.take_results(), std::back_inserter(ended));
  for (DeedResult& one : ended) one.peer = peer(one.peer.name);
  return ended;
}

Peer Chat::peer(const std::string& name) const {
  Peer known = standings_.peer(name);
  preferences_.fill(known);
  timers_.fill(known);
  return known;
}

std::vector<Peer> Chat::take_timed() {
  std::vector<Peer> timed;
  for (const std::string& name : timers_.take_changed()) timed.push_back(peer(name));
  return timed;
}

std::vector<StoredMessage> Chat::take_changed() {
  auto changed =
      joined(joined(outbox_.take_changed(), inbox_.take_changed()), marking_.take_changed());
  changed = joined(joined(std::move(changed), taking_over_.take_changed()), groups_.take_changed());
  groups_.name(changed);
  return changed;
}

std::vector<SendResult> Chat::take_sent() {
  return joined(sending_.take_results(), groups_.take_sent());
}

std::vector<CancelResult> Chat::take_cancelled() {
  std::vector<CancelResult> cancelled =
      joined(cancelling_.take_results(), groups_.take_cancelled());
  for (CancelResult& one : cancelled) {
    std::vector<StoredMessage> message{std::move(one.message)};
    groups_.name(message);
    one.message = std::move(message.front());
  }
  return cancelled;
}

std::vector<DeleteResult> Chat::take_deleted() {
  return joined(deleting_.take_results(), groups_.take_deleted());
}

std::vector<MarkResult> Chat::take_marked() {
  return joined(marking_.take_results(), groups_.take_marked());
}

std::vector<StoredMessage> Chat::take_arrived(ChatPort port) {
  std::vector<StoredMessage> arrived = inbox_.take_arrived();
  Desk at = desk(port);
  arrived = joined(std::move(arrived), groups_.take_arrived());
  for (const StoredMessage& message : arrived) typing_.on_message(message, typing_rooms(), at);
  groups_.name(arrived);
  return arrived;
}

std::vector<TypingChange> Chat::take_typing() {
  std::vector<TypingChange> changes = typing_.take_changes();
  for (TypingChange& change : changes) {
    const Group* group = groups().find_by_key(change.peer);
    if (group != nullptr) change.group = group->log.members().title();
  }
  return changes;
}

std::vector<Page> Chat::take_pages() { return named(pages_.take_pages()); }

std::vector<SearchPage> Chat::take_searches() { return named(search_.take_pages()); }

std::vector<ArchivePage> Chat::take_archived() { return named(archive_.take_pages()); }

std::vector<OverviewPage> Chat::take_overviews() {
  std::vector<OverviewPage> pages = overview_.take_pages();
  for (OverviewPage& page : pages) {
    if (!page.conversations) continue;
    for (Conversation& conversation : *page.conversations) {
      std::vector<StoredMessage> last{std::move(conversation.last)};
      groups_.name(last);
      conversation.last = std::move(last.front());
      if (!conversation.last.group.empty()) conversation.peer.alias = conversation.last.group;
    }
  }
  return pages;
}

}  // namespace p2pchat::chat
