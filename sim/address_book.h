#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/base/address.h"
#include "sim/event.h"

namespace p2pchat::sim {

// Who sits where. A site's usual address follows from its number and is never looked for; only the
// others are.
class AddressBook {
 public:
  // 10.x.y.z, port 7400, of the number x.y.z.
  [[nodiscard]] static Address usual(SiteId site);

  // Sites are added in the order of their numbers, each at an address where nobody is.
  void add(SiteId site, const Address& address);
  [[nodiscard]] std::optional<SiteId> find(const Address& address) const;
  [[nodiscard]] Address address(SiteId site) const;

 private:
  [[nodiscard]] bool is_at_usual(SiteId site) const;

  std::vector<bool> usual_;  // by number, from 1
  std::map<Address, SiteId> others_;
  std::map<SiteId, Address> of_others_;
};

}  // namespace p2pchat::sim
