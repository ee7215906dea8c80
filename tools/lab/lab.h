#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "tools/lab/command.h"
#include "tools/lab/sightings.h"
#include "tools/lab/timeline.h"

namespace p2pchat::lab {

// A timeline that plays, stands or is on its way to a time. Driven from outside: reads no clock.
class Lab {
 public:
  Lab(const sim::Scenario& scenario, std::uint64_t seed) : timeline_(scenario, seed) {}
  explicit Lab(Timeline timeline) : timeline_(std::move(timeline)) {}

  // Nobody intervenes while it is on its way to another time.
  void perform(const Command& command);
  // Goes on for as long as there is time, and at its speed; `elapsed` is the real time since the
  // last call. True if it could go on at once.
  bool advance(Duration elapsed, const std::function<bool()>& has_time);

  // It moves by itself.
  [[nodiscard]] bool is_moving() const { return is_playing_ || target_.has_value(); }
  [[nodiscard]] bool is_playing() const { return is_playing_; }
  [[nodiscard]] const std::optional<Instant>& target() const { return target_; }
  [[nodiscard]] std::uint32_t speed() const { return speed_; }
  [[nodiscard]] const Timeline& timeline() const { return timeline_; }
  [[nodiscard]] std::vector<Sighting> take_sightings() { return sightings_.take(); }

 private:
  void play();
  void stop();
  bool run_to(Instant until, const std::function<bool()>& has_time);

  Timeline timeline_;
  Sightings sightings_;
  bool is_playing_ = false;
  std::uint32_t speed_ = 100;      // percent of real time; 0: as fast as it goes
  std::optional<Instant> target_;  // it is on its way there
};

}  // namespace p2pchat::lab
