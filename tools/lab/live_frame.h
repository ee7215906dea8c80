#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/base/instant.h"
#include "tools/lab/chronicle.h"
#include "tools/lab/picture.h"

// What a page of a live ring is told (PROTOCOL.md), as texts of JSON.
namespace p2pchat::lab {

struct LiveScene {
  std::string ring;
  unsigned replicas = 0;  // K
  Instant start;          // when one began to look
};

// What does not change.
[[nodiscard]] std::string scene_text(const LiveScene& scene);

[[nodiscard]] Picture picture_of(const Sight& sight);

// What one page has been told, so that it is told of changes only. Each page looks at a time of its
// own.
class LiveTelling {
 public:
  // Another node is looked at closely, or none.
  void select(std::optional<std::size_t> node) { selected_ = node; }
  // The ring is shown as it was then; nothing: as it is.
  void look_back(std::optional<Instant> to);
  // What the page does not know yet; empty if it knows everything. The chronicle is not empty;
  // `is_full`: there are nodes that are not shown.
  [[nodiscard]] std::string next(const Chronicle& chronicle, bool is_full);

 private:
  void add_nodes(const Sight& sight, nlohmann::json& frame);
  void add_detail(const Sight& sight, nlohmann::json& frame);
  void add_happenings(const Chronicle& chronicle, Instant until, nlohmann::json& frame);
  void add_samples(const Chronicle& chronicle, nlohmann::json& frame);

  std::optional<Instant> back_to_;
  bool is_other_time_ = true;  // than what the page was told of last
  std::string standing_;
  Picture picture_;
  std::optional<std::size_t> selected_;
  std::string detail_ = "null";
  std::uint64_t happenings_ = 0;
  std::size_t samples_ = 0;
  std::uint64_t thinnings_ = 0;
};

}  // namespace p2pchat::lab
