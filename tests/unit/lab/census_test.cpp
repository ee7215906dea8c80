#include "tools/lab/census.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/entropy.h"
#include "core/node/node.h"
#include "core/rpc/endpoint.h"
#include "core/wire/message.h"
#include "core/wire/ring_tag.h"
#include "sim/world.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

constexpr wire::RingTag kTag = wire::RingTag::of("r");

wire::NodeRef named(const Address& address, std::uint64_t id) {
  return {.id = RingId::from_number(id), .address = address, .incarnation = 1, .label = 0};
}

// Says of itself whatever it is given.
struct Teller {
  wire::Status status;
  std::uint64_t asked = 0;
  // Names so many new strangers in each answer.
  std::uint32_t strangers = 0;

  void on_start(Instant, Effects&) {}
  void on_message(const Address& from, const wire::Message& message, Instant, Effects& out) {
    const auto* question = std::get_if<wire::GetStatus>(&message);
    if (question == nullptr) return;
    ++asked;
    status.call = question->call;
    if (strangers > 0) status.successors = {};
    for (std::uint32_t i = 0; i < strangers; ++i) {
      const auto number = static_cast<std::uint32_t>(asked * strangers + i);
      const auto part = [number](unsigned shift) {
        return static_cast<std::uint8_t>(number >> shift);
      };
      status.successors.push_back(
          named(Address::v4({172, part(16), part(8), part(0)}, 7400), number));
    }
    out.send(from, status);
  }
  void on_announcement(const Address&, const wire::Message&, Instant, Effects&) {}
  void on_wake(Instant, Effects&) {}
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const { return Instant::never(); }
};

// Nodes of one kind or the other, and a census of them.
class CensusWorld {
 public:
  explicit CensusWorld(const sim::NetworkOptions& network = {}) : world_(1, {.network = network}) {}

  // Nobody answers there yet.
  sim::SiteId add() { return world_.add(); }
  Address address(sim::SiteId site) { return world_.address(site); }
  void tell(sim::SiteId site, Teller teller) {
    if (!teller.status.self.address.is_set()) teller.status.self.address = address(site);
    world_.start(site, std::make_unique<rpc::Endpoint<Teller>>(teller, kTag, address(site)));
  }
  Teller& teller(sim::SiteId site) {
    return static_cast<rpc::Endpoint<Teller>&>(world_.guest(site)).machine();
  }
  // A real node.
  void run_node(sim::SiteId site, const std::vector<Address>& seeds) {
    node::NodeOptions options{.self = address(site), .label = {}};
    options.ring.seeds = seeds;
    options.ring.is_discovering = false;
    const auto number = static_cast<std::uint8_t>(site.value);
    world_.start(
        site, std::make_unique<rpc::Endpoint<node::Node>>(
                  node::Node(options, Bytes32{number}, Entropy(Bytes32{number, ++starts_})), kTag,
                  address(site)));
  }
  void crash(sim::SiteId site) { world_.crash(site); }
  void count(const std::vector<Address>& nodes) {
    asker_ = world_.add();
    world_.start(asker_, std::make_unique<rpc::Endpoint<Census>>(Census(nodes, Entropy(Bytes32{9})),
                                                                 kTag, address(asker_)));
  }
  void run_for(Duration time) {
    const Instant until = world_.now() + time;
    while (world_.step(until) != nullptr) census().check_invariants();
    world_.advance_to(until);
  }
  Census& census() { return static_cast<rpc::Endpoint<Census>&>(world_.guest(asker_)).machine(); }
  std::vector<NodeSeen> look() { return census().look(world_.now()); }
  // The node at that address.
  NodeSeen at(sim::SiteId site) {
    const auto nodes = look();
    const auto found = std::ranges::find(nodes, address(site), &NodeSeen::address);
    return found == nodes.end() ? NodeSeen() : *found;
  }
  std::size_t count_of(NodeState state) {
    const auto nodes = look();
    return static_cast<std::size_t>(std::ranges::count(nodes, state, &NodeSeen::state));
  }
  Instant now() const { return world_.now(); }
  std::uint64_t sent() const { return world_.traffic().datagrams_sent; }

 private:
  sim::World world_;
  sim::SiteId asker_;
  std::uint8_t starts_ = 0;
};

// Tellers in a circle, each of which names the next one and the one before.
std::vector<sim::SiteId> add_circle(CensusWorld& world, std::size_t count) {
  std::vector<sim::SiteId> sites;
  for (std::size_t i = 0; i < count; ++i) sites.push_back(world.add());
  for (std::size_t i = 0; i < count; ++i) {
    const auto ref = [&](std::size_t number) {
      return named(world.address(sites[number % count]), number % count + 1);
    };
    world.tell(sites[i], {.status = {.self = ref(i),
                                     .is_member = true,
                                     .is_active = true,
                                     .predecessor = ref(i + count - 1),
                                     .successors = {ref(i + 1)},
                                     .replicas = 2,
                                     .records = 100 + i}});
  }
  return sites;
}

