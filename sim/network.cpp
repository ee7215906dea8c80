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

bool Disturbance::is_mild() const {
  return !is_cut && !has_no_multicast && held_until == Instant() && loss == 0 && reorder == 0 &&
         corrupt < kBadLoss && factor_percent == 100;
}

Passage Network::datagram(SiteId from, SiteId to, const Sending& sending) const {
  const auto happens_in = [&](Purpose purpose, std::uint64_t n, std::uint32_t per_million) {
    return per_million != 0 && happens(chance_.draw(purpose, from.value, to.value, n), per_million);
  };
  const auto back_draw = [&](Purpose purpose, std::uint64_t n) {
    return chance_.draw(purpose, to.value, from.value, n);
  };
  const std::uint64_t stamp = sending.stamp;
  Passage passage;
  if (from == to) return {.delays = {kToItself}, .copies = 1};
  if (options_.mtu != 0 && sending.size > options_.mtu) return passage;
  if (is_cut(from, to)) return passage;
  if (happens_in(Purpose::kLoss, stamp, loss(from, to, sending.at))) return passage;
  const std::uint32_t twice = worst(from, to, options_.duplicate, &Disturbance::duplicate);
  const std::uint32_t late = worst(from, to, options_.reorder, &Disturbance::reorder);
  const std::uint32_t corrupt = worst(from, to, options_.corrupt, &Disturbance::corrupt);
  passage.copies = happens_in(Purpose::kDuplicate, stamp, twice) ? 2 : 1;
  for (std::size_t i = 0; i < passage.copies; ++i) {
    const std::uint64_t n = i == 0 ? stamp : stamp | kCopy;
    Duration& way = passage.delays[i] = delay(from, to, {.at = sending.at, .stamp = n});
    if (happens_in(Purpose::kReorder, n, late)) {
      way += Duration(static_cast<Duration::rep>(below(
          back_draw(Purpose::kReorder, n), static_cast<std::uint64_t>(way.count()) * 10 + 1)));
    }
    if (happens_in(Purpose::kCorrupt, n, corrupt)) {
      passage.damages[i] = std::max<std::uint64_t>(back_draw(Purpose::kCorrupt, n), 1);
    }
  }
  return passage;
}

std::optional<Duration> Network::frame(SiteId from, SiteId to, const Sending& sending) const {
  if (from == to) return kToItself;
  const bool is_held_long = released_at(from, to) > sending.at + kStreamPatience;
  if (is_cut(from, to) || is_held_long) return std::nullopt;
  const Duration way = delay(from, to, sending);
  Duration waited{0};
  for (unsigned i = 0; i < kRepetitionsMax; ++i) {
    const std::uint64_t n = sending.stamp | (std::uint64_t{i} << 59U);
    const std::uint32_t chance = loss(from, to, sending.at + waited);
    if (!happens(chance_.draw(Purpose::kLoss, from.value, to.value, n), chance)) {
      return way + waited;
    }
    waited += kRepetition * (1 << i);
  }
  return std::nullopt;
}

bool Network::is_cut(SiteId from, SiteId to) const {
  return std::ranges::any_of(std::views::values(disturbances_), [&](const Disturbance& each) {
    return each.is_cut && each.concerns(from, to);
  });
}

bool Network::carries_announcements(SiteId from, SiteId to) const {
  return std::ranges::none_of(std::views::values(disturbances_), [&](const Disturbance& each) {
    return each.has_no_multicast && each.concerns(from, to);
  });
}

DisturbanceId Network::begin(Disturbance disturbance) {
  const DisturbanceId id{++disturbances_begun_};
  disturbances_.emplace(id, std::move(disturbance));
  return id;
}

DisturbanceId Network::cut(Links links) {
  return begin({.links = std::move(links), .is_cut = true});
}

DisturbanceId Network::lose(std::uint32_t per_million) { return begin({.loss = per_million}); }

DisturbanceId Network::slow_down(std::uint32_t factor_percent) {
  return begin({.factor_percent = factor_percent});
}

void Network::end(DisturbanceId disturbance) { disturbances_.erase(disturbance); }

void Network::heal() {
  end_all();
  options_.loss = options_.duplicate = options_.reorder = options_.corrupt = 0;
  options_.bursts.reset();
  is_healed_ = true;
}

bool Network::is_disturbed() const {
  return !std::ranges::all_of(std::views::values(disturbances_), &Disturbance::is_mild);
}

// Behind a queue that takes long, what is not lost may still come too late.
bool Network::is_bad() const {
  if (is_healed_) return false;
  const bool is_narrow = options_.uplink.bytes_per_second != 0;
  return options_.loss + options_.corrupt >= kBadLoss || options_.bursts || is_narrow;
}

Duration Network::delay(SiteId from, SiteId to, const Sending& sending) const {
  Duration way = undisturbed_delay(from, to, sending.stamp);
  for (const Disturbance& each : std::views::values(disturbances_)) {
    if (each.concerns(from, to)) way = way * each.factor_percent / 100;
  }
  return std::max({way, released_at(from, to) - sending.at, Duration{1}});
}

Instant Network::released_at(SiteId from, SiteId to) const {
  Instant released;
  for (const Disturbance& each : std::views::values(disturbances_)) {
    if (each.concerns(from, to)) released = std::max(released, each.held_until);
  }
  return released;
}

Duration Network::undisturbed_delay(SiteId from, SiteId to, std::uint64_t stamp) const {
  if (options_.table) return options_.table->between(from, to);
  if (options_.space) return options_.space->between(chance_, from, to);
  return options_.latency.sample(delays_.draw(from.value, to.value, stamp));
}

std::uint32_t Network::loss(SiteId from, SiteId to, Instant at) const {
  const std::uint32_t most = worst(from, to, options_.loss, &Disturbance::loss);
  const bool is_burst = options_.bursts && options_.bursts->is_bad(chance_, from, to, at);
  return is_burst ? std::max(most, options_.bursts->loss) : most;
}

std::uint32_t Network::worst(SiteId from, SiteId to, std::uint32_t own,
                             std::uint32_t Disturbance::* chance) const {
  std::uint32_t most = own;
  for (const Disturbance& each : std::views::values(disturbances_)) {
    if (each.*chance > most && each.concerns(from, to)) most = each.*chance;
  }
  return most;
}

}  // namespace p2pchat::sim
