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

// A key in the line of a message to somebody, if there is something in it then.
void State::on_input(const Key& key) {
  const bool is_change = key.kind == Key::Kind::kText || key.kind == Key::Kind::kBackspace ||
                         key.kind == Key::Kind::kDelete;
  const bool is_to_one = !open_.empty() && !chat::is_group_key(open_) &&
                         people_.standing_of(open_) == chat::Standing::kKnown;
  if (!is_change || asking_ != Asking::kMessage || !is_to_one || input_.text().empty()) return;
  const auto told = std::pair(account::fold_case(open_), now_ms_);
  if (told.first == told_.first && told.second < told_.second + kToldPeriodMs) return;
  told_ = told;
  ask({.verb = cli::Verb::kTyping, .name = open_});
}

void State::on_typing(const cli::Notice& notice) {
  const std::string name = account::fold_case(notice.who);
  if (notice.is_typing) {
    typing_.insert(name);
  } else {
    typing_.erase(name);
  }
}

}  // namespace p2pchat::screen
