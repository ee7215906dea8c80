#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "core/rpc/linked.h"
#include "sim/world.h"

// Linked guests in a simulated world whose network loses, repeats, reorders and damages.
namespace p2pchat::contract {
namespace {

using namespace std::chrono_literals;

// Numbers what it says and counts what it hears.
struct Talker {
  std::map<std::uint64_t, int> heard;  // by number: how often

  void on_start(Instant, Effects&) {}
  void on_message(const Address&, const wire::Message& message, Instant, Effects&) {
    if (const auto* deposit = std::get_if<wire::Deposit>(&message)) ++heard[deposit->call.value];
  }
  void on_announcement(const Address&, const wire::Message&, Instant, Effects&) {}
  void on_wake(Instant, Effects&) {}
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const { return Instant::never(); }
};
using Node = rpc::Linked<rpc::Endpoint<Talker>>;

constexpr std::size_t kSmall = 300;
constexpr std::size_t kLarge = 20'000;  // over a stream

sim::NetworkOptions stormy() {
  return {.loss = 100'000, .duplicate = 100'000, .reorder = 100'000, .corrupt = 50'000};
}

// Two nodes; every byte between them is looked at.
class LinkedWorld {
 public:
  explicit LinkedWorld(std::uint64_t seed, const sim::NetworkOptions& network)
      : world_(seed, {.network = network}) {
    for (std::uint8_t node = 0; node < 2; ++node) sites_[node] = world_.add();
    for (std::uint8_t node = 0; node < 2; ++node) start(node);
  }

  void start(std::uint8_t node) {
    Bytes32 identity{};
    identity[0] = node;
    Bytes32 seed = identity;
    seed[1] = ++starts_;
    world_.start(sites_[node],
                 std::make_unique<Node>(rpc::linked_endpoint(
                     Talker{}, world_.address(sites_[node]),
                     {.keys = {.identity_private = identity, .ring_name = "r"}, .seed = seed})));
  }
  void crash(std::uint8_t node) { world_.crash(sites_[node], sim::DiskFate::kKeep); }
  void say(std::uint8_t from, std::uint64_t number, std::size_t size) {
    wire::Deposit deposit{.call = {number}};
    deposit.record.body = Bytes(size, 'c');
    world_.command(sites_[from], [&](transport::Guest& guest, transport::Host& host) {
      static_cast<Node&>(guest).command(host, [&](Talker&, Instant, Effects& out) {
        out.send(world_.address(sites_[1 - from]), deposit);
      });
    });
  }
  void run_for(Duration time) {
    const Instant until = world_.now() + time;
    while (const auto* event = world_.step(until)) {
      const BytesView payload = sim::payload_of(event->body);
      is_readable_ = is_readable_ || as_text(payload).contains("cccccccc");
      for (const sim::SiteId site : sites_) {
        static_cast<Node&>(world_.guest(site)).linkage().check_invariants();
      }
    }
    world_.advance_to(until);
  }
  [[nodiscard]] const std::map<std::uint64_t, int>& heard(std::uint8_t node) {
    return static_cast<Node&>(world_.guest(sites_[node])).machine().heard;
  }
  [[nodiscard]] bool is_readable() const { return is_readable_; }
  [[nodiscard]] std::uint64_t digest() const { return world_.digest(); }

 private:
  sim::World world_;
  std::array<sim::SiteId, 2> sites_;
  std::uint8_t starts_ = 0;
  bool is_readable_ = false;
};

TEST(LinkedWorld, EverythingArrivesOnceWhereNothingIsLost) {
  LinkedWorld world(1, {});

  for (std::uint64_t i = 0; i < 100; ++i) {
    world.say(i % 2 == 0 ? 0 : 1, i, i % 10 == 0 ? kLarge : kSmall);
    world.run_for(100ms);
  }
  world.run_for(5s);

  EXPECT_EQ(world.heard(0).size() + world.heard(1).size(), 100U);
  EXPECT_FALSE(world.is_readable());
}

TEST(LinkedWorld, StormLosesNoMoreThanItTakesAndRepeatsNothing) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    LinkedWorld world(seed, stormy());

    for (std::uint64_t i = 0; i < 400; ++i) {
      world.say(i % 2 == 0 ? 0 : 1, i, kSmall);
      world.run_for(100ms);
    }
    world.run_for(5s);

    std::size_t heard = 0;
    for (std::uint8_t node = 0; node < 2; ++node) {
      for (const auto& [number, times] : world.heard(node)) {
        EXPECT_EQ(times, 1) << "seed " << seed << " number " << number;
        EXPECT_EQ(number % 2, node == 0 ? 1U : 0U);
      }
      heard += world.heard(node).size();
    }
    // 10 % are lost and 5 % damaged, in both of which a handshake's own packets have part.
    EXPECT_GT(heard, 300U) << "seed " << seed;
    EXPECT_LT(heard, 400U) << "seed " << seed;
    EXPECT_FALSE(world.is_readable());
  }
}

TEST(LinkedWorld, NodeThatCrashedIsReachedAgain) {
  LinkedWorld world(1, {});
  world.say(0, 1, kSmall);
  world.run_for(1s);
  world.crash(1);
  world.start(1);

  world.say(0, 2, kSmall);  // under keys that node 1 has no more
  world.run_for(1s);
  world.say(0, 3, kSmall);
  world.say(0, 4, kLarge);
  world.run_for(1s);

  EXPECT_EQ(world.heard(1), (std::map<std::uint64_t, int>{{3, 1}, {4, 1}}));
}

TEST(LinkedWorld, EqualSeedsGiveEqualRuns) {
  std::array<std::uint64_t, 2> digests{};
  for (std::uint64_t& digest : digests) {
    LinkedWorld world(7, stormy());
    for (std::uint64_t i = 0; i < 50; ++i) {
      world.say(i % 2 == 0 ? 0 : 1, i, i % 10 == 0 ? kLarge : kSmall);
      world.run_for(100ms);
    }
    digest = world.digest();
  }

  EXPECT_EQ(digests[0], digests[1]);
}

}  // namespace
}  // namespace p2pchat::contract
