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
  std::vector<Address> nodes;  // that the profile remembers
  bool is_served = false;      // another process has the profile and answers for it
};

// The profile's directory, its files, the space left, the database, and who has it.
[[nodiscard]] Disk examine_disk(const std::string& data);

// Of what a file system still has for this user.
[[nodiscard]] Finding judge_space(std::uint64_t bytes);

// The computer's clock beside the last moment at which something was written here (0: nothing was).
[[nodiscard]] Finding judge_clock(std::int64_t now_s, std::int64_t written_s);

}  // namespace p2pchat::doctor
