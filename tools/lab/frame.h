#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "sim/report.h"
#include "tools/lab/lab.h"
#include "tools/lab/picture.h"
#include "tools/lab/tellings.h"

// What a page is told (PROTOCOL.md), as texts of JSON.
namespace p2pchat::lab {

// What does not change: the scenario, its faults, the names of messages.
[[nodiscard]] std::string scene_text(const Timeline& timeline);

// What is the same for all pages at a moment.
struct Moment {
  explicit Moment(Lab& lab);

  Instant now;
  Instant reached;
  std::optional<Instant> target;
  bool is_playing = false;
  bool is_over = false;
  bool takes_faults = false;
  std::optional<std::string> differs;  // from what was recorded, a sentence
  std::uint32_t speed = 100;
  std::size_t snapshots = 0;
  std::uint64_t jumps = 0;
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
  std::vector<sim::CheckCount> checks;
  Picture picture;
  std::vector<Sighting> sightings;
};

// What one page has been told, so that it is told of changes only.
class Telling {
 public:
  // Another node is looked at closely, or none.
  void select(std::optional<std::size_t> node) { selected_ = node; }
  // It wants to see the way of a journey, or of none.
  void follow(std::optional<std::uint64_t> journey) { journeys_told_.follow(journey); }
  // What the page does not know yet; empty if it knows everything.
  [[nodiscard]] std::string next(const Moment& moment, const Timeline& timeline);

 private:
  void add_standing(const Moment& moment, nlohmann::json& frame);
  void add_picture(const Picture& picture, nlohmann::json& frame);
  void add_detail(const sim::Simulation& simulation, nlohmann::json& frame);
  void add_happenings(const WatchedRun& run, std::uint64_t jumps, nlohmann::json& frame);

  std::string standing_;  // where it stands in time
  Picture picture_;
  std::optional<std::size_t> selected_;
  std::optional<NodeDetail> detail_;
  std::optional<std::uint64_t> jumps_;  // of which it knows
  std::uint64_t happenings_ = 0;
  JourneysTold journeys_told_;
  SeriesTold series_told_;
};

}  // namespace p2pchat::lab