TEST(Census, FindsTheWholeRingFromOneNode) {
  CensusWorld world;
  const auto sites = add_circle(world, 8);

  world.count({world.address(sites[3])});
  world.run_for(3s);

  EXPECT_EQ(world.count_of(NodeState::kActive), 8U);
  EXPECT_EQ(world.census().replicas(), 2);
  const NodeSeen node = world.at(sites[5]);
  EXPECT_EQ(node.id, RingId::from_number(6));
  EXPECT_EQ(node.owns_after, RingId::from_number(5));
  EXPECT_EQ(node.records, 105U);
  const auto nodes = world.look();
  ASSERT_EQ(node.successors().size(), 1U);
  EXPECT_EQ(nodes[node.successors()[0]].id, RingId::from_number(7));
  EXPECT_EQ(nodes[node.predecessor].id, RingId::from_number(5));
}

TEST(Census, AsksEachNodeOnceASecond) {
  CensusWorld world;
  const auto sites = add_circle(world, 4);
  world.count({world.address(sites[0])});
  world.run_for(5s);
  const std::uint64_t before = world.teller(sites[2]).asked;

  world.run_for(60s);

  const std::uint64_t asked = world.teller(sites[2]).asked - before;
  EXPECT_GE(asked, 50U);
  EXPECT_LE(asked, 60U);
}

TEST(Census, ANodeThatIsSilentIsLostThenForgottenAndItsNumberTakenAgain) {
  CensusWorld world;
  const auto sites = add_circle(world, 3);
  world.count({world.address(sites[0])});
  world.run_for(3s);
  const auto nodes = world.look();
  const auto number = std::ranges::find(nodes, world.address(sites[1]), &NodeSeen::address);
  const auto index = static_cast<std::size_t>(number - nodes.begin());

  world.crash(sites[1]);
  world.run_for(2s);
  EXPECT_EQ(world.at(sites[1]).state, NodeState::kActive);
  world.run_for(2500ms);
  EXPECT_EQ(world.at(sites[1]).state, NodeState::kDown);
  EXPECT_GE(world.at(sites[1]).silent_for, 3s);
  EXPECT_EQ(world.count_of(NodeState::kActive), 2U);

  // The others forget it, too.
  for (const sim::SiteId site : {sites[0], sites[2]}) {
    wire::Status& status = world.teller(site).status;
    status.predecessor = std::nullopt;
    status.successors = {};
  }
  world.run_for(Census::kForgottenAfter);
  EXPECT_EQ(world.at(sites[1]).state, NodeState::kNotYet);
  EXPECT_EQ(world.census().answered(), 2U);

  const sim::SiteId other = world.add();
  world.tell(other, {.status = {.self = named(world.address(other), 77)}});
  world.teller(sites[0]).status.successors = {named(world.address(other), 77)};
  world.run_for(3s);
  ASSERT_EQ(world.look().size(), 3U);
  EXPECT_EQ(world.look()[index].id, RingId::from_number(77));
  EXPECT_EQ(world.look()[index].state, NodeState::kStarting);
}

TEST(Census, ANodeThatComesBackIsSeenWithinSeconds) {
  CensusWorld world;
  const auto sites = add_circle(world, 3);
  world.count({world.address(sites[0])});
  world.run_for(3s);
  const Teller teller = world.teller(sites[1]);
  world.crash(sites[1]);
  world.run_for(60s);
  ASSERT_EQ(world.at(sites[1]).state, NodeState::kDown);

  world.tell(sites[1], teller);
  world.run_for(4s);

  EXPECT_EQ(world.at(sites[1]).state, NodeState::kActive);
}

TEST(Census, NodesThatWereGivenAreAskedForEver) {
  CensusWorld world;
  const sim::SiteId late = world.add();
  world.count({world.address(late)});
  world.run_for(10min);
  EXPECT_EQ(world.census().answered(), 0U);

  world.tell(late, {.status = {.self = named(world.address(late), 5)}});
  world.run_for(4s);

  EXPECT_EQ(world.census().answered(), 1U);
}

TEST(Census, ALiarWhoNamesThousandsHidesNobody) {
  CensusWorld world;
  const auto sites = add_circle(world, 6);
  const sim::SiteId liar = world.add();
  world.tell(liar, {.status = {.self = named(world.address(liar), 99)}, .strangers = 16});
  world.count({world.address(liar), world.address(sites[0])});
  world.run_for(30s);
  const std::uint64_t before = world.sent();

  for (int second = 0; second < 300; ++second) {
    world.run_for(1s);
    ASSERT_LE(world.census().named(), Census::kNamedMax);
    ASSERT_EQ(world.look().size(), 7U) << "strangers have no number";
  }

  EXPECT_EQ(world.count_of(NodeState::kActive), 6U);
  EXPECT_LT(world.at(sites[4]).silent_for, 2s);
  // 64 questions to strangers in two seconds, and what passes between it and those who answer.
  EXPECT_LT(world.sent() - before, 300U * (32 + 2 * 7 + 4));
}

