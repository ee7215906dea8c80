#include <chrono>
#include <thread>

#include "bench/card/card.h"
#include "bench/card/node_ring.h"
#include "bench/card/person.h"
#include "bench/card/scratch.h"
#include "bench/card/stopwatch.h"

namespace p2pchat::bench {
namespace {

constexpr double kNodeBytesMax = 2000;    // a second
constexpr double kClientBytesMax = 1000;  // a minute

// A ring and one user who is online, and nothing to do.
class CostRow final : public CardRow {
 public:
  explicit CostRow(const CardEffort& effort) : idle_s_(effort.is_quick ? 15 : 60) {}

  Result<void, std::string> open() {
    auto ring = NodeRing::start(scratch_.path());
    if (!ring) return std::unexpected(ring.error());
    ring_ = std::move(*ring);
    auto person = Person::open({.data = scratch_.path() / "alice",
                                .nodes = ring_->addresses(),
                                .ring = ring_->name(),
                                .on_event = [](const client::ClientEvent&) {}});
    if (!person) return std::unexpected(person.error());
    person_ = std::move(*person);
    const auto registered = person_->finish([](client::Client& client, Instant now, Effects& out) {
      return client.register_account("alice", "correct horse battery", now, out);
    });
    if (!registered) return registered;
    std::this_thread::sleep_for(std::chrono::seconds{idle_s_});
    return {};
  }

  Result<Readings, std::string> round() override {
    const double cpu = ring_->cpu_seconds();
    const double node_bytes = ring_->traffic_bytes();
    const double client_bytes = person_->traffic_bytes();
    const Stopwatch watch;
    std::this_thread::sleep_for(std::chrono::seconds{idle_s_});
    const double seconds = watch.seconds();
    const double node_seconds = seconds * static_cast<double>(kRingNodes);
    const double nodes = ring_->traffic_bytes() - node_bytes;
    const double client = person_->traffic_bytes() - client_bytes;
    return Readings{
        {kNodeTraffic, kOurs, nodes / node_seconds},
        {kNodeTraffic, kTarget, kNodeBytesMax},
        {kNodeCpu, kOurs, (ring_->cpu_seconds() - cpu) * 1e3 / node_seconds},
        {kNodeMemory, kOurs, ring_->resident_bytes() / 1e6 / static_cast<double>(kRingNodes)},
        {kNodeStart, kOurs, ring_->start_ms()},
        {kClientTraffic, kOurs, client * 60 / seconds},
        {kClientTraffic, kTarget, kClientBytesMax}};
  }

 private:
  Scratch scratch_;
  std::unique_ptr<NodeRing> ring_;
  std::unique_ptr<Person> person_;
  int idle_s_;  // as often as a client says that it is there, or a multiple
};

}  // namespace

OpenedRow open_cost_row(const CardEffort& effort) {
  auto row = std::make_unique<CostRow>(effort);
  const auto opened = row->open();
  if (!opened) return std::unexpected(opened.error());
  return row;
}

}  // namespace p2pchat::bench
