#include "sim/network.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

constexpr Duration kToItself{10};
constexpr Duration kRepetition = std::chrono::milliseconds{200};  // doubles, as TCP's does
constexpr unsigned kRepetitionsMax = 8;
// Stamps of one message's further draws are kept apart by this bit and up.
constexpr std::uint64_t kCopy = std::uint64_t{1} << 63U;

}  // namespace

bool Cut::blocks(SiteId from, SiteId to) const {
  const auto a = group_of.find(from);
  const auto b = group_of.find(to);
  if (a == group_of.end() || b == group_of.end()) return false;
  return is_one_way ? a->second == 0 && b->second == 1 : a->second != b->second;
}

Passage Network::datagram(SiteId from, SiteId to, std::uint64_t stamp) const {
  const auto draw = [&](Purpose purpose, std::uint64_t n) {
    return chance_.draw(purpose, from.value, to.value, n);
  };
  Passage passage;
  if (from == to) return {.delays = {kToItself}, .copies = 1};
  if (is_cut(from, to) || happens(draw(Purpose::kLoss, stamp), loss())) return passage;
  const bool is_twice = happens(draw(Purpose::kDuplicate, stamp), options_.duplicate);
  passage.copies = is_twice ? 2 : 1;
  for (std::size_t i = 0; i < passage.copies; ++i) {
    const std::uint64_t n = i == 0 ? stamp : stamp | kCopy;
    Duration& way = passage.delays[i] = delay(from, to, n);
    if (happens(draw(Purpose::kReorder, n), options_.reorder)) {
      const std::uint64_t more = chance_.draw(Purpose::kReorder, to.value, from.value, n);
      way += Duration(static_cast<Duration::rep>(
          below(more, static_cast<std::uint64_t>(way.count()) * 10 + 1)));
    }
  }
  return passage;
}

std::optional<Duration> Network::frame(SiteId from, SiteId to, std::uint64_t stamp) const {
  if (from == to) return kToItself;
  if (is_cut(from, to)) return std::nullopt;
  Duration way = delay(from, to, stamp);
  for (unsigned i = 0; i < kRepetitionsMax; ++i) {
    const std::uint64_t n = stamp | (std::uint64_t{i} << 59U);
    if (!happens(chance_.draw(Purpose::kLoss, from.value, to.value, n), loss())) return way;
    way += kRepetition * (1 << i);
  }
  return std::nullopt;
}

bool Network::is_cut(SiteId from, SiteId to) const {
  return std::ranges::any_of(std::views::values(disturbances_), [&](const Disturbance& each) {
    return each.cut && each.cut->blocks(from, to);
  });
}

DisturbanceId Network::cut(Cut cut) { return begin({.cut = std::move(cut)}); }

DisturbanceId Network::lose(std::uint32_t per_million) { return begin({.loss = per_million}); }

DisturbanceId Network::slow_down(std::uint32_t factor_percent) {
  return begin({.factor_percent = factor_percent});
}

void Network::end(DisturbanceId disturbance) { disturbances_.erase(disturbance); }

void Network::heal() {
  end_all();
  options_.loss = options_.duplicate = options_.reorder = 0;
}

DisturbanceId Network::begin(Disturbance disturbance) {
  const DisturbanceId id{++disturbances_begun_};
  disturbances_.emplace(id, std::move(disturbance));
  return id;
}

Duration Network::delay(SiteId from, SiteId to, std::uint64_t stamp) const {
  Duration way =
      options_.latency.sample(chance_.draw(Purpose::kDelay, from.value, to.value, stamp));
  for (const Disturbance& each : std::views::values(disturbances_)) {
    way = way * each.factor_percent / 100;
  }
  return std::max(way, Duration{1});
}

std::uint32_t Network::loss() const {
  std::uint32_t most = options_.loss;
  for (const Disturbance& each : std::views::values(disturbances_)) {
    most = std::max(most, each.loss);
  }
  return most;
}

}  // namespace p2pchat::sim
