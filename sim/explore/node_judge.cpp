#include "sim/explore/node_judge.h"

#include <algorithm>

namespace p2pchat::sim {

NodeJudge::NodeJudge(const Histories& histories)
    : histories_(histories), scene_(histories.world().scene) {
  // Calm, so that the promise of one ring begins; never quiet, so that none is expected to be
  // ideal.
  scene_.calm_since = scene_.undisturbed_since = histories.world().now;
  scene_.now = histories.world().now + std::chrono::seconds{2};
  scene_.heals_within = std::chrono::hours{1};
  scene_.is_disturbed = false;
  for (const char* name : {"ring", "lookup"}) {
    checkers_.push_back(make_checker(name));
    for (std::size_t node = 0; node < scene_.nodes.size(); ++node) {
      if (scene_.nodes[node].is_up) checkers_.back()->on_node_changed(scene_, node);
    }
  }
  scene_.calm_since = scene_.now;  // from now on they come and go
}

const std::string& NodeJudge::flaw_of(const NodeState& state) {
  key_.clear();
  for (const HistoryId node : state.nodes) key_.push_back(histories_.point(node).shown);
  const auto found = known_.find(key_);
  if (found != known_.end()) return found->second;
  return known_.emplace(key_, judge(key_)).first->second;
}

std::string NodeJudge::judge(const std::vector<std::uint32_t>& shown) const {
  const std::string flaw = flaw_of_ring(shown);
  return flaw.empty() ? flaw_of_message(shown) : flaw;
}

std::string NodeJudge::flaw_of_ring(const std::vector<std::uint32_t>& shown) const {
  Scene scene = scene_;
  for (std::size_t node = 0; node < shown.size(); ++node) {
    scene.nodes[node] = histories_.shown(shown[node]).view;
  }
  for (const auto& begun : checkers_) {
    const std::unique_ptr<Checker> checker = begun->clone();
    for (std::size_t node = 0; node < shown.size(); ++node) {
      checker->on_node_changed(scene, node);
      if (const auto& violation = checker->violation()) {
        return violation->checker + ": " + violation->what;
      }
    }
  }
  return {};
}

std::string NodeJudge::flaw_of_message(const std::vector<std::uint32_t>& numbers) const {
  std::size_t receipts = 0;
  std::size_t was_on = 0;
  std::size_t is_on = 0;
  std::size_t lost = 0;
  std::size_t gone = 0;
  for (const std::uint32_t number : numbers) {
    const Shown& shown = histories_.shown(number);
    receipts = std::max<std::size_t>(receipts, shown.receipts);
    was_on += shown.was_on_disk ? 1 : 0;
    is_on += shown.is_on_disk ? 1 : 0;
    lost += shown.has_lost ? 1 : 0;
    gone += shown.view.self.id != RingId() && !shown.view.is_up ? 1 : 0;
  }
  if (receipts == 0) return {};
  const std::string promise =
      "the client was told that " + std::to_string(receipts) + " disks have the message";
  if (was_on < receipts) return "ticks: " + promise + ", and it was on " + std::to_string(was_on);
  const auto& survives = histories_.world().exploration.survives;
  const std::size_t outlives = survives && receipts >= scene_.replicas ? *survives : receipts - 1;
  if (is_on == 0 && lost <= outlives) {
    return "durability: " + promise + ", and it is on none after the loss of " +
           std::to_string(lost);
  }
  if (gone >= receipts) return {};
  for (std::size_t node = 0; node < numbers.size(); ++node) {
    const Shown& shown = histories_.shown(numbers[node]);
    if (!shown.serves || shown.has) continue;
    return "durability: " + promise + ", and node " + std::to_string(node) +
           " serves its key without having it";
  }
  return {};
}

}  // namespace p2pchat::sim
