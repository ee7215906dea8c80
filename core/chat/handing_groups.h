#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/chat/group_book.h"
#include "core/chat/hand_over_part.h"

namespace p2pchat::chat {

// How far the groups of a device are handed over: up to this change of this group, in the order of
// their ids, and of a group's changes of their epochs and hashes. Of none: zeros.
struct GroupPlace {
  Bytes32 group{};
  std::uint64_t epoch = 0;  // kWhole: the group is handed over
  groups::Hash change{};

  static constexpr std::uint64_t kWhole = ~std::uint64_t{0};
  auto operator<=>(const GroupPlace&) const = default;
};

// Adds what comes behind the place and fits into so many bytes, and moves the place there. True if
// that is all.
[[nodiscard]] bool add_groups(const GroupBook& book, std::size_t room, GroupPlace& place,
                              BoundedList<HandedGroup, HandOverPart::kGroupsMax>& groups);

}  // namespace p2pchat::chat
