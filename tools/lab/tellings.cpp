#include "tools/lab/tellings.h"

#include <array>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace p2pchat::lab {
namespace {

using nlohmann::json;

constexpr std::array<const char*, Journeys::kKinds> kKindNames = {"message", "question", "upkeep"};
constexpr std::array<const char*, 7> kStateNames = {"underWay", "stored",  "delivered", "collected",
                                                    "found",    "refused", "lost"};

json summary_of(const Journey& journey) {
  const double place = std::ldexp(static_cast<double>(journey.key.top()), -64);
  return {{"number", journey.number},
          {"kind", kKindNames[static_cast<std::size_t>(journey.kind)]},
          {"state", kStateNames[static_cast<std::size_t>(journey.state)]},
          {"over", journey.is_over},
          {"from", party_value(journey.from)},
          {"to", party_value(journey.to)},
          {"key", journey.key.short_text()},
          {"place", std::round(place * 1e6) / 1e6},
          {"began", journey.began.micros()},
          {"last", journey.last.micros()},
          {"hops", journey.hops}};
}

json value_of(const Sample& sample) {
  const auto micros = [](const std::optional<Duration>& taken) {
    return taken ? json(taken->count()) : json();
  };
  return {sample.at.micros(), sample.arrived, sample.bytes,
          sample.lookups,     sample.hops,    micros(sample.p50),
          micros(sample.p99), sample.active,  sample.under_replicated};
}

}  // namespace

json party_value(const std::optional<sim::Party>& party) {
  if (!party) return {};
  const auto number = static_cast<std::int64_t>(party->number);
  return party->is_client ? -1 - number : number;
}

void JourneysTold::follow(std::optional<std::uint64_t> number) {
  followed_ = number;
  followed_revision_ = 0;
}

void JourneysTold::add_to(json& frame, const Journeys& journeys, bool is_other_time) {
  json news = json::array();
  for (const Journey* journey : journeys.latest()) {
    if (is_other_time || journey->revision > revision_) news.push_back(summary_of(*journey));
  }
  if (is_other_time) followed_revision_ = 0;
  if (is_other_time || !news.empty()) {
    frame[is_other_time ? "journeys_before" : "journeys"] = std::move(news);
  }
  revision_ = journeys.revision();
  add_way(frame, journeys);
}

void JourneysTold::add_way(json& frame, const Journeys& journeys) {
  const Journey* journey = followed_ ? journeys.find(*followed_) : nullptr;
  if (journey == nullptr || journey->revision == followed_revision_) return;
  followed_revision_ = journey->revision;
  json legs = json::array();
  for (const Leg& leg : journey->legs) {
    legs.push_back({leg.at.micros(), party_value(leg.from), party_value(leg.to), leg.kind});
  }
  frame["way"] = {
      {"number", journey->number}, {"legs", std::move(legs)}, {"left_out", journey->legs_left_out}};
}

void SeriesTold::add_to(json& frame, const Series& series) {
  if (futures_ != series.futures()) samples_ = 0;
  futures_ = series.futures();
  const std::size_t from = std::exchange(samples_, series.samples().size());
  if (from == samples_) return;
  json news = json::array();
  for (std::size_t i = from; i < samples_; ++i) news.push_back(value_of(series.samples()[i]));
  frame["series"] = {{"from", from}, {"samples", std::move(news)}};
}

}  // namespace p2pchat::lab
