#include "sim/hypotheses.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace p2pchat::sim {

namespace {

constexpr Duration kDown = std::chrono::seconds{3};
constexpr Duration kMoment{1};

// Right after an event at the machine.
std::vector<Fault> deaths(const LineageStep& step, const Population& population) {
  const Instant at = step.at + kMoment;
  if (const auto client = population.client_at(step.to)) {
    return {{.at = at, .kind = FaultKind::kClientCrash, .lasting = kDown, .clients = {*client}}};
  }
  const auto node = population.node_at(step.to);
  if (!node) return {};
  Fault death{.at = at, .kind = FaultKind::kCrash, .lasting = kDown, .nodes = {*node}};
  Fault with_disk = death;
  with_disk.disk = DiskFate::kLose;
  return {death, with_disk};
}

std::optional<Party> party_at(SiteId site, const Population& population) {
  if (const auto client = population.client_at(site)) {
    return Party{.is_client = true, .number = *client};
  }
  if (const auto node = population.node_at(site)) return Party{.number = *node};
  return std::nullopt;
}

// Just what goes from the one to the other at the moment at which the datagram was sent.
std::optional<Fault> loss_of(const LineageStep& step, const Population& population) {
  const auto from = party_at(step.from, population);
  const auto to = party_at(step.to, population);
  if (!step.is_datagram || !from || !to || from == to) return std::nullopt;
  if (step.sent_at < Instant(kMoment)) return std::nullopt;
  return Fault{.at = step.sent_at - kMoment,
               .kind = FaultKind::kLoss,
               .lasting = 2 * kMoment,
               .groups = {{*from}, {*to}},
               .is_one_way = true,
               .value = 1'000'000};
}

}  // namespace

std::string text_of(const GoodOutcome& outcome) {
  return "text " + std::to_string(outcome.text) +
         (outcome.end == GoodEnd::kStored ? " stored" : " shown");
}

bool TracedRun::step() {
  if (!simulation_.step()) return false;
  const World& world = simulation_.stage().world;
  if (!simulation_.last_event()) {
    lineage_.on_commands(world);
    return true;
  }
  lineage_.on_event(world, *simulation_.last_event());
  if (simulation_.stage().population.client_at(simulation_.last_event()->key.to)) {
    look_for_outcomes();
  }
  return true;
}

std::vector<LineageStep> TracedRun::way_to(const GoodOutcome& outcome) const {
  const auto event = events_.find(outcome);
  if (event == events_.end()) return {};
  return lineage_.way_to(event->second);
}

void TracedRun::look_for_outcomes() {
  const Journal& journal = simulation_.stage().scene.journal;
  for (std::size_t i = 0; i < journal.texts().size(); ++i) {
    const SentText& text = journal.texts()[i];
    note({.text = i + 1, .end = GoodEnd::kStored}, text.is_stored);
    note({.text = i + 1, .end = GoodEnd::kShown}, journal.was_shown_to(text.to, text.text));
  }
}

void TracedRun::note(GoodOutcome outcome, bool has_come) {
  if (!has_come || !events_.emplace(outcome, lineage_.events() - 1).second) return;
  outcomes_.push_back(outcome);
}

std::vector<Fault> faults_against(const std::vector<LineageStep>& way,
                                  const Population& population) {
  std::vector<Fault> all;
  std::set<std::string> known;
  const auto add = [&](const Fault& fault) {
    if (known.insert(text_of(fault)).second) all.push_back(fault);
  };
  for (const LineageStep& step : way) {
    for (const Fault& death : deaths(step, population)) add(death);
    if (const auto loss = loss_of(step, population)) add(*loss);
  }
  return all;
}

}  // namespace p2pchat::sim
