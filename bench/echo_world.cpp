#include "bench/echo_world.h"

#include <memory>

#include "sim/examples/quiet_guest.h"

namespace p2pchat::bench {
namespace {

using sim::SiteId;

class Echo final : public examples::QuietGuest {
 public:
  explicit Echo(const Address& other) : other_(other) {}
  [[nodiscard]] std::uint64_t received() const { return received_; }
  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<Echo>(*this);
  }

  void on_start(transport::Host& host) override {
    constexpr ByteArray<8> kMessage{1, 2, 3, 4, 5, 6, 7, 8};
    host.send_datagram(other_, kMessage);
  }
  void on_datagram(transport::Host& host, const Address& from, BytesView payload) override {
    ++received_;
    host.send_datagram(from, payload);
  }

 private:
  Address other_;
  std::uint64_t received_ = 0;
};

sim::NetworkOptions even_delays() {
  return {.latency = {.kind = sim::DelayKind::kUniform, .value = kEchoLeast, .most = kEchoMost}};
}

}  // namespace

EchoWorld::EchoWorld(std::uint64_t seed, std::size_t machines)
    : world_(seed, {.network = even_delays()}) {
  for (std::size_t i = 0; i < machines; ++i) (void)world_.add();
  for (std::size_t i = 0; i < machines; ++i) {
    const std::uint64_t draw = world_.chance().draw(sim::Purpose::kWorkload, i, 0, 0);
    const SiteId other{1 + (i + 1 + sim::below(draw, machines - 1)) % machines};
    world_.start(SiteId{i + 1}, std::make_unique<Echo>(world_.address(other)));
  }
  world_.run_until(world_.now());
}

std::uint64_t EchoWorld::received() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < world_.size(); ++i) {
    sum += static_cast<const Echo&>(world_.guest(SiteId{i + 1})).received();
  }
  return sum;
}

}  // namespace p2pchat::bench
