#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "sim/world.h"
#include "tests/contract/arm.h"

namespace p2pchat::contract {
namespace {

constexpr Duration kSimulatedWaitMax = std::chrono::seconds(60);
constexpr Duration kUnderWay = std::chrono::seconds(2);

Bytes echo(const ComputeRequest& request) { return request.input; }

class SimulatedArm final : public Arm {
 public:
  std::size_t add() override {
    sites_.push_back(world_.add());
    restart(sites_.size() - 1);
    return sites_.size() - 1;
  }

  void kill(std::size_t machine) override { world_.crash(sites_[machine]); }

  void restart(std::size_t machine) override {
    world_.start(sites_[machine], std::make_unique<Probe>());
    const bool is_started = until([&] { return probe(machine).starts == 1; });
    P2PCHAT_ASSERT(is_started);
  }

  Address address(std::size_t machine) const override { return world_.address(sites_[machine]); }

  Probe& probe(std::size_t machine) override {
    return static_cast<Probe&>(world_.guest(sites_[machine]));
  }

  Address nobody() override { return Address::v4({10, 99, 99, 99}, 7400); }

  void command(std::size_t machine, const std::function<void(transport::Host&)>& act) override {
    world_.command(sites_[machine], [&](transport::Guest& guest, transport::Host& host) {
      static_cast<Probe&>(guest).command(host, act);
    });
  }

  bool until(const std::function<bool()>& condition) override {
    const Instant end = world_.now() + kSimulatedWaitMax;
    while (!condition()) {
      if (world_.step(end) == nullptr) return false;
    }
    return true;
  }

  void settle() override { world_.run_for(kUnderWay); }

 private:
  sim::World world_{1, {.compute = echo}};
  std::vector<sim::SiteId> sites_;
};

}  // namespace

std::unique_ptr<Arm> simulated_arm() { return std::make_unique<SimulatedArm>(); }

}  // namespace p2pchat::contract
