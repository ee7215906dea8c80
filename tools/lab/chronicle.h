#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "tools/lab/node_seen.h"
#include "tools/lab/watched_run.h"

namespace p2pchat::lab {

// A live ring as it was seen at a time; nodes by number.
struct Sight {
  Instant at;
  std::vector<NodeSeen> nodes;
};

// A live ring's figures at a time. `silent` are nodes that have answered before; p50 and p99: so
// many percent of those who answer did it within that time, nothing if none does.
struct LiveSample {
  Instant at;
  std::size_t active = 0;
  std::size_t silent = 0;
  std::size_t under_replicated = 0;  // nodes with a record of their own on too few disks
  std::uint64_t records = 0;         // copies, on all who answer
  std::uint64_t clients = 0;
  std::optional<Duration> p50;
  std::optional<Duration> p99;

  bool operator==(const LiveSample&) const = default;
};

// What has been seen of a live ring since somebody began to look: it can be gone back in. Of
// bounded size, however long that is: sights are evenly apart, and once they or the nodes in them
// are too many, every second goes, and those that come are twice as far apart. So are samples.
class Chronicle {
 public:
  static constexpr Duration kFirstGap = std::chrono::seconds{1};
  static constexpr std::size_t kSightsMax = 3600;
  static constexpr std::size_t kNodesMax = 131'072;  // in all sights together: 20 MB
  static constexpr std::size_t kSamplesMax = 240;
  static constexpr std::size_t kHappeningsMax = 300;  // the oldest is forgotten for one more

  // Later than the one before.
  void note(Instant at, std::vector<NodeSeen> nodes);

  [[nodiscard]] bool is_empty() const { return happenings_so_far_ == 0 && sights_.empty(); }
  // The first and the last time at which something was noted.
  [[nodiscard]] Instant start() const { return sights_.front().at; }
  [[nodiscard]] Instant reached() const { return last_.at; }
  // As the ring was seen then: the latest sight that is kept and not later, or the first.
  [[nodiscard]] const Sight& at(Instant time) const;
  [[nodiscard]] std::size_t sights() const { return sights_.size(); }
  [[nodiscard]] std::size_t nodes() const { return nodes_; }  // in them

  [[nodiscard]] const std::vector<LiveSample>& samples() const { return samples_; }
  // Grows when samples are dropped.
  [[nodiscard]] std::uint64_t thinnings() const { return thinnings_; }

  [[nodiscard]] const std::deque<Happening>& happenings() const { return happenings_; }
  // With those that are forgotten.
  [[nodiscard]] std::uint64_t happenings_so_far() const { return happenings_so_far_; }

 private:
  void keep();
  void take_sample();
  void compare(std::size_t number, const NodeSeen& before, const NodeSeen& now);
  void happened(HappeningKind kind, std::size_t number, std::string text = {});

  Sight last_;
  std::vector<Sight> sights_;
  std::size_t nodes_ = 0;
  Duration gap_ = kFirstGap;
  std::vector<LiveSample> samples_;
  Duration sample_gap_ = kFirstGap;
  std::uint64_t thinnings_ = 0;
  std::deque<Happening> happenings_;
  std::uint64_t happenings_so_far_ = 0;
};

[[nodiscard]] LiveSample sample_of(const Sight& sight);

}  // namespace p2pchat::lab
