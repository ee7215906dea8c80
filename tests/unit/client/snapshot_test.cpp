#include "core/account/snapshot.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/snapshot.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"
#include "tests/unit/client/two_devices.h"

// A device that is destroyed leaves a snapshot on the ring, which the next one begins from: nothing
// that it has is lost, and nothing comes twice.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

struct DeadDevice : TwoDevices {
  [[nodiscard]] bool has_snapshot(std::size_t device, Duration patience = 2min) {
    const auto before = world.client(device).snapshots().made();
    return world.pass_until(
        [&] {
          const auto made = world.client(device).snapshots().made();
          return made && made != before;
        },
        patience);
  }
  // What is told of the snapshot last.
  [[nodiscard]] SnapshotTaken taken(std::size_t device) {
    const auto has_told = [&] { return !only<SnapshotTaken>(world.events(device)).empty(); };
    EXPECT_TRUE(world.pass_until(has_told, 30s));
    return has_told() ? only<SnapshotTaken>(world.events(device)).back() : SnapshotTaken{};
  }
  void lose_laptop() {
    world.kill(alice);
    log_in_on_phone();
  }
  [[nodiscard]] RingId key() const { return account::key_of("alice"); }
};

TEST(Snapshot, BringsContactsAndMessagesOfADeviceThatIsDead) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  it.write(it.bob, "alice", "two");
  EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);
  it.write(it.bob, "alice", "three");
  const auto before = it.history(it.alice);
  ASSERT_TRUE(it.has_snapshot(it.alice));
  const Instant made = *it.world.client(it.alice).snapshots().made();

  it.lose_laptop();

  const SnapshotTaken taken = it.taken(it.phone);
  EXPECT_EQ(taken.end, SnapshotEnd::kRestored);
  EXPECT_EQ(taken.device, "alice's laptop");
  EXPECT_EQ(taken.made_ms, made.micros() / 1000);
  EXPECT_EQ(taken.contacts, 1U);
  EXPECT_EQ(taken.messages, 3U);
  EXPECT_EQ(it.history(it.phone), before);
  EXPECT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"three"});
  EXPECT_TRUE(only<MessageArrived>(it.world.events(it.phone)).empty());
}

TEST(Snapshot, IsMadeAMinuteAfterAChangeAndOncePerPeriod) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  it.world.pass(55s);
  EXPECT_FALSE(it.world.client(it.alice).snapshots().made());
  ASSERT_TRUE(it.has_snapshot(it.alice, 10s));

  it.write(it.alice, "bob", "two");
  EXPECT_FALSE(it.has_snapshot(it.alice, 4min));
  EXPECT_TRUE(it.has_snapshot(it.alice, 70s));
  EXPECT_FALSE(it.has_snapshot(it.alice, 20min)) << "nothing has changed";
}

TEST(Snapshot, YieldsToAHandOver) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  ASSERT_TRUE(it.has_snapshot(it.alice));
  const auto before = it.history(it.alice);

  it.log_in_on_phone();

  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(it.taken(it.phone).end, SnapshotEnd::kHandedOver);
  EXPECT_EQ(it.history(it.phone), before);
}

TEST(Snapshot, AndALateHandOverLeaveEachMessageOnce) {
  DeadDevice it;
  it.write(it.bob, "alice", "one");
  ASSERT_TRUE(it.has_snapshot(it.alice));
  it.write(it.bob, "alice", "two");
  it.lose_laptop();
  EXPECT_EQ(it.taken(it.phone).messages, 1U);
  EXPECT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"one"});

  it.world.start(it.alice);
  EXPECT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);

  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(texts_of(it.history(it.phone)), (Texts{"one", "two"}));
  EXPECT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"two"});
}

TEST(Snapshot, BringsWhatIsNotedOfPeople) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  const auto act = [&](chat::Deed deed, const std::string& alias) {
    EXPECT_EQ(it.world.run(it.alice, acting(deed, "bob", alias)).outcome, Outcome::kDone);
  };
  act(chat::Deed::kAlias, "Bobby");
  act(chat::Deed::kMatch, "");
  act(chat::Deed::kBlock, "");
  ASSERT_TRUE(it.has_snapshot(it.alice));

  it.lose_laptop();
  EXPECT_EQ(it.taken(it.phone).end, SnapshotEnd::kRestored);

  const auto people = it.world.run(it.phone, looking_through()).conversations;
  ASSERT_EQ(people.size(), 1U);
  EXPECT_EQ(people[0].peer.alias, "Bobby");
  EXPECT_EQ(people[0].peer.standing, chat::Standing::kBlocked);
  EXPECT_TRUE(people[0].peer.is_verified);
}

