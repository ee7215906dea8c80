#include "core/chat/overview.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/account/name.h"
#include "core/chat/history.h"
#include "core/chat/marks.h"

namespace p2pchat::chat {
namespace {

constexpr std::size_t kFewRows = 5;

// Those of whom something is noted, or wanted, without a conversation; each once.
std::vector<std::string> names_without(std::set<std::string> with, const Desk& desk) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (with.insert(account::fold_case(name)).second) names.push_back(name);
  };
  const RingId own = account::key_of(desk.own.profile.name.text);
  for (const Peer& one : desk.standings.people()) add(one.name);
  for (const std::string& peer : desk.preferences.peers(own)) add(peer);
  for (const TimerRow& one : desk.timers.from({}, desk.options.timers_max)) {
    if (one.seconds != 0) add(one.peer);
  }
  return names;
}

}  // namespace

Token Overview::read(Desk& desk) {
  const Token page = desk.new_token();
  walks_[desk.read(read_unread(desk.options.unread_max))] = {.page = page};
  return page;
}

std::vector<OverviewPage> Overview::take_pages() { return std::exchange(pages_, {}); }

bool Overview::on_read(Token token, const ReadResult& result, Desk& desk) {
  const auto at = walks_.find(token);
  if (at == walks_.end()) return false;
  Walk walk = std::move(at->second);
  walks_.erase(at);

  if (!result) {
    pages_.push_back(
        {.page = walk.page, .conversations = std::unexpected(result.error()), .others = {}});
  } else if (!walk.knows_unread) {
    walk.knows_unread = true;
    for (const StoredMessage& message : parse_unread(*result, desk.own.vault)) {
      ++walk.unread[account::fold_case(message.peer)];
    }
    go_on(std::move(walk), conversations_begin(), desk);
  } else if (result->empty()) {
    end(std::move(walk), desk);
  } else if (auto last = newest_in(*result, desk.own.vault)) {
    walk.found.push_back({.last = *std::move(last), .unread = 0, .peer = {}});
    walk.is_thorough = false;
    go_on(std::move(walk), after_conversation(result->front().key), desk);
  } else {
    pass(std::move(walk), *result, desk);
  }
  return true;
}

// Few messages have more marks than the first read takes; and marks may stand before their message.
void Overview::pass(Walk walk, const std::vector<Row>& rows, Desk& desk) {
  if (!walk.is_thorough && rows.size() == kFewRows) {
    walk.is_thorough = true;
    return go_on(std::move(walk), rows.front().key, desk);
  }
  const Bytes end = after_conversation(rows.front().key);
  const bool is_all = after_conversation(rows.back().key) != end;
  go_on(std::move(walk), is_all ? end : after_prefix(rows.back().key), desk);
}

// The newest messages come first.
void Overview::go_on(Walk walk, Bytes from, Desk& desk) {
  if (walk.found.size() >= desk.options.conversations_max || from >= conversations_end()) {
    return end(std::move(walk), desk);
  }
  const std::size_t limit = walk.is_thorough ? kRowsMax : kFewRows;
  const Token read =
      desk.read({.token = {}, .from = std::move(from), .to = conversations_end(), .limit = limit});
  walks_[read] = std::move(walk);
}

void Overview::end(Walk walk, const Desk& desk) {
  std::set<std::string> with;
  for (Conversation& conversation : walk.found) {
    const auto count = walk.unread.find(account::fold_case(conversation.last.peer));
    if (count != walk.unread.end()) conversation.unread = count->second;
    conversation.peer = desk.standings.peer(conversation.last.peer);
    desk.preferences.fill(conversation.peer);
    desk.timers.fill(conversation.peer);
    with.insert(account::fold_case(conversation.last.peer));
  }
  std::ranges::stable_partition(walk.found,
                                [](const Conversation& one) { return one.peer.is_pinned; });
  std::vector<Peer> others;
  for (const std::string& name : names_without(with, desk)) {
    others.push_back(desk.standings.peer(name));
    desk.preferences.fill(others.back());
    desk.timers.fill(others.back());
  }
  pages_.push_back(
      {.page = walk.page, .conversations = std::move(walk.found), .others = std::move(others)});
}

}  // namespace p2pchat::chat
