#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "tools/doctor/finding.h"

// What lies on this machine's disk: looked at, never changed.
namespace p2pchat::doctor {

struct Disk {
  std::vector<Finding> findings;
  std::vector<Address> nodes;  // that the profiles remember
  std::int64_t written_s = 0;  // the last moment at which something was, since 1970; 0: nothing was
  bool is_served = false;      // another process has a profile and answers for it
};

// The directory, the space left, and of each profile in it its files, the database, and who has it:
// of the one of its own, of those that the page has in people/, and of the node of `p2pchat up`.
[[nodiscard]] Disk examine_disk(const std::string& data);

// Of what a file system still has for this user.
[[nodiscard]] Finding judge_space(std::uint64_t bytes);

}  // namespace p2pchat::doctor