TEST(Snapshot, IsTakenUpBeforeTheNewDeviceMakesItsOwn) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  ASSERT_TRUE(it.has_snapshot(it.alice));
  it.world.ring.are_chunks_answered = false;
  it.lose_laptop();
  it.write(it.phone, "bob", "two");
  it.world.pass(3min);
  EXPECT_EQ(it.taken(it.phone).end, SnapshotEnd::kNoAnswer);
  EXPECT_EQ(it.world.ring.snapshots[it.key()].number, 1U);

  it.world.ring.are_chunks_answered = true;

  ASSERT_TRUE(it.world.pass_until([&] { return it.history(it.phone).size() == 2; }, 10min));
  ASSERT_TRUE(
      it.world.pass_until([&] { return it.world.ring.snapshots[it.key()].number == 2; }, 10min));
  it.world.kill(it.phone);
  it.log_in_on_phone();
  EXPECT_EQ(it.taken(it.phone).messages, 2U);
  // The phone did not know the conversation's clock when it wrote.
  EXPECT_EQ(it.history(it.phone).size(), 2U);
}

TEST(Snapshot, IsReleasedOnceAnotherIsInItsPlace) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  ASSERT_TRUE(it.has_snapshot(it.alice));
  it.write(it.alice, "bob", "two");
  ASSERT_TRUE(it.has_snapshot(it.alice, 10min));
  it.world.pass(10s);

  const auto released = std::ranges::count_if(
      it.world.ring.chunks, [](const auto& chunk) { return chunk.second.version == 1; });
  EXPECT_EQ(released, 4) << "a table and a chunk of each account";
  EXPECT_EQ(it.world.ring.chunks.size(), 8U);
}

TEST(Snapshot, IsMadeAtLogOutAtOnce) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  const Instant before = it.world.now();

  EXPECT_EQ(it.world.run(it.alice, logging_out()).outcome, Outcome::kDone);

  EXPECT_LT(it.world.now() - before, 4s);
  EXPECT_EQ(it.world.ring.snapshots[it.key()].number, 1U);
}

TEST(Snapshot, DoesNotKeepALogOutWaitingForNodes) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  it.world.ring.are_chunks_answered = false;
  const Instant before = it.world.now();

  EXPECT_EQ(it.world.run(it.alice, logging_out()).outcome, Outcome::kDone);

  EXPECT_LT(it.world.now() - before, 6s);
  EXPECT_EQ(it.world.ring.snapshots[it.key()].number, 0U);
}

TEST(Snapshot, OfChangesBeforeARestartIsMadeAfterIt) {
  DeadDevice it;
  it.write(it.alice, "bob", "one");
  restart(it.world, it.alice);

  EXPECT_TRUE(it.has_snapshot(it.alice));
}

// What is published is resolved: nothing that the ring points to is released.
TEST(Snapshot, IsThereWheneverItsDeviceIsKilledWhileItMakesOne) {
  std::size_t steps = 0;
  for (bool was_killed = true; was_killed && steps < 200; steps += 4) {
    DeadDevice it;
    it.write(it.alice, "bob", "one");
    ASSERT_TRUE(it.has_snapshot(it.alice));
    it.write(it.alice, "bob", "two");
    it.world.pass(4min + 50s);
    it.world.kill_after(it.alice, steps);
    was_killed = it.world.pass_until([&] { return !it.world.is_up(it.alice); }, 30s);
    it.world.spare(it.alice);
    if (was_killed) restart(it.world, it.alice);
    ASSERT_TRUE(
        it.world.pass_until([&] { return it.world.ring.snapshots[it.key()].number > 1; }, 10min))
        << "killed after " << steps;
    it.world.pass(1min);
    it.lose_laptop();
    ASSERT_EQ(it.taken(it.phone).end, SnapshotEnd::kRestored) << "killed after " << steps;
    ASSERT_EQ(texts_of(it.history(it.phone)), (Texts{"one", "two"})) << "killed after " << steps;
  }
  EXPECT_GT(steps, 5U);
}

TEST(Snapshot, IsTakenOnceHoweverOftenTheNextDeviceIsKilledMeanwhile) {
  std::size_t steps = 0;
  for (bool was_killed = true; was_killed && steps < 200; steps += 4) {
    DeadDevice it;
    it.write(it.alice, "bob", "one");
    it.write(it.bob, "alice", "two");
    ASSERT_TRUE(it.has_snapshot(it.alice));
    it.lose_laptop();
    it.world.kill_after(it.phone, steps);
    was_killed = it.world.pass_until([&] { return !it.world.is_up(it.phone); }, 10s);
    it.world.spare(it.phone);
    if (was_killed) restart(it.world, it.phone);
    ASSERT_TRUE(it.world.pass_until([&] { return it.history(it.phone).size() == 2; }, 1min))
        << "killed after " << steps;
    it.world.pass(10s);
    ASSERT_EQ(texts_of(it.history(it.phone)), (Texts{"one", "two"})) << "killed after " << steps;
    ASSERT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"two"});
  }
  EXPECT_GT(steps, 5U);
}

