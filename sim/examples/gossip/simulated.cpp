#include "sim/examples/gossip/simulated.h"

#include <chrono>
#include <map>
#include <utility>
#include <vector>

#include "sim/examples/gossip/fault_plan.h"
#include "sim/examples/gossip/gossip_checker.h"
#include "sim/world.h"

namespace p2pchat::examples {

namespace {

using namespace std::chrono_literals;
using sim::SiteId;
using transport::Guest;

constexpr Instant kEnd = kPlanEnd + 20s;

sim::WorldOptions bad_network() {
  return {.network = {.latency = {.kind = sim::DelayKind::kExponential, .value = 30ms},
                      .loss = 200'000,
                      .duplicate = 50'000,
                      .reorder = 50'000}};
}

class Run {
 public:
  explicit Run(const SimulatedOptions& options)
      : make_(options.make), world_(options.seed, bad_network()) {
    for (std::size_t i = 0; i < options.members; ++i) static_cast<void>(world_.add());
    for (std::uint64_t i = 1; i <= world_.size(); ++i) start(SiteId{i});
  }

  SimulatedRun run() {
    for (const Step& step : fault_plan(world_.chance(), world_.size())) {
      result_.plan += text_of(step) + "\n";
      if (!go_on_until(step.at)) return end();
      perform(step);
    }
    if (!go_on_until(kPlanEnd)) return end();
    world_.network().heal();
    for (std::uint64_t i = 1; i <= world_.size(); ++i) start(SiteId{i});
    if (go_on_until(kEnd)) note(checker_.judge_end(world_));
    return end();
  }

 private:
  void start(SiteId member) {
    if (world_.is_up(member)) return;
    std::vector<Address> others;
    for (std::uint64_t i = 1; i <= world_.size(); ++i) {
      if (SiteId{i} != member) others.push_back(world_.address(SiteId{i}));
    }
    world_.start(member, make_(std::move(others)));
  }

  void perform(const Step& step) {
    switch (step.kind) {
      case StepKind::kRumour:
        return tell(step.member, rumour_text(step.number));
      case StepKind::kCrash:
        if (world_.is_up(step.member)) world_.crash(step.member);
        return;
      case StepKind::kRestart:
        return start(step.member);
      case StepKind::kCut:
        return cut(step.island);
      case StepKind::kMend:
        return world_.network().end_all();
    }
  }

  void tell(SiteId member, const std::string& rumour) {
    if (!world_.is_up(member)) return;
    checker_.on_started(rumour);
    world_.command(
        member, [&](Guest& guest, Host& host) { static_cast<Gossip&>(guest).hear(host, rumour); });
  }

  void cut(const std::vector<SiteId>& island) {
    sim::Links cut;
    for (std::uint64_t i = 1; i <= world_.size(); ++i) cut.group_of[SiteId{i}] = 0;
    for (const SiteId member : island) cut.group_of[member] = 1;
    static_cast<void>(world_.network().cut(std::move(cut)));
  }

  // Event by event, each judged; false once something is wrong.
  bool go_on_until(Instant at) {
    while (world_.step(at) != nullptr) {
      note(checker_.look(world_));
      if (result_.violation) return false;
    }
    world_.advance_to(at);
    return true;
  }

  void note(const GossipChecker::Verdict& verdict) {
    if (!verdict) return;
    result_.violation = *verdict + ", at " + std::to_string(world_.now().micros() / 1000) + "ms";
  }

  SimulatedRun end() {
    result_.digest = world_.digest();
    result_.events = world_.events();
    result_.rumours = checker_.heard().size();
    return std::move(result_);
  }

  MakeMember make_;
  sim::World world_;
  GossipChecker checker_;
  SimulatedRun result_;
};

}  // namespace

SimulatedRun run_simulated(const SimulatedOptions& options) { return Run(options).run(); }

}  // namespace p2pchat::examples
