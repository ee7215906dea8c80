#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "sim/event.h"

namespace p2pchat::sim {

// Ways from site to site: those between different groups, both ways, or only those from the first
// group to the second. Who is in no group has no part in it.
struct Links {
  std::map<SiteId, std::size_t> group_of;
  bool is_one_way = false;
  std::optional<std::size_t> others;  // the group of all sites that are not listed

  [[nodiscard]] bool contain(SiteId from, SiteId to) const;

 private:
  [[nodiscard]] std::optional<std::size_t> group(SiteId site) const;
};

}  // namespace p2pchat::sim
