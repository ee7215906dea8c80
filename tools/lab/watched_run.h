#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "sim/simulation.h"
#include "tools/lab/intervention.h"
#include "tools/lab/journeys.h"

namespace p2pchat::lab {

enum class HappeningKind : std::uint8_t {
  kStarted,  // a node's process has begun
  kActive,   // the node answers for its range
  kDown,     // its process is gone
  kDeed,     // somebody who looks on has done something; `text` is its name
  kViolation,
  kOver,
  // Of a live ring alone:
  kRestarted,  // another process of the node answers
  kReturned,   // it answers again
  kForgotten,  // it has been silent for so long that it is asked no more
};

struct Happening {
  Instant at;
  HappeningKind kind{};
  std::size_t node = 0;  // of a node, or of a deed to one
  std::string text;

  bool operator==(const Happening&) const = default;
};

// A simulation and what has happened in it, as a value: a copy goes on by itself, the same way.
class WatchedRun {
 public:
  static constexpr std::size_t kHappeningsMax = 300;  // the oldest is forgotten for one more

  WatchedRun(const sim::Scenario& scenario, std::uint64_t seed) : simulation_(scenario, seed) {}

  // As of the simulation.
  bool step(Instant until);
  // Between two steps, if the simulation takes faults.
  void intervene(const Intervention& intervention);

  [[nodiscard]] const sim::Simulation& simulation() const { return simulation_; }
  [[nodiscard]] Instant now() const { return simulation_.stage().world.now(); }
  [[nodiscard]] std::uint64_t digest() const { return simulation_.stage().world.digest(); }
  [[nodiscard]] const std::deque<Happening>& happenings() const { return happenings_; }
  [[nodiscard]] const Journeys& journeys() const { return journeys_; }
  // With those that are forgotten.
  [[nodiscard]] std::uint64_t happenings_so_far() const { return happenings_so_far_; }

 private:
  struct Stand {
    bool is_up = false;
    bool is_active = false;
  };

  void look_at_all();
  void look_at(std::size_t node);
  void note(HappeningKind kind, std::size_t node, std::string text = {});

  sim::Simulation simulation_;
  Journeys journeys_;
  std::vector<Stand> stands_;  // by node, as last seen
  std::deque<Happening> happenings_;
  std::uint64_t happenings_so_far_ = 0;
};

}  // namespace p2pchat::lab
