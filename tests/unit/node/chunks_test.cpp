#include "core/account/chunks.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "core/account/chunk.h"
#include "core/crypto/sha256.h"
#include "core/store/index.h"
#include "tests/unit/node/lone_node.h"

namespace p2pchat::node {
namespace {

using wire::Answer;

constexpr std::uint64_t kDayOfChunk = 24ULL * 3600 * 1000;

class NodeChunks : public ::testing::Test {
 protected:
  [[nodiscard]] wire::Record chunk(const char* sealed) const {
    return account::chunk_record(Bytes32{7}, to_bytes(sealed), home_.now_ms() + kDayOfChunk);
  }
  [[nodiscard]] wire::Record release(const char* sealed) const {
    return account::release_record({.secret = Bytes32{7}, .hash = crypto::sha256(to_bytes(sealed))},
                                   home_.now_ms() + kDayOfChunk);
  }
  std::optional<wire::ChunkPut> put(const wire::Record& record) {
    return home_.ask<wire::ChunkPut>(wire::PutChunk{.call = CallId{++calls_}, .record = record});
  }
  std::optional<wire::ChunkFound> get(const Bytes32& id) {
    return home_.ask<wire::ChunkFound>(wire::GetChunk{.call = CallId{++calls_}, .id = id});
  }

  LoneNode home_;
  std::uint64_t calls_ = 100;
};

TEST_F(NodeChunks, KeepsAChunkAndGivesItOut) {
  const auto stored = put(chunk("sealed"));
  const auto found = get(chunk("sealed").slot.id);

  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->answer, Answer::kOk);
  EXPECT_EQ(stored->stored, 1);
  EXPECT_EQ(stored->reachable, 1);
  EXPECT_TRUE(stored->is_final);
  ASSERT_TRUE(found.has_value());
  ASSERT_TRUE(found->record.has_value());
  EXPECT_EQ(*found->record, chunk("sealed"));
}

TEST_F(NodeChunks, SaysThatItHasNone) {
  const auto found = get(chunk("never stored").slot.id);

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->answer, Answer::kOk);
  EXPECT_FALSE(found->record.has_value());
}

TEST_F(NodeChunks, AReleasedChunkDoesNotComeBack) {
  ASSERT_EQ(put(chunk("sealed"))->answer, Answer::kOk);

  ASSERT_EQ(put(release("sealed"))->answer, Answer::kOk);
  ASSERT_EQ(put(chunk("sealed"))->answer, Answer::kOk) << "it is as safe as it can be";

  const auto found = get(chunk("sealed").slot.id);
  ASSERT_TRUE(found->record.has_value());
  EXPECT_EQ(found->record->version, 1U);
}

TEST_F(NodeChunks, RefusesWhatIsNoChunk) {
  wire::Record changed = chunk("sealed");
  changed.body.bytes.back() ^= 1U;
  wire::Record foreign = release("sealed");
  foreign.body.bytes.front() ^= 1U;
  wire::Record old = chunk("sealed");
  old.expires_ms = home_.now_ms();
  wire::Record eternal = chunk("sealed");
  eternal.expires_ms = home_.now_ms() + 32 * kDayOfChunk;
  wire::Record message = chunk("sealed");
  message.slot.kind = wire::RecordKind::kMessage;

  for (const wire::Record& record : {changed, foreign, old, eternal, message}) {
    const auto answer = put(record);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->answer, Answer::kRefused);
    EXPECT_TRUE(answer->is_final);
  }
}

TEST_F(NodeChunks, TakesItForUpTo31Days) {
  wire::Record longest = chunk("sealed");
  longest.expires_ms = home_.now_ms() + 31 * kDayOfChunk;

  EXPECT_EQ(put(longest)->answer, Answer::kOk);
}

TEST_F(NodeChunks, IsFullAtItsQuotaButReleasesAndRepeatsGoOn) {
  ASSERT_EQ(put(chunk("sealed"))->answer, Answer::kOk);
  const std::uint64_t held = home_.node().store().bytes(wire::RecordKind::kChunk);
  EXPECT_EQ(held, store::Index::cost(32 + 6));
  LoneNode small({}, {.chunk_bytes_max = 2 * held});
  const auto put_there = [&](const wire::Record& record) {
    return small.ask<wire::ChunkPut>(wire::PutChunk{.call = CallId{++calls_}, .record = record})
        ->answer;
  };
  ASSERT_EQ(put_there(chunk("first.")), Answer::kOk);
  ASSERT_EQ(put_there(chunk("second")), Answer::kOk);

  EXPECT_EQ(put_there(chunk("third.")), Answer::kFull);
  EXPECT_EQ(put_there(chunk("first.")), Answer::kOk);
  EXPECT_EQ(put_there(release("second")), Answer::kOk);
}

TEST_F(NodeChunks, ReleasesOfWhatItNeverHadDoNotFillIt) {
  LoneNode small({}, {.chunk_bytes_max = 32 * store::Index::cost(64)});
  std::size_t taken = 0;

  for (std::uint8_t i = 1; i <= 100; ++i) {
    const wire::Record one =
        account::release_record({.secret = Bytes32{i}, .hash = {}}, home_.now_ms() + kDayOfChunk);
    const auto answer =
        small.ask<wire::ChunkPut>(wire::PutChunk{.call = CallId{++calls_}, .record = one});
    taken += answer->answer == Answer::kOk ? 1U : 0U;
  }

  EXPECT_EQ(taken, 34U) << "a sixteenth beyond its quota";
}

TEST_F(NodeChunks, SaysThatTheDiskIsFull) {
  home_.break_disk();

  EXPECT_EQ(put(chunk("sealed"))->answer, Answer::kFull);
}

TEST(NodeChunksJoining, SaysTryAgainAndNeverThatItHasNone) {
  NodeOptions options{.self = kNodeAddress};
  options.ring.seeds = {Address::v4({10, 0, 0, 2}, 7400)};
  Node joining(std::move(options), Bytes32{1}, Entropy(Bytes32{2}));
  Effects out;
  const Instant now{std::chrono::hours(1)};
  joining.on_start(now, out);
  Effects started;
  for (const ReadRequest& read : out.reads) {
    joining.on_read(read.token, std::vector<Row>(), now, started);
  }
  for (const PersistRequest& batch : started.persists) {
    Effects next;
    joining.on_persisted(batch.token, {}, now, next);
  }

  Effects answered;
  joining.on_message(kClientAddress, wire::GetChunk{.call = CallId{9}, .id = Bytes32{5}}, now,
                     answered);

  ASSERT_EQ(answered.sends.size(), 1U);
  const auto* found = std::get_if<wire::ChunkFound>(&answered.sends[0].message);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->answer, Answer::kTryAgain);
}

}  // namespace
}  // namespace p2pchat::node