TEST(Census, NodesThatFallSilentTogetherDoNotHoldUpTheOthers) {
  CensusWorld world;
  const auto sites = add_circle(world, 400);
  std::vector<Address> all;
  for (const sim::SiteId site : sites) all.push_back(world.address(site));
  world.count(all);
  world.run_for(20s);
  ASSERT_EQ(world.count_of(NodeState::kActive), 400U);

  for (std::size_t i = 0; i < 300; ++i) world.crash(sites[i]);
  world.run_for(20s);

  EXPECT_EQ(world.count_of(NodeState::kDown), 300U);
  for (int second = 0; second < 10; ++second) {
    world.run_for(1s);
    ASSERT_EQ(world.count_of(NodeState::kActive), 100U);
  }
  EXPECT_LT(world.at(sites[399]).silent_for, 2s);
}

TEST(Census, OneNodeAtTwoAddressesIsThereOnce) {
  CensusWorld world;
  const sim::SiteId outer = world.add();
  const sim::SiteId inner = world.add();
  const wire::Status status{.self = named(world.address(outer), 5), .is_member = true};
  world.tell(inner, {.status = status});
  world.count({world.address(inner)});
  world.run_for(3s);
  EXPECT_EQ(world.at(inner).id, RingId::from_number(5));  // the other does not answer

  world.tell(outer, {.status = status});
  world.run_for(15s);

  EXPECT_EQ(world.at(outer).id, RingId::from_number(5));
  EXPECT_EQ(world.at(inner).state, NodeState::kNotYet);
}

TEST(Census, OnlyTheNodeThatWasAskedAnswers) {
  Census census({Address::v4({10, 0, 0, 1}, 1)}, Entropy(Bytes32{}));
  Effects out;
  census.on_start(Instant(1s), out);
  ASSERT_EQ(out.sends.size(), 1U);
  const CallId call = std::get<wire::GetStatus>(out.sends[0].message).call;
  Effects none;

  census.on_message(Address::v4({10, 0, 0, 2}, 1), wire::Status{.call = call}, Instant(2s), none);
  census.on_message(out.sends[0].to, wire::Status{.call = CallId{call.value + 1}}, Instant(2s),
                    none);
  EXPECT_EQ(census.answered(), 0U);
  census.on_message(out.sends[0].to, wire::Status{.call = call}, Instant(2s), none);
  EXPECT_EQ(census.answered(), 1U);
  EXPECT_EQ(none, Effects());
}

TEST(Census, BelievesNoTimeThatCannotBeCounted) {
  CensusWorld world;
  const sim::SiteId liar = world.add();
  world.tell(liar, {.status = {.self = named(world.address(liar), 9), .uptime_ms = UINT64_MAX}});
  world.count({world.address(liar)});
  world.run_for(2s);

  EXPECT_GT(world.at(liar).uptime, 24h * 365);
}

TEST(Census, FollowsRealNodesThatJoinCrashAndRestart) {
  CensusWorld world({.loss = 50'000, .duplicate = 20'000, .reorder = 20'000});
  std::vector<sim::SiteId> sites;
  for (int i = 0; i < 5; ++i) sites.push_back(world.add());
  world.run_node(sites[0], {});
  world.count({world.address(sites[0])});
  for (std::size_t i = 1; i < 5; ++i) world.run_node(sites[i], {world.address(sites[0])});
  world.run_for(60s);
  EXPECT_EQ(world.count_of(NodeState::kActive), 5U);

  world.crash(sites[2]);
  world.run_for(10s);
  EXPECT_EQ(world.at(sites[2]).state, NodeState::kDown);
  world.run_for(50s);
  const auto nodes = world.look();
  for (const NodeSeen& node : nodes) {
    if (!node.is_up()) continue;
    EXPECT_EQ(node.successors().size(), 3U) << "the ring has healed around it";
    EXPECT_NE(nodes[node.successors()[0]].address, world.address(sites[2]));
  }

  world.run_node(sites[2], {world.address(sites[0])});
  world.run_for(30s);
  EXPECT_EQ(world.at(sites[2]).state, NodeState::kActive);
  EXPECT_GT(world.at(sites[2]).incarnation, 1U);
  EXPECT_EQ(world.census().answered(), 5U);
}

}  // namespace
}  // namespace p2pchat::lab
