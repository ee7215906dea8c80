#include "sim/streams.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/world.h"
#include "tests/holds.h"
#include "tests/unit/sim/chatty_guest.h"

namespace p2pchat::sim {
namespace {

using transport::Guest;
using transport::Host;
using namespace std::chrono_literals;

class Streams : public testing::Test {
 protected:
  Streams() : world(1, {.network = {.latency = {.kind = DelayKind::kExponential, .value = 20ms}}}) {
    for (SiteId* site : {&a, &b}) {
      *site = world.add();
      world.start(*site, std::make_unique<ChattyGuest>());
    }
  }

  StreamId open() {
    return world.command(a,
                         [this](Guest&, Host& host) { return host.open_stream(world.address(b)); });
  }
  void write(StreamId stream, const std::string& text) {
    world.command(a, [&](Guest&, Host& host) { host.write_stream(stream, as_bytes(text)); });
  }
  void close(StreamId stream) {
    world.command(a, [&](Guest&, Host& host) { host.close_stream(stream); });
  }
  [[nodiscard]] const std::vector<std::string>& heard(SiteId site) const {
    return static_cast<const ChattyGuest&>(world.guest(site)).heard;
  }

  World world;
  SiteId a;
  SiteId b;
};

TEST_F(Streams, CarryFramesInOrderUntilClosed) {
  const StreamId stream = open();
  for (const char* text : {"1", "2", "3", "4", "5", "6"}) write(stream, text);
  close(stream);
  world.run_for(5s);

  EXPECT_TRUE(holds(heard(b), {"start", "accepted", "frame 1", "frame 2", "frame 3", "frame 4",
                               "frame 5", "frame 6", "closed"}));
  EXPECT_TRUE(holds(heard(a), {"start"}));
}

TEST_F(Streams, AreRefusedWhereNobodyIsUp) {
  world.crash(b);

  static_cast<void>(open());
  world.run_for(5s);

  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
}

TEST_F(Streams, ToNobodysAddressEndAfterAWhile) {
  static_cast<void>(world.command(
      a, [](Guest&, Host& host) { return host.open_stream(Address::v4({192, 0, 2, 1}, 1)); }));
  world.run_for(kStreamPatience);

  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
}

TEST_F(Streams, AreResetByACrash) {
  const StreamId stream = open();
  write(stream, "1");
  world.run_for(1s);

  world.crash(b);
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
}

TEST_F(Streams, OfAProcessThatDiedUnseenAreRefusedWhenWrittenTo) {
  const StreamId stream = open();
  world.run_for(1s);
  const DisturbanceId cut = world.network().cut({.group_of = {{a, 0}, {b, 1}}});
  world.crash(b);
  world.run_for(1s);
  EXPECT_TRUE(holds(heard(a), {"start"}));

  world.network().end(cut);
  world.start(b, std::make_unique<ChattyGuest>());
  write(stream, "lost");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
  EXPECT_TRUE(holds(heard(b), {"start"}));
}

// Half open: the machine lost its power and tells nobody.
TEST_F(Streams, ToAMachineWithoutPowerEndOnlyWhenWrittenTo) {
  const StreamId stream = open();
  world.run_for(1s);
  world.crash(b, DiskFate::kKeep, Farewell::kNone);
  world.run_for(60s);
  EXPECT_TRUE(holds(heard(a), {"start"}));

  write(stream, "lost");
  world.run_for(kStreamPatience - 1ms);
  EXPECT_TRUE(holds(heard(a), {"start"}));
  world.run_for(1ms);
  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
}

TEST_F(Streams, OfAMachineThatLostItsPowerAreRefusedByItsNextProcess) {
  const StreamId stream = open();
  world.run_for(1s);
  world.crash(b, DiskFate::kKeep, Farewell::kNone);
  world.start(b, std::make_unique<ChattyGuest>());

  write(stream, "lost");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
}

TEST_F(Streams, AreResetForBothAndLoseWhatIsUnderWay) {
  const StreamId stream = open();
  write(stream, "1");
  world.run_for(1s);

  write(stream, "2");
  world.reset_some_stream();
  write(stream, "3");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
  EXPECT_TRUE(holds(heard(b), {"start", "accepted", "frame 1", "closed"}));
}

TEST_F(Streams, ResetOfNoneDoesNothing) {
  world.reset_some_stream();
  world.run_for(1s);

  EXPECT_EQ(world.traffic().streams_broken, 0U);
  EXPECT_TRUE(holds(heard(a), {"start"}));
}

TEST_F(Streams, BreakForBothWhenWrittenToAcrossACut) {
  const StreamId stream = open();
  write(stream, "1");
  world.run_for(1s);

  static_cast<void>(world.network().cut({.group_of = {{a, 0}, {b, 1}}}));
  write(stream, "2");
  write(stream, "3");
  world.network().end_all();
  write(stream, "4");
  world.run_for(kStreamPatience);

  EXPECT_TRUE(holds(heard(b), {"start", "accepted", "frame 1", "closed"}));
  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
}

TEST_F(Streams, SurviveACutInWhichNobodyWrites) {
  const StreamId stream = open();
  world.run_for(1s);

  static_cast<void>(world.network().cut({.group_of = {{a, 0}, {b, 1}}}));
  world.run_for(60s);
  world.network().end_all();
  write(stream, "still");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(b), {"start", "accepted", "frame still"}));
}

TEST_F(Streams, EndWhenTooMuchIsUnderWay) {
  const StreamId stream = open();
  const std::string large(transport::kFrameMax, 'x');

  for (std::size_t sent = 0; sent <= kStreamBytesMax; sent += large.size()) write(stream, large);
  world.run_for(kStreamPatience + 1s);

  EXPECT_TRUE(holds(heard(a), {"start", "closed"}));
  EXPECT_EQ(heard(b).back(), "closed");
}

TEST_F(Streams, ToOneselfWork) {
  const StreamId stream =
      world.command(a, [this](Guest&, Host& host) { return host.open_stream(world.address(a)); });
  write(stream, "me");
  close(stream);
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(a), {"start", "accepted", "frame me", "closed"}));
}

}  // namespace
}  // namespace p2pchat::sim