// What nodes may have in the place of a good one: a sentence, and the login goes on.
class BadSnapshot : public testing::Test {
 protected:
  void SetUp() override {
    it.write(it.alice, "bob", "one");
    ASSERT_TRUE(it.has_snapshot(it.alice));
  }
  void publish(BytesView where) {
    const chat::OwnAccount& own = it.world.client(it.alice).conversations()->own();
    it.world.ring.snapshots[it.key()] =
        account::sign_snapshot(where, 2, own.profile, own.keys, Bytes32{9});
  }
  [[nodiscard]] SnapshotEnd end() {
    it.lose_laptop();
    const SnapshotEnd told = it.taken(it.phone).end;
    it.write(it.phone, "bob", "two");
    EXPECT_EQ(texts_of(it.history(it.phone)), Texts{"two"});
    return told;
  }

  DeadDevice it;
};

TEST_F(BadSnapshot, OfNoMeaningIsDamaged) {
  publish(Bytes{1, 2, 3});
  EXPECT_EQ(end(), SnapshotEnd::kDamaged);
}

TEST_F(BadSnapshot, OfANewerVersionIsSaidToBeSo) {
  publish(Bytes{2, 2, 3});
  EXPECT_EQ(end(), SnapshotEnd::kNewer);
  it.world.pass(3min);
  EXPECT_EQ(it.world.ring.snapshots[it.key()].number, 2U) << "a newer program may yet take it";
}

TEST_F(BadSnapshot, WithoutItsChunksIsMissing) {
  it.world.ring.chunks.clear();
  EXPECT_EQ(end(), SnapshotEnd::kMissing);
}

TEST_F(BadSnapshot, ThatIsTooLargeIsDamaged) {
  chat::SnapshotPlace place;
  place.file.size = std::uint64_t{2} << 20U;
  publish(chat::encode_place(place));
  EXPECT_EQ(end(), SnapshotEnd::kDamaged);
}

TEST_F(BadSnapshot, ThatHasExpiredIsGone) {
  it.world.kill(it.alice);
  it.world.sleep(std::chrono::days{31});
  it.world.ring.chunks.clear();
  EXPECT_EQ(end(), SnapshotEnd::kGone);
}

TEST_F(BadSnapshot, OfAnotherAccountIsNotTaken) {
  const chat::OwnAccount& own = it.world.client(it.bob).conversations()->own();
  it.world.ring.snapshots[it.key()] =
      account::sign_snapshot(Bytes{1}, 7, own.profile, own.keys, Bytes32{9});
  EXPECT_EQ(end(), SnapshotEnd::kNoAnswer);
}

TEST(SnapshotSize, IsBoundedAndTheNewestMessagesCount) {
  DeadDevice it;
  it.write(it.alice, "bob", "hello");
  std::vector<StoredMessage> many;
  for (int i = 0; i < 200; ++i) {
    StoredMessage message;
    message.id = std::string(61, '0') + std::to_string(100 + i);
    message.peer = i % 2 == 0 ? "bob" : "carol";
    message.text = std::to_string(i) + std::string(8000, 'x');
    message.sent_ms = 1000 + i;
    message.lamport = static_cast<std::uint64_t>(10 + i);
    message.state = MessageState::kReceived;
    many.push_back(std::move(message));
  }
  EXPECT_EQ(it.world.run(it.alice, importing(many)).count, many.size());
  ASSERT_TRUE(it.has_snapshot(it.alice));
  it.lose_laptop();

  const SnapshotTaken taken = it.taken(it.phone);
  EXPECT_EQ(taken.end, SnapshotEnd::kRestored);
  EXPECT_GT(taken.messages, 60U);
  EXPECT_LT(taken.messages, 66U);
  std::size_t bytes = 0;
  for (const auto& [id, chunk] : it.world.ring.chunks) bytes += chunk.body.size();
  EXPECT_LT(bytes, chat::kSnapshotMax + 64 * 1024);
  const auto carol = it.world.run(it.phone, reading_history("carol")).messages;
  EXPECT_EQ(carol.back().text, many.back().text);
}

}  // namespace
}  // namespace p2pchat::client
