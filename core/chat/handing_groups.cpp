#include "core/chat/handing_groups.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

// Those that come behind the place. None follows one of its own epoch, so each is behind what it
// follows; the same after every restart.
std::vector<std::pair<GroupPlace, groups::Change>> changes_behind(const Group& group,
                                                                  const GroupPlace& place) {
  std::vector<std::pair<GroupPlace, groups::Change>> changes;
  for (groups::Change& change : group.log.beyond({})) {
    const GroupPlace at{group.row.group, change.epoch, groups::hash_of(change)};
    if (place < at) changes.emplace_back(at, std::move(change));
  }
  std::ranges::sort(changes, {}, [](const auto& each) { return each.first; });
  return changes;
}

// Takes what fits from the room; true if the group is whole with it.
bool add_group(const Group& group, std::size_t& room, GroupPlace& place, HandedGroup& handed) {
  for (auto& [at, change] : changes_behind(group, place)) {
    const std::size_t more = wire::encode_value(change).size();
    if (handed.changes.is_full() || more > room) return false;
    room -= more;
    place = at;
    handed.changes.push_back(std::move(change));
  }
  handed.row = group.row;
  place = {.group = group.row.group, .epoch = GroupPlace::kWhole, .change = {}};
  return true;
}

}  // namespace

bool add_groups(const GroupBook& book, std::size_t room, GroupPlace& place,
                BoundedList<HandedGroup, HandOverPart::kGroupsMax>& groups) {
  for (auto at = book.all().lower_bound(place.group); at != book.all().end(); ++at) {
    if (at->first == place.group && place.epoch == GroupPlace::kWhole) continue;
    if (at->first != place.group) place = {.group = at->first};
    HandedGroup handed{.group = at->first, .changes = {}, .row = {}};
    const std::size_t around =
        wire::encode_value(handed).size() + wire::encode_value(at->second.row).size();
    if (groups.is_full() || around > room) return false;
    room -= around;
    const bool is_whole = add_group(at->second, room, place, handed);
    if (handed.row || !handed.changes.empty()) groups.push_back(std::move(handed));
    if (!is_whole) return false;
  }
  return true;
}

}  // namespace p2pchat::chat
