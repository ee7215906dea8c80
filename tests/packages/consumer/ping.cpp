#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "core/storage/memory_store.h"
#include "sim/examples/quiet_guest.h"
#include "sim/world.h"
#include "transport/host/runtime.h"

// One asks until it has ten answers, in a world that loses every fifth message and then over UDP.
namespace {

using namespace std::chrono_literals;
namespace transport = p2pchat::transport;
namespace sim = p2pchat::sim;

class Ping : public p2pchat::examples::QuietGuest {
 public:
  static constexpr int kAnswers = 10;

  Ping() = default;
  explicit Ping(p2pchat::Address other) : other_(other) {}

  [[nodiscard]] bool is_done() const { return answers_ >= kAnswers; }
  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<Ping>(*this);
  }
  void on_start(transport::Host& host) override { on_wake(host); }
  void on_wake(transport::Host& host) override {
    if (!other_ || is_done()) return;
    host.send_datagram(*other_, p2pchat::as_bytes("?"));
    host.wake_at(host.now() + 20ms);
  }
  void on_datagram(transport::Host& host, const p2pchat::Address& from,
                   p2pchat::BytesView payload) override {
    if (p2pchat::as_text(payload) == "?") return host.send_datagram(from, p2pchat::as_bytes("!"));
    ++answers_;
  }

 private:
  std::optional<p2pchat::Address> other_;
  int answers_ = 0;
};

bool simulate() {
  sim::World world(7, {.network = {.loss = 200'000}});
  const sim::SiteId asked = world.add();
  const sim::SiteId asking = world.add();
  world.start(asked, std::make_unique<Ping>());
  world.start(asking, std::make_unique<Ping>(world.address(asked)));
  world.run_for(5s);
  std::printf("simulated: digest 0x%016llx\n", static_cast<unsigned long long>(world.digest()));
  return dynamic_cast<const Ping&>(world.guest(asking)).is_done();
}

bool go_over_udp() {
  const auto open = [] {
    return transport::Runtime::open({.accept_streams = false},
                                    std::make_unique<p2pchat::storage::MemoryStore>(),
                                    [](p2pchat::ComputeKind, p2pchat::BytesView,
                                       const p2pchat::Bytes32&) { return p2pchat::Bytes{}; });
  };
  auto asked = open();
  auto asking = open();
  if (!asked || !asking) return false;
  Ping answers;
  Ping asks((*asked)->address());
  (*asked)->start(answers);
  (*asking)->start(asks);
  const p2pchat::Instant begin = (*asking)->now();
  while (!asks.is_done() && (*asking)->now() - begin < 30s) {
    (*asked)->run_for(1ms);
    (*asking)->run_for(1ms);
  }
  std::printf("over UDP: %s\n", asks.is_done() ? "answered" : "no answer");
  return asks.is_done();
}

}  // namespace

int main() { return simulate() && go_over_udp() ? 0 : 1; }
