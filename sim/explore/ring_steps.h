#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/ring/steps.h"
#include "core/wire/types.h"
#include "sim/explore/ring_state.h"

namespace p2pchat::sim {

enum class RingStep : std::uint8_t {
  kJoin,
  kFail,
  kStabilize,
  kStabilizeFromPredecessor,
  kRectify,
};

struct RingEvent {
  RingStep step = RingStep::kStabilize;
  Place node = 0;
  Place by = 0;  // whom a joiner asks; counts for joins only

  constexpr bool operator==(const RingEvent&) const = default;
};

// "node 3 joins, admitted by 2"
[[nodiscard]] std::string text_of(const RingEvent& event);

struct StepOutcome {
  RingState state;
  // The list adopted names whom the answering node and all but the last of its list name. core/ring
  // goes on with other entries behind a short or disordered list, which must not happen here.
  bool is_list_whole = true;
};

// The events of a model and what they do: design/3, "State and operations", on the step functions
// of core/ring. Each is atomic at the instant of the asked node's answer. Known bugs are put in
// here, in place of the step or the assumption that they break.
class RingSteps {
 public:
  explicit RingSteps(const RingModel& model);

  // Puts what may happen next into `events`, in a fixed order. A failure only where the assumptions
  // allow it: it leaves every member a live successor, and r + 1 principals.
  void enabled(const RingState& state, std::vector<RingEvent>& events) const;

  // What an event that is enabled makes of the state.
  [[nodiscard]] StepOutcome apply(const RingState& state, const RingEvent& event) const;

  [[nodiscard]] const RingModel& model() const { return model_; }

 private:
  [[nodiscard]] RingState join(const RingState& state, Place node, Place by) const;
  [[nodiscard]] RingState fail(const RingState& state, Place node) const;
  [[nodiscard]] StepOutcome stabilize(const RingState& state, Place self) const;
  [[nodiscard]] StepOutcome stabilize_from_predecessor(const RingState& state, Place self) const;
  [[nodiscard]] RingState rectify(const RingState& state, Place self) const;

  [[nodiscard]] bool may_fail(const RingState& state, Place node, std::uint32_t principals) const;
  // Member := [s] + s's list without its last.
  void adopt(StepOutcome& outcome, Place self, Place s) const;
  void drop_head(Member& member, Place self) const;
  void notify(RingState& state, const Entry& to, Place from) const;

  [[nodiscard]] const wire::NodeRef& named(const Entry& entry) const;
  [[nodiscard]] const wire::NodeRef& listed(const Entry& entry) const;
  [[nodiscard]] Entry entry_of(const wire::NodeRef& node) const;
  [[nodiscard]] std::vector<wire::NodeRef> list_of(const Member& member) const;
  [[nodiscard]] ring::Pointers pointers_of(const Member& member, Place self) const;
  void take_list(Member& member, const ring::Pointers& pointers) const;

  RingModel model_;
  std::array<wire::NodeRef, kIdentifiersMax> nodes_;    // in their present lives
  std::array<wire::NodeRef, kIdentifiersMax> earlier_;  // in lives that have ended
  std::array<wire::NodeRef, kIdentifiersMax> padding_;
};

}  // namespace p2pchat::sim
