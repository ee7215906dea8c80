#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/storage/sqlite_store.h"
#include "tests/contract/arm.h"
#include "tests/unit/storage/temporary_directory.h"
#include "transport/asio/udp_socket.h"
#include "transport/host/runtime.h"

namespace p2pchat::contract {
namespace {

using std::chrono::steady_clock;
using transport::Runtime;

constexpr auto kRealWaitMax = std::chrono::seconds(20);
constexpr Duration kTurn = std::chrono::milliseconds(1);
// On loopback nothing stays under way when all machines have been quiet for so many turns.
constexpr int kQuietTurns = 20;

Bytes echo(ComputeKind, BytesView input, const Bytes32&) { return to_bytes(input); }

// A port that the kernel has just found free, and keeps for a while from giving out again.
std::uint16_t free_port() {
  transport::EventLoop loop;
  return transport::UdpSocket::open(loop, Address::v4({127, 0, 0, 1}, 0)).value()->address().port;
}

transport::MulticastGroup group_of_its_own() {
  std::random_device chance;
  const auto octet = [&] { return static_cast<std::uint8_t>(chance() % 254 + 1); };
  return {.group = Address::v4({239, 192, octet(), octet()}, free_port())};
}

struct Machine {
  std::string path;
  Address address;
  std::unique_ptr<Probe> probe = std::make_unique<Probe>();
  std::unique_ptr<Runtime> runtime = nullptr;  // none while dead
};

class RealArm final : public Arm {
 public:
  explicit RealArm(Streams streams) : streams_(streams) {}

  std::size_t add() override {
    const std::size_t machine = machines_.size();
    machines_.push_back({.path = directory_.file(std::to_string(machine)),
                         .address = Address::v4({127, 0, 0, 1}, 0)});
    restart(machine);
    return machine;
  }

  void kill(std::size_t machine) override { machines_[machine].runtime.reset(); }

  void restart(std::size_t machine) override {
    Machine& it = machines_[machine];
    auto store = storage::SqliteStore::open({.path = it.path, .pages_max = 0});
    P2PCHAT_ASSERT(store);
    auto runtime = Runtime::open({.listen = it.address,
                                  .accept_streams = streams_ == Streams::kAccepted,
                                  .multicast = group_},
                                 std::move(*store), echo);
    P2PCHAT_ASSERT(runtime);
    it.runtime = std::move(*runtime);
    it.address = it.runtime->address();
    it.probe = std::make_unique<Probe>();
    it.runtime->on_idle([this](transport::Host&, transport::Guest&) { ++events_; });
    it.runtime->start(*it.probe);
    const bool is_started = until([&] { return it.probe->starts == 1; });
    P2PCHAT_ASSERT(is_started);
  }

  Address address(std::size_t machine) const override { return machines_[machine].address; }

  Probe& probe(std::size_t machine) override { return *machines_[machine].probe; }

  Address nobody() override { return Address::v4({127, 0, 0, 1}, nobody_port_); }

  void command(std::size_t machine, const std::function<void(transport::Host&)>& act) override {
    bool is_done = false;
    machines_[machine].runtime->post([&](transport::Host& host, transport::Guest& guest) {
      static_cast<Probe&>(guest).command(host, act);
      is_done = true;
    });
    while (!is_done) machines_[machine].runtime->run_for(kTurn);
  }

  bool until(const std::function<bool()>& condition) override {
    const auto end = steady_clock::now() + kRealWaitMax;
    while (!condition()) {
      if (steady_clock::now() > end) return false;
      take_turns();
    }
    return true;
  }

  void settle() override {
    for (int quiet = 0; quiet < kQuietTurns; ++quiet) {
      const std::uint64_t before = events_;
      take_turns();
      if (events_ != before) quiet = 0;
    }
  }

 private:
  void take_turns() {
    for (Machine& machine : machines_) {
      if (machine.runtime) machine.runtime->run_for(kTurn);
    }
  }

  const Streams streams_;
  const TemporaryDirectory directory_;
  const transport::MulticastGroup group_ = group_of_its_own();
  const std::uint16_t nobody_port_ = free_port();
  std::uint64_t events_ = 0;
  std::vector<Machine> machines_;
};

}  // namespace

std::unique_ptr<Arm> real_arm(Streams streams) { return std::make_unique<RealArm>(streams); }

}  // namespace p2pchat::contract
