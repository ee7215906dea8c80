#pragma once

#include <string>
#include <vector>

#include "core/chat/group_book.h"

namespace p2pchat::screen {

// What has become of a group while it was looked at, as its conversation shows it.
struct Happening {
  std::string group;  // its key
  std::string after;  // id of the newest message then; empty: there was none
  std::string text;

  bool operator==(const Happening&) const = default;
};

// Sentences on what of a group is new: who came, who went, what it is called.
[[nodiscard]] std::vector<std::string> news_between(const chat::GroupView& before,
                                                    const chat::GroupView& after);

// "alice (owner), bob, carol (invited)".
[[nodiscard]] std::string people_text(const chat::GroupView& group);

}  // namespace p2pchat::screen
