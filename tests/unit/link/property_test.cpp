#include <map>
#include <set>

#include <gtest/gtest.h>

#include "core/link/links.h"
#include "tests/unit/link/small_net.h"

// Three nodes talk over a network that loses, repeats, reorders and damages, and now and then one
// forgets everything. Whatever comes, is what was sent there, by whom it says, and comes once.
namespace p2pchat::link {
namespace {

class Storm {
 public:
  explicit Storm(std::uint8_t seed) : entropy_(seed_of(seed)) {
    // Small bounds, so that every one of them is met.
    options_.rekey_after = 20s;
    options_.reject_after = 30s;
    options_.idle_max = 15s;
    options_.sessions_max = 5;
    options_.queue_max = 4;
    options_.answers_max = 4;
    options_.answers_free = 3;
    for (std::uint8_t node = 1; node <= 3; ++node) net.add(node, keys_of(node), options_);
  }

  void run(int steps, std::uint64_t trouble) {
    trouble_ = trouble;
    for (int i = 0; i < steps; ++i) step();
  }
  void heal() {
    trouble_ = 0;
    for (int i = 0; i < 400; ++i) {
      deliver_some();
      pass(Duration(50ms));
    }
  }
  void say(std::uint8_t from, std::uint8_t to) {
    const std::string text =
        std::to_string(from) + ">" + std::to_string(to) + " " + std::to_string(++said_);
    sent_.insert({to, text});
    net.send(from, to, text);
  }
  // Judges and forgets what has come.
  std::size_t judge() {
    std::size_t fresh = 0;
    for (auto& [node, deliveries] : net.deliveries) {
      for (const Delivery& delivery : std::exchange(deliveries, {})) {
        const std::string text = to_text(delivery.payload);
        EXPECT_TRUE(sent_.contains({node, text})) << text;
        EXPECT_TRUE(heard_.insert({node, text}).second) << "twice: " << text;
        const auto from = static_cast<std::uint8_t>(text[0] - '0');
        EXPECT_EQ(delivery.peer, identity_of(from));
        ++fresh;
      }
    }
    return fresh;
  }
  std::size_t sent() const { return sent_.size(); }

  SmallNet net;

 private:
  void step() {
    switch (entropy_.below(4)) {
      case 0: {
        const auto from = static_cast<std::uint8_t>(1 + entropy_.below(3));
        say(from, static_cast<std::uint8_t>(1 + entropy_.below(3)));
        break;
      }
      case 1:
        pass(Duration(static_cast<std::int64_t>(entropy_.below(400'000))));
        break;
      default:
        deliver_some();
    }
    if (entropy_.below(2000) < trouble_ / 8) {
      const auto node = static_cast<std::uint8_t>(1 + entropy_.below(3));
      net.restart(node, keys_of(node), options_);
    }
  }
  // One of what is under way, or in calm weather all of it in order.
  void deliver_some() {
    if (trouble_ == 0) return net.run();
    if (net.flights.empty()) return;
    const std::size_t at = entropy_.below(net.flights.size());
    SmallNet::Flight flight = net.flights[at];
    const std::uint64_t fate = entropy_.below(100);
    if (fate >= trouble_) net.flights.erase(net.flights.begin() + static_cast<long>(at));
    if (fate < trouble_ / 2) {
      net.flights.erase(net.flights.begin() + static_cast<long>(at));  // lost
      return;
    }
    if (entropy_.below(100) < trouble_ / 4) {
      flight.packet[entropy_.below(flight.packet.size())] ^= 1;
    }
    net.deliver(flight);  // and, if it was not taken out, again later
  }
  void pass(Duration time) {
    const Instant end = net.now + time;
    net.is_lost = [this](const SmallNet::Flight& flight) {
      if (trouble_ == 0) return false;
      kept_.push_back(flight);  // pass() is not where packets arrive
      return true;
    };
    // What wake-ups send joins what is under way.
    std::deque<SmallNet::Flight> under_way = std::exchange(net.flights, {});
    net.pass(end - net.now);
    net.flights = std::move(under_way);
    for (SmallNet::Flight& flight : kept_) net.flights.push_back(std::move(flight));
    kept_.clear();
    net.is_lost = nullptr;
  }

  Entropy entropy_;
  LinkOptions options_;
  std::vector<SmallNet::Flight> kept_;
  std::uint64_t trouble_ = 0;
  int said_ = 0;
  std::set<std::pair<std::uint8_t, std::string>> sent_;
  std::set<std::pair<std::uint8_t, std::string>> heard_;
};

class PropertyTest : public testing::TestWithParam<int> {};

TEST_P(PropertyTest, WhatIsHeardWasSaidAndIsHeardOnce) {
  Storm storm(static_cast<std::uint8_t>(GetParam()));

  storm.run(1500, static_cast<std::uint64_t>(10 * (GetParam() % 4)));
  const std::size_t heard = storm.judge();
  EXPECT_GT(heard, storm.sent() / 20);

  // Then all is well again: whoever speaks twice is heard, whatever the storm has left behind.
  storm.heal();
  const std::size_t late = storm.judge();
  EXPECT_LE(heard + late, storm.sent());
  for (int round = 0; round < 2; ++round) {
    for (std::uint8_t from = 1; from <= 3; ++from) {
      for (std::uint8_t to = 1; to <= 3; ++to) storm.say(from, to);
    }
    storm.heal();
    const std::size_t fresh = storm.judge();
    EXPECT_TRUE(round == 0 || fresh == 9) << fresh;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PropertyTest, testing::Range(1, 25));

}  // namespace
}  // namespace p2pchat::link
