#include "tools/lab/live_frame.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "tools/lab/json_values.h"

namespace p2pchat::lab {
namespace {

using nlohmann::json;

std::optional<std::size_t> number_if_any(std::uint16_t number) {
  if (number == NodeSeen::kNobody) return std::nullopt;
  return number;
}

json detail_value(std::size_t number, const NodeSeen& node) {
  return {{"node", number},
          {"id", node.id.short_text()},
          {"address", node.address.text()},
          {"incarnation", node.incarnation},
          {"predecessor", number_or_null(number_if_any(node.predecessor))},
          {"successors", node.successors()},
          {"owns_from", node.owns_after ? json(rounded(place_of(*node.owns_after))) : json()},
          {"records", node.records},
          {"under_replicated", node.under_replicated},
          {"clients", node.clients},
          {"uptime", node.uptime.count()},
          {"answered_in", node.round_trip.count()},
          {"silent_for", node.is_up() ? json() : json(node.silent_for.count())}};
}

json sample_value(const LiveSample& sample) {
  const auto taken = [](const std::optional<Duration>& time) {
    return time ? json(time->count()) : json();
  };
  return {sample.at.micros(), sample.active,  sample.silent,     sample.under_replicated,
          sample.records,     sample.clients, taken(sample.p50), taken(sample.p99)};
}

}  // namespace

std::string scene_text(const LiveScene& scene) {
  return text_of({{"scene",
                   {{"name", scene.ring},
                    {"live", true},
                    {"replicas", scene.replicas},
                    {"start", scene.start.micros()}}}});
}

Picture picture_of(const Sight& sight) {
  Picture picture;
  for (const NodeSeen& node : sight.nodes) {
    NodePicture& drawn = picture.nodes.emplace_back();
    if (node.state == NodeState::kNotYet) continue;
    drawn.place = place_of(node.id);
    drawn.state = node.state;
    drawn.records = node.records;
    if (node.successor_count > 0) drawn.next = node.successor_numbers[0];
  }
  return picture;
}

void LiveTelling::look_back(std::optional<Instant> to) {
  is_other_time_ = is_other_time_ || to != back_to_;
  back_to_ = to;
}

std::string LiveTelling::next(const Chronicle& chronicle, bool is_full) {
  const Instant now =
      std::clamp(back_to_.value_or(Instant::never()), chronicle.start(), chronicle.reached());
  const Sight& sight = chronicle.at(now);
  json frame = json::object();
  const json standing = {{"now", now.micros()},
                         {"reached", chronicle.reached().micros()},
                         {"playing", !back_to_},
                         {"nodes", sight.nodes.size()},
                         {"full", is_full}};
  if (std::string text = text_of(standing); text != standing_) {
    standing_ = std::move(text);
    frame["time"] = standing;
  }
  add_nodes(sight, frame);
  add_detail(sight, frame);
  add_happenings(chronicle, now, frame);
  add_samples(chronicle, frame);
  is_other_time_ = false;
  return frame.empty() ? std::string() : text_of({{"frame", frame}});
}

void LiveTelling::add_nodes(const Sight& sight, json& frame) {
  Picture picture = picture_of(sight);
  for (std::size_t number = 0; number < picture.nodes.size(); ++number) {
    const bool is_known = number < picture_.nodes.size();
    if (is_known && picture_.nodes[number] == picture.nodes[number]) continue;
    frame["nodes"].push_back(value_of(number, picture.nodes[number]));
  }
  picture_ = std::move(picture);
}

void LiveTelling::add_detail(const Sight& sight, json& frame) {
  json detail;
  if (selected_ && *selected_ < sight.nodes.size()) {
    const NodeSeen& node = sight.nodes[*selected_];
    if (node.state != NodeState::kNotYet) detail = detail_value(*selected_, node);
  }
  std::string text = text_of(detail);
  if (text == detail_) return;
  detail_ = std::move(text);
  frame["detail"] = std::move(detail);
}

// At another time all of them, as far as they had happened then; else those that are new, unless
// the page looks back.
void LiveTelling::add_happenings(const Chronicle& chronicle, Instant until, json& frame) {
  const auto& all = chronicle.happenings();
  const std::uint64_t news =
      chronicle.happenings_so_far() - std::exchange(happenings_, chronicle.happenings_so_far());
  if (!is_other_time_ && back_to_) return;
  const std::size_t count = is_other_time_ ? all.size() : std::min<std::uint64_t>(news, all.size());
  const char* field = is_other_time_ ? "happened_before" : "happened";
  if (is_other_time_) frame[field] = json::array();
  for (std::size_t i = all.size() - count; i < all.size(); ++i) {
    if (all[i].at <= until) frame[field].push_back(value_of(all[i]));
  }
}

void LiveTelling::add_samples(const Chronicle& chronicle, json& frame) {
  if (std::exchange(thinnings_, chronicle.thinnings()) != chronicle.thinnings()) samples_ = 0;
  const auto& samples = chronicle.samples();
  const std::size_t from = std::exchange(samples_, samples.size());
  if (from == samples_) return;
  json news = json::array();
  for (std::size_t i = from; i < samples_; ++i) news.push_back(sample_value(samples[i]));
  frame["series"] = {{"from", from}, {"samples", std::move(news)}};
}

}  // namespace p2pchat::lab
