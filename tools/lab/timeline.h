#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "tools/lab/intervention.h"
#include "tools/lab/recording.h"
#include "tools/lab/series.h"
#include "tools/lab/watched_run.h"

namespace p2pchat::lab {

// A run that can be gone back in: copies of it are kept, the first and others evenly apart, and a
// time is reached from the latest copy not after it. At the same time the same state, as long as
// nobody intervenes: then what was later is forgotten, and another future begins. In a recording
// nobody does, and it ends where it differs from what was recorded.
class Timeline {
 public:
  // One more, and every second is dropped.
  static constexpr std::size_t kSnapshotsMax = 32;

  Timeline(const sim::Scenario& scenario, std::uint64_t seed);
  explicit Timeline(Recording recording);

  [[nodiscard]] const WatchedRun& run() const { return run_; }
  [[nodiscard]] Instant now() const { return run_.now(); }
  // The latest time that has been seen of this future.
  [[nodiscard]] Instant reached() const { return reached_; }
  // When the run is over, unless something is found before.
  [[nodiscard]] Instant end() const;
  // There is nothing after now.
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] bool takes_faults() const;
  [[nodiscard]] const std::optional<Recording>& recording() const { return recording_; }
  [[nodiscard]] std::size_t snapshots() const { return snapshots_.size(); }
  // Of this future, as far as it has been seen.
  [[nodiscard]] const Series& series() const { return series_; }
  // Grows whenever time does not just go on.
  [[nodiscard]] std::uint64_t jumps() const { return jumps_; }

  // One event of the run, or what was done to it at that time, up to `until`, included; false if
  // there is none until then, where the clock stands then, or once the run is over.
  bool step(Instant until);
  // Where it is quickest to go on from to get to `to`: steps lead there.
  void approach(Instant to);
  // After all that happens now. False if the run takes no faults (any more), or has no such node.
  bool intervene(Deed deed, std::size_t node);

 private:
  struct Snapshot {
    WatchedRun run;
    std::size_t done = 0;
  };

  [[nodiscard]] bool has_parted() const;
  bool go_on(Instant until);
  void keep_up();
  void take_snapshot();

  WatchedRun run_;
  std::optional<Recording> recording_;
  std::vector<Intervention> interventions_;  // of this future, by time
  std::size_t done_ = 0;                     // of them
  std::map<Instant, Snapshot> snapshots_;
  Duration gap_;  // between two snapshots
  Instant reached_;
  Series series_;
  std::uint64_t jumps_ = 0;
};

}  // namespace p2pchat::lab
