#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/hand_over_part.h"

// From rows on disk to what is handed over, by the mailbox or in a snapshot.
namespace p2pchat::chat {

// Rows whose keys begin alike, together.
template <class Prefix>
[[nodiscard]] std::vector<std::vector<Row>> groups_of(const std::vector<Row>& rows,
                                                      const Prefix& prefix_of) {
  std::vector<std::vector<Row>> groups;
  for (const Row& row : rows) {
    if (groups.empty() || prefix_of(groups.back()[0].key) != prefix_of(row.key)) {
      groups.emplace_back();
    }
    groups.back().push_back(row);
  }
  return groups;
}

// Of the rows of one message, which is `found` if it is there; else what was said of one that has
// not come, if anything: in a group, one of these, by one of those who claim to be its author.
// Rows are some.
[[nodiscard]] std::optional<HandedMessage> handed_of(const std::vector<Row>& rows,
                                                     const std::vector<StoredMessage>& found,
                                                     const std::vector<std::string>& groups,
                                                     const Vault& vault);

}  // namespace p2pchat::chat
