#pragma once

#include <cstddef>
#include <map>
#include <variant>
#include <vector>

#include "sim/plan.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// What faults ask of the people: a user logs in at one more client, or a client's program returns.
struct LogInElsewhere {
  std::size_t client = 0;
};
struct ReturnOfClient {
  std::size_t client = 0;
};
using Order = std::variant<LogInElsewhere, ReturnOfClient>;

// Carries out a fault plan: begins what is due and ends what has lasted long enough. Faults that
// meet nobody (a node that is down already) pass without effect.
class FaultDriver {
 public:
  explicit FaultDriver(const FaultPlan& plan);

  [[nodiscard]] Instant next_at() const;
  // Everything that is due now.
  [[nodiscard]] std::vector<Order> act(Stage& stage);
  // Ends everything at once: the network is whole, and who was to return is back. Only who stands
  // still goes on to do so until it is time.
  [[nodiscard]] std::vector<Order> heal(Stage& stage);

 private:
  struct EndDisturbance {
    DisturbanceId disturbance;
  };
  struct EndPause {};
  struct RestartNode {
    std::size_t node = 0;
  };
  using Step = std::variant<Fault, EndDisturbance, EndPause, RestartNode, ReturnOfClient>;

  void begin(const Fault& fault, Stage& stage, std::vector<Order>& orders);
  void crash(const Fault& fault, Stage& stage);
  void disturb(const Fault& fault, DisturbanceId disturbance, Stage& stage);
  void crash_clients(const Fault& fault, Stage& stage);
  static void restart(std::size_t node, Stage& stage);

  std::multimap<Instant, Step> steps_;
};

}  // namespace p2pchat::sim
