#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "sim/plan.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// What faults ask of the people: a user logs in at one more client, or a client's program returns.
struct LogInElsewhere {
  std::size_t client = 0;
  bool is_lost = false;  // the device that has the account is destroyed, with its disk
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
  // Nodes that could not be started, or gave up as they did, are tried again: after a while, as by
  // whoever looks after the machine.
  void start_again(const std::vector<std::size_t>& nodes, Instant now);
  // A machine is to lose its power, and returns after a while.
  void await(const PowerFailure& failure);

  // Besides the plan, as by somebody who looks on: a fault, at its time; a node that is down then
  // is started; whatever is wrong with the network then has an end.
  void add(const Fault& fault);
  void add_start(std::size_t node, Instant at) { steps_.emplace(at, RestartNode{node}); }
  void add_calm(Instant at) { steps_.emplace(at, EndDisturbances{}); }

 private:
  struct EndDisturbance {
    DisturbanceId disturbance;
  };
  struct EndDisturbances {};
  struct EndPause {};
  struct EndTrouble {
    std::size_t node = 0;
    DiskTrouble trouble;
  };
  // Of the disks that a later crash gives back, as they are now.
  struct KeepCopies {
    Fault crash;
  };
  struct EndSlowness {
    SiteId site;
    std::uint32_t factor = 0;
  };
  struct EndClock {
    SiteId site;
    Duration offset{};
    std::int32_t drift = 0;
  };
  struct ResetStream {
    Duration gap{};
    Instant until;
  };
  // Its behaviour, unless it has taken up another one since.
  struct EndAdversary {
    std::size_t node = 0;
    Behaviour behaviour{};
  };
  struct EndNat {
    NatId nat;
  };
  struct Rebind {
    NatId nat;
    Duration period{};
  };
  struct RestartNode {
    std::size_t node = 0;
  };
  struct LosePower {
    SiteId site;
  };
  using Step = std::variant<Fault, LosePower, EndDisturbance, EndDisturbances, EndPause,
                            EndSlowness, EndClock, ResetStream, EndTrouble, EndAdversary, EndNat,
                            Rebind, KeepCopies, RestartNode, ReturnOfClient>;
  // By when it was taken and for whom.
  using Copies = std::map<std::pair<Instant, std::size_t>, Disk::Snapshot>;

  void begin(const Fault& fault, Stage& stage, std::vector<Order>& orders);
  void crash(const Fault& fault, Stage& stage);
  void disturb(const Fault& fault, Stage& stage);
  void trouble_nodes(const Fault& fault, Stage& stage);
  void begin_adversaries(const Fault& fault, Stage& stage);
  void trouble_disks(const Fault& fault, Stage& stage);
  void begin_nat(const Fault& fault, Stage& stage);
  void rebind(const Rebind& rebinding, Stage& stage);
  void keep_copies(const Fault& crash, const Stage& stage);
  void put_back(std::size_t node, const Fault& crash, Stage& stage);
  void await_reset(const ResetStream& reset, const Stage& stage);
  void reset_stream(const ResetStream& reset, Stage& stage);
  // Ends what concerns one machine, if the step is of that kind.
  static void end_at_node(const Step& step, Stage& stage);
  static void end_adversary(const EndAdversary& end, Stage& stage);
  void crash_clients(const Fault& fault, Stage& stage);
  void crash_client(std::size_t client, Duration down, Stage& stage);
  void lose_power(SiteId site, Stage& stage);
  static void restart(std::size_t node, Stage& stage);

  std::multimap<Instant, Step> steps_;
  Copies copies_;
};

}  // namespace p2pchat::sim
