#include "sim/explore/life.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/holds.h"
#include "tests/unit/sim/chatty_guest.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

const Address kPeer = Address::v4({10, 0, 0, 9}, 7400);

Instant at(Duration time) { return Instant(time); }

// Does what datagrams tell it, and writes down the rest.
class ObedientGuest final : public ChattyGuest {
 public:
  [[nodiscard]] std::unique_ptr<transport::Guest> clone() const override {
    return std::make_unique<ObedientGuest>(*this);
  }
  void on_datagram(transport::Host& host, const Address& from, BytesView payload) override {
    const std::string order = to_text(payload);
    if (order == "write") {
      host.persist({.token = Token{1}, .changes = {{to_bytes("key"), to_bytes("value")}}});
    } else if (order == "read") {
      host.read({.token = Token{2}, .from = to_bytes("a"), .to = to_bytes("z")});
    } else if (order == "sleep") {
      host.wake_at(host.now() + 10ms);
    } else if (order == "open") {
      std::ignore = host.open_stream(from);
    } else {
      ChattyGuest::on_datagram(host, from, payload);
    }
  }
};

const std::vector<std::string>& heard(const Life& life) {
  return static_cast<const ChattyGuest&>(life.guest()).heard;
}

// A process that has started at 1 s, with a disk that syncs in 3 ms.
class ALife : public testing::Test {
 protected:
  ALife() { std::ignore = life.start(at(1s), options); }

  Life::Out tell(const char* order, Instant when = at(1s)) {
    return life.receive(when, kPeer, false, as_bytes(order), options);
  }

  LifeOptions options{.number = 1, .self = Address::v4({10, 0, 0, 1}, 7400), .clock_offset = 5ms};
  Life life{GuestBox(std::make_unique<ObedientGuest>())};
};

TEST_F(ALife, SendsAnswersAndNeverTurnsItsClockBack) {
  const Life::Out late = tell("?", at(2s));
  const Life::Out early = tell("?", at(1500ms));

  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].to, kPeer);
  EXPECT_EQ(to_text(late[0].payload), "!");
  EXPECT_EQ(life.clock(), at(2s));
  EXPECT_TRUE(holds(static_cast<const ChattyGuest&>(life.guest()).heard_at,
                    {at(1005ms), at(2005ms), at(2005ms)}));
}

TEST_F(ALife, WakesByTheWorldsClock) {
  std::ignore = tell("sleep");
  EXPECT_EQ(life.next_wake(), at(1010ms));

  std::ignore = life.wake(life.next_wake(), options);

  EXPECT_EQ(life.next_wake(), Instant::never());
  EXPECT_TRUE(holds(heard(life), {"start", "wake"}));
}

TEST_F(ALife, ReadsAtOnceAndWritesInTime) {
  std::ignore = tell("read");
  std::ignore = tell("write");
  std::ignore = tell("read");

  EXPECT_EQ(life.next_sync(), at(1003ms));
  EXPECT_EQ(life.writes(), 1U);
  EXPECT_TRUE(life.is_writing(to_bytes("key")));
  EXPECT_FALSE(life.has_on_disk(to_bytes("key")));
  EXPECT_TRUE(holds(heard(life), {"start", "rows"}));

  std::ignore = life.sync(life.next_sync(), options);

  EXPECT_TRUE(life.has_on_disk(to_bytes("key")));
  EXPECT_FALSE(life.is_writing(to_bytes("key")));
  EXPECT_EQ(life.next_sync(), Instant::never());
  EXPECT_TRUE(holds(heard(life), {"start", "rows", "synced 1", "rows key=value"}));
}

TEST_F(ALife, ACrashLeavesWhatHasMadeIt) {
  std::ignore = tell("write");
  Life lucky = life;

  life.crash(0, DiskFate::kKeep);
  lucky.crash(1, DiskFate::kKeep);

  EXPECT_EQ(life.stand(), Stand::kGone);
  EXPECT_FALSE(life.has_on_disk(to_bytes("key")));
  EXPECT_TRUE(lucky.has_on_disk(to_bytes("key")));
  EXPECT_EQ(lucky.next_sync(), Instant::never());
}

TEST_F(ALife, ALostDiskHasNothing) {
  std::ignore = tell("write");
  std::ignore = life.sync(life.next_sync(), options);

  life.crash(0, DiskFate::kLose);

  EXPECT_TRUE(life.has_lost_disk());
  EXPECT_FALSE(life.has_on_disk(to_bytes("key")));
}

TEST_F(ALife, ALyingDiskSaysSyncedWhileItIsNot) {
  options.has_lying_disk = true;
  std::ignore = tell("write");
  std::ignore = life.sync(life.next_sync(), options);

  EXPECT_TRUE(holds(heard(life), {"start", "synced 1"}));
  EXPECT_FALSE(life.has_on_disk(to_bytes("key")));
}

TEST_F(ALife, SaysWhenItAsksForWhatThereIsNot) {
  EXPECT_FALSE(life.has_left_the_model());

  std::ignore = tell("open");

  EXPECT_TRUE(life.has_left_the_model());
}

}  // namespace
}  // namespace p2pchat::sim
