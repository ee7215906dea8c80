#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <nlohmann/json_fwd.hpp>

#include "sim/fault.h"
#include "tools/lab/journeys.h"
#include "tools/lab/series.h"

// Parts of what one page is told (frame.h): each remembers what the page knows already.
namespace p2pchat::lab {

// A node by its number, a client by -1 - its number, null for somebody outside.
[[nodiscard]] nlohmann::json party_value(const std::optional<sim::Party>& party);

class JourneysTold {
 public:
  // The page wants to see the way of this one, or of none.
  void follow(std::optional<std::uint64_t> number);
  void add_to(nlohmann::json& frame, const Journeys& journeys, bool is_other_time);

 private:
  void add_way(nlohmann::json& frame, const Journeys& journeys);

  std::uint64_t revision_ = 0;
  std::optional<std::uint64_t> followed_;
  std::uint64_t followed_revision_ = 0;  // of its way, as told; 0: not told
};

class SeriesTold {
 public:
  void add_to(nlohmann::json& frame, const Series& series);

 private:
  std::size_t samples_ = 0;
  std::uint64_t futures_ = 0;
};

}  // namespace p2pchat::lab
