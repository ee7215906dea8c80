#include "sim/lookups.h"

#include <algorithm>

#include "core/wire/codec.h"

namespace p2pchat::sim {

namespace {

bool is_locate(BytesView frame) {
  static const std::uint16_t kLocate = wire::kind_of(wire::Locate{});
  return frame.size() > wire::kFrameHeader &&
         (frame[wire::kFrameHeader - 2] << 8U | frame[wire::kFrameHeader - 1]) == kLocate;
}

}  // namespace

Lookups::Lookups(const Scenario& scenario) : left_out_(scenario.left_out.lookups) {
  for (const Workload& workload : scenario.workloads) {
    if (workload.kind == WorkloadKind::kLookup) gap_ = workload.gap;
  }
}

void Lookups::begin(Stage& stage, Instant from) {
  if (!gap_) return;
  stage.population.add_asker(stage.world);
  stage.population.start_asker(stage.world);
  next_ = from;
}

void Lookups::act(Stage& stage) {
  const Chance& chance = stage.world.chance();
  const std::uint64_t n = ++turns_;
  const auto draw = [&](std::uint64_t part) {
    return chance.draw(Purpose::kWorkload, 200, part, n);
  };
  next_ = stage.world.now() + std::max(exponential(draw(0), *gap_), Duration(1));
  if (left_out_.contains(n)) return;
  ++asked_;
  const std::vector<std::size_t> up = stage.nodes_up();
  if (up.empty()) return;
  const std::size_t node = up[static_cast<std::size_t>(below(draw(1), up.size()))];
  Bytes drawn;
  for (std::uint64_t part = 2; part < 6; ++part) append_u64(drawn, draw(part));
  Bytes32 hash{};
  std::ranges::copy(drawn, hash.begin());
  const RingId key = RingId::from_hash(hash);
  open_[key] = 0;
  const Address& to = stage.world.address(stage.population.node_site(node));
  stage.population.command_asker(
      stage.world, [&](Asker& asker, Instant now, Effects& out) { asker.ask(to, key, now, out); });
}

// One step of a lookup names its key, and no two lookups have one key.
void Lookups::on_datagram(BytesView payload) {
  if (open_.empty() || !is_locate(payload)) return;
  const auto message = wire::decode_frame(kRing, payload);
  if (!message) return;
  const auto* locate = std::get_if<wire::Locate>(&*message);
  if (locate == nullptr) return;
  const auto lookup = open_.find(locate->key);
  if (lookup != open_.end()) ++lookup->second;
}

void Lookups::give_up(Stage& stage) const {
  if (gap_) stage.population.asker(stage.world).give_up();
}

std::vector<LookupAnswer> Lookups::take_answers(Stage& stage) {
  if (!gap_) return {};
  std::vector<LookupAnswer> answers = stage.population.asker(stage.world).take_answers();
  const Clock& clock = stage.world.clock(stage.population.asker_site());
  for (LookupAnswer& answer : answers) {
    answer.asked_at = clock.world_at(answer.asked_at);
    answer.hops = open_[answer.key];
    open_.erase(answer.key);
    if (!answer.owner) continue;
    ++answered_;
    hops_ += answer.hops;
    const Duration taken = stage.world.now() - answer.asked_at;
    answered_in_.push_back(static_cast<std::uint32_t>(taken / std::chrono::milliseconds{1}));
  }
  return answers;
}

std::chrono::milliseconds Lookups::p99() const {
  if (answered_in_.empty()) return {};
  std::vector<std::uint32_t> times = answered_in_;
  const auto at = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
  std::ranges::nth_element(times, at);
  return std::chrono::milliseconds{*at};
}

}  // namespace p2pchat::sim
