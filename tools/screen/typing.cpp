#include <cstdint>
#include <string>

#include "core/account/name.h"
#include "core/chat/message.h"
#include "tools/screen/state.h"

// Who is typing to whom.
namespace p2pchat::screen {
namespace {

constexpr std::int64_t kToldPeriodMs = 1000;  // the profile says it more seldom still

}  // namespace

bool State::is_typing(const std::string& name) const {
  return typing_.contains(account::fold_case(name));
}

// "bob is typing", or, in a group, how many do.
std::string State::typing_text(const std::string& name) const {
  const auto found = typing_.find(account::fold_case(name));
  if (found == typing_.end()) return {};
  if (!chat::is_group_key(name)) return name + " is typing";
  const std::set<std::string>& who = found->second;
  return who.size() == 1 ? *who.begin() + " is typing"
                         : std::to_string(who.size()) + " people are typing";
}

// Of a conversation in which what is typed could be sent.
bool State::may_say_typing() const {
  if (open_.empty()) return false;
  if (!chat::is_group_key(open_)) return people_.standing_of(open_) == chat::Standing::kKnown;
  const chat::GroupView* known = group(open_);
  return known != nullptr && known->standing == chat::GroupStanding::kJoined;
}

// A key in the line of a message, if there is something in it then.
void State::on_input(const Key& key) {
  const bool is_change = key.kind == Key::Kind::kText || key.kind == Key::Kind::kBackspace ||
                         key.kind == Key::Kind::kDelete;
  const bool is_message = asking_ == Asking::kMessage && may_say_typing();
  if (!is_change || !is_message || input_.text().empty()) return;
  const auto told = std::pair(account::fold_case(open_), now_ms_);
  if (told.first == told_.first && told.second < told_.second + kToldPeriodMs) return;
  told_ = told;
  ask({.verb = cli::Verb::kTyping, .name = open_});
}

void State::on_typing(const cli::Notice& notice) {
  const bool is_in_group = !notice.peer.name.empty();
  const std::string place = is_in_group ? notice.peer.name : account::fold_case(notice.who);
  if (notice.is_typing) {
    typing_[place].insert(notice.who);
    return;
  }
  std::set<std::string>& who = typing_[place];
  if (is_in_group) who.erase(notice.who);
  if (!is_in_group || who.empty()) typing_.erase(place);
}

}  // namespace p2pchat::screen
