#include "tools/lab/frame.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/wire/codec.h"
#include "sim/report.h"
#include "tools/lab/json_values.h"

namespace p2pchat::lab {
namespace {

using nlohmann::json;

json value_of(std::size_t number, const ClientPicture& client) {
  return {number, client.user, static_cast<int>(client.state), number_or_null(client.node)};
}

json value_of(const NodeDetail& detail) {
  return {{"node", detail.node},
          {"id", detail.id},
          {"address", detail.address},
          {"predecessor", number_or_null(detail.predecessor)},
          {"successors", detail.successors},
          {"fingers", detail.fingers},
          {"owns_from", detail.owns_from ? json(rounded(*detail.owns_from)) : json()},
          {"records", detail.records},
          {"under_replicated", detail.under_replicated}};
}

json standing_of(const Moment& moment) {
  json checks = json::array();
  for (const sim::CheckCount& check : moment.checks) checks.push_back({check.name, check.checks});
  return {{"now", moment.now.micros()},
          {"reached", moment.reached.micros()},
          {"target", moment.target ? json(moment.target->micros()) : json()},
          {"playing", moment.is_playing},
          {"over", moment.is_over},
          {"nodes", moment.picture.nodes.size()},
          {"clients", moment.picture.clients.size()},
          {"takes_faults", moment.takes_faults},
          {"differs", moment.differs ? json(*moment.differs) : json()},
          {"speed", moment.speed},
          {"snapshots", moment.snapshots},
          {"events", moment.events},
          {"checks", checks},
          {"digest", sim::text_of_digest(moment.digest)}};
}

template <class Thing>
json changes_of(const std::vector<Thing>& known, const std::vector<Thing>& now) {
  json changes = json::array();
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (i >= known.size() || known[i] != now[i]) changes.push_back(value_of(i, now[i]));
  }
  return changes;
}

}  // namespace

std::string scene_text(const Timeline& timeline) {
  const sim::Simulation& simulation = timeline.run().simulation();
  const sim::Scenario& scenario = simulation.scenario();
  json plan = json::array();
  for (const sim::Fault& fault : simulation.plan()) {
    plan.push_back({{"at", fault.at.micros()}, {"text", sim::text_of(fault)}});
  }
  json kinds = json::object();
  for (const wire::KindName& kind : wire::kinds()) kinds[std::to_string(kind.number)] = kind.name;
  return text_of({{"scene",
                   {{"name", scenario.name},
                    {"seed", simulation.seed()},
                    {"replicas", scenario.replicas},
                    {"successors", scenario.successors},
                    {"checks", scenario.checks},
                    {"faults_end", scenario.duration.count()},
                    {"end", timeline.end().micros()},
                    {"recording", timeline.recording().has_value()},
                    {"plan", plan},
                    {"kinds", kinds}}}});
}

Moment::Moment(Lab& lab)
    : now(lab.timeline().now()),
      reached(lab.timeline().reached()),
      target(lab.target()),
      is_playing(lab.is_playing()),
      is_over(lab.timeline().is_over()),
      takes_faults(lab.timeline().takes_faults()),
      differs(lab.timeline().recording() ? lab.timeline().recording()->difference() : std::nullopt),
      speed(lab.speed()),
      snapshots(lab.timeline().snapshots()),
      jumps(lab.timeline().jumps()),
      digest(lab.timeline().run().digest()),
      events(lab.timeline().run().simulation().stage().world.events()),
      picture(picture_of(lab.timeline().run().simulation())),
      sightings(lab.take_sightings()) {
  const sim::Simulation& simulation = lab.timeline().run().simulation();
  for (const sim::CheckerBox& checker : simulation.checkers()) {
    checks.push_back({.name = std::string(checker->name()), .checks = checker->checks()});
  }
}

std::string Telling::next(const Moment& moment, const Timeline& timeline) {
  const WatchedRun& run = timeline.run();
  const bool is_other_time = jumps_ != moment.jumps;
  json frame = json::object();
  add_standing(moment, frame);
  add_picture(moment.picture, frame);
  add_detail(run.simulation(), frame);
  add_happenings(run, moment.jumps, frame);
  journeys_told_.add_to(frame, run.journeys(), is_other_time);
  series_told_.add_to(frame, timeline.series());
  for (const Sighting& seen : moment.sightings) {
    frame["messages"].push_back({party_value(seen.from), party_value(seen.to), seen.kind});
  }
  return frame.empty() ? std::string() : text_of({{"frame", frame}});
}

void Telling::add_standing(const Moment& moment, json& frame) {
  const json standing = standing_of(moment);
  std::string text = text_of(standing);
  if (text == standing_) return;
  standing_ = std::move(text);
  frame["time"] = standing;
}

void Telling::add_picture(const Picture& picture, json& frame) {
  json nodes = changes_of(picture_.nodes, picture.nodes);
  json clients = changes_of(picture_.clients, picture.clients);
  if (!nodes.empty()) frame["nodes"] = std::move(nodes);
  if (!clients.empty()) frame["clients"] = std::move(clients);
  picture_ = picture;
}

void Telling::add_detail(const sim::Simulation& simulation, json& frame) {
  auto detail = selected_ ? detail_of(simulation, *selected_) : std::nullopt;
  if (detail == detail_) return;
  detail_ = std::move(detail);
  frame["detail"] = detail_ ? value_of(*detail_) : json();
}

// After a jump all of them, for what was told last may not have happened then.
void Telling::add_happenings(const WatchedRun& run, std::uint64_t jumps, json& frame) {
  const auto& all = run.happenings();
  const bool is_other_time = jumps_ != jumps;
  const std::uint64_t news = run.happenings_so_far() - (is_other_time ? 0 : happenings_);
  jumps_ = jumps;
  happenings_ = run.happenings_so_far();
  if (is_other_time) frame["happened_before"] = json::array();
  const std::size_t count = std::min<std::uint64_t>(news, all.size());
  for (std::size_t i = all.size() - count; i < all.size(); ++i) {
    frame[is_other_time ? "happened_before" : "happened"].push_back(value_of(all[i]));
  }
}

}  // namespace p2pchat::lab
