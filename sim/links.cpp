#include "sim/links.h"

namespace p2pchat::sim {

bool Links::contain(SiteId from, SiteId to) const {
  const std::optional<std::size_t> a = group(from);
  const std::optional<std::size_t> b = group(to);
  if (!a || !b) return false;
  return is_one_way ? *a == 0 && *b == 1 : *a != *b;
}

std::optional<std::size_t> Links::group(SiteId site) const {
  const auto found = group_of.find(site);
  return found == group_of.end() ? others : std::optional(found->second);
}

}  // namespace p2pchat::sim
