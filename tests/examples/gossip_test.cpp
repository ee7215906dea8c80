#include "sim/examples/gossip/gossip.h"

#include <chrono>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/examples/gossip/gossip_checker.h"
#include "sim/world.h"
#include "tests/holds.h"
#include "tests/unit/rpc/fake_host.h"

namespace p2pchat::examples {
namespace {

using rpc::FakeHost;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using transport::Guest;
using namespace std::chrono_literals;

const Address kOther = Address::v4({10, 0, 0, 2}, 7400);

FakeHost::Datagram to_other(const std::string& text) {
  return {.to = kOther, .payload = to_bytes(text)};
}

TEST(Gossip, AsksAnotherEveryRound) {
  FakeHost host;
  Gossip gossip({kOther});

  gossip.on_start(host);
  gossip.on_wake(host);

  EXPECT_TRUE(holds(host.datagrams, {to_other("?"), to_other("?")}));
  EXPECT_EQ(host.alarm, host.time + Gossip::kRound);
}

TEST(Gossip, TellsOnOnlyWhatIsOnItsDisk) {
  FakeHost host;
  Gossip gossip({kOther});

  gossip.on_datagram(host, kOther, as_bytes("!it rains"));
  gossip.on_datagram(host, kOther, as_bytes("?"));
  EXPECT_TRUE(holds(host.order, {"persist"}));
  EXPECT_THAT(gossip.known(), IsEmpty());

  gossip.on_persisted(host, Token{1}, {});
  gossip.on_datagram(host, kOther, as_bytes("?"));
  EXPECT_TRUE(holds(host.datagrams, {to_other("!it rains")}));
}

TEST(Gossip, ForgetsWhatTheDiskRefusedAndListensAgain) {
  FakeHost host;
  Gossip gossip({kOther});

  gossip.on_datagram(host, kOther, as_bytes("!it rains"));
  gossip.on_persisted(host, Token{1}, std::unexpected(DiskError::kFull));
  EXPECT_THAT(gossip.known(), IsEmpty());

  gossip.on_datagram(host, kOther, as_bytes("!it rains"));
  EXPECT_TRUE(holds(host.order, {"persist", "persist"}));
}

TEST(Gossip, DoesNotListenToWhatIsTooMuch) {
  FakeHost host;
  Gossip gossip({kOther});

  gossip.on_datagram(host, kOther, as_bytes("!"));
  gossip.on_datagram(host, kOther, as_bytes("!" + std::string(Gossip::kBytesMax + 1, 'x')));
  gossip.on_datagram(host, kOther, as_bytes("hello"));
  EXPECT_THAT(host.order, IsEmpty());

  for (std::size_t i = 0; i <= Gossip::kRumoursMax; ++i) {
    gossip.on_datagram(host, kOther, as_bytes("!" + std::to_string(i)));
  }
  EXPECT_EQ(host.order.size(), Gossip::kRumoursMax);
}

// Three members, of whom the first is told something.
sim::World small_world() {
  sim::World world(1);
  for (int i = 0; i < 3; ++i) static_cast<void>(world.add());
  for (std::uint64_t i = 1; i <= 3; ++i) {
    const std::uint64_t next = i % 3 + 1;
    world.start(sim::SiteId{i},
                std::make_unique<Gossip>(std::vector{world.address(sim::SiteId{next})}));
  }
  world.command(sim::SiteId{1}, [](Guest& guest, Host& host) {
    static_cast<Gossip&>(guest).hear(host, "it rains");
  });
  return world;
}

TEST(Gossip, ForkedWorldGoesOnAlike) {
  sim::World world = small_world();
  world.run_for(50ms);

  sim::World fork = world;
  world.run_for(5s);
  EXPECT_NE(fork.digest(), world.digest());
  fork.run_for(5s);

  EXPECT_EQ(fork.digest(), world.digest());
}

TEST(GossipChecker, IsContentOnceAllKnowWhatWasStarted) {
  sim::World world = small_world();
  GossipChecker checker;
  checker.on_started("it rains");

  EXPECT_THAT(checker.judge_end(world), Optional(HasSubstr("nobody has ever heard")));
  world.run_for(100ms);
  EXPECT_EQ(checker.look(world), std::nullopt);
  EXPECT_THAT(checker.judge_end(world), Optional(HasSubstr("does not know 'it rains'")));

  world.run_for(5s);
  EXPECT_EQ(checker.look(world), std::nullopt);
  EXPECT_EQ(checker.judge_end(world), std::nullopt);
}

TEST(GossipChecker, NamesWhoKnowsWhatNobodyStarted) {
  sim::World world = small_world();
  GossipChecker checker;

  world.run_for(100ms);

  EXPECT_THAT(checker.look(world), Optional(HasSubstr("'it rains', which nobody started")));
}

}  // namespace
}  // namespace p2pchat::examples
