#include "core/link/stream_link.h"

#include <gtest/gtest.h>

#include "tests/unit/link/small_net.h"

namespace p2pchat::link {
namespace {

using Verdict = StreamLink::Verdict;

// The two ends of one stream. Frames cross when the test says so.
class StreamLinkTest : public testing::Test {
 protected:
  StreamLinkTest() { start(keys_of(1), keys_of(2)); }

  void start(const PartyKeys& opener, const PartyKeys& accepter) {
    a_party_.emplace(opener);
    b_party_.emplace(accepter);
    Entropy entropy(seed_of(9));
    a_out_ = {};
    b_out_ = {};
    a_.emplace(Role::kInitiator, *a_party_, entropy, now_, options_, a_out_);
    b_.emplace(Role::kResponder, *b_party_, entropy, now_, options_, b_out_);
  }
  Verdict to_b(BytesView frame) { return b_->on_frame(frame, *b_party_, now_, options_, b_out_); }
  Verdict to_a(BytesView frame) { return a_->on_frame(frame, *a_party_, now_, options_, a_out_); }
  // All that is written arrives, until nothing is left.
  void run() {
    while (!a_out_.frames.empty() || !b_out_.frames.empty()) {
      for (const Bytes& frame : std::exchange(a_out_.frames, {})) {
        ASSERT_EQ(to_b(frame), Verdict::kGoOn);
      }
      for (const Bytes& frame : std::exchange(b_out_.frames, {})) {
        ASSERT_EQ(to_a(frame), Verdict::kGoOn);
      }
    }
    a_->check_invariants(options_);
    b_->check_invariants(options_);
  }
  Verdict send_a(const Bytes& payload) { return a_->send(payload, now_, options_, a_out_); }
  Verdict send_b(const Bytes& payload) { return b_->send(payload, now_, options_, b_out_); }

  LinkOptions options_;
  Instant now_{1h};
  std::optional<Party> a_party_, b_party_;
  std::optional<StreamLink> a_, b_;
  StreamOutput a_out_, b_out_;
};

TEST_F(StreamLinkTest, CarriesPayloadsBothWaysInOrder) {
  EXPECT_EQ(send_a(to_bytes("early")), Verdict::kGoOn);
  EXPECT_EQ(send_b(to_bytes("early too")), Verdict::kGoOn);
  run();
  EXPECT_EQ(send_a(to_bytes("one")), Verdict::kGoOn);
  EXPECT_EQ(send_a({}), Verdict::kGoOn);
  EXPECT_EQ(send_a(to_bytes("two")), Verdict::kGoOn);
  run();

  EXPECT_EQ(b_out_.payloads,
            (std::vector<Bytes>{to_bytes("early"), to_bytes("one"), {}, to_bytes("two")}));
  EXPECT_EQ(a_out_.payloads, (std::vector<Bytes>{to_bytes("early too")}));
  EXPECT_EQ(a_->peer(), identity_of(2));
  EXPECT_EQ(b_->peer(), identity_of(1));
}

TEST_F(StreamLinkTest, NothingReadableCrosses) {
  EXPECT_EQ(send_a(to_bytes("canary")), Verdict::kGoOn);
  std::vector<Bytes> crossed;
  while (!a_out_.frames.empty() || !b_out_.frames.empty()) {
    for (const Bytes& frame : std::exchange(a_out_.frames, {})) {
      crossed.push_back(frame);
      ASSERT_EQ(to_b(frame), Verdict::kGoOn);
    }
    for (const Bytes& frame : std::exchange(b_out_.frames, {})) {
      ASSERT_EQ(to_a(frame), Verdict::kGoOn);
    }
  }

  EXPECT_EQ(b_out_.payloads.size(), 1U);
  for (const Bytes& frame : crossed) EXPECT_FALSE(as_text(frame).contains("canary"));
}

TEST_F(StreamLinkTest, CutsPayloadsIntoRecordsAndJoinsThem) {
  run();
  for (const std::size_t size :
       {std::size_t{kRecordMax - kTag}, std::size_t{kRecordMax - kTag + 1}, kStreamPayloadMax}) {
    Bytes payload(size, 7);
    payload.back() = 9;
    EXPECT_EQ(send_a(payload), Verdict::kGoOn);
    EXPECT_EQ(a_out_.frames.size(), (size + kRecordMax - kTag - 1) / (kRecordMax - kTag));
    for (const Bytes& frame : a_out_.frames) EXPECT_LE(frame.size(), 1 + kRecordMax);
    run();
    ASSERT_EQ(b_out_.payloads.size(), 1U);
    EXPECT_TRUE(std::exchange(b_out_.payloads, {}).front() == payload);
  }
}

TEST_F(StreamLinkTest, RekeysAfterSoManyRecordsAndSoMuchTime) {
  options_.stream_rekey_records = 3;
  run();

  std::vector<std::uint8_t> kinds;
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(send_a(to_bytes("x")), Verdict::kGoOn);
    kinds.push_back(a_out_.frames.back()[0]);
    run();
  }
  now_ = now_ + options_.stream_rekey_after;
  EXPECT_EQ(send_a(to_bytes("x")), Verdict::kGoOn);
  kinds.push_back(a_out_.frames.back()[0]);
  run();

  EXPECT_EQ(kinds, (std::vector<std::uint8_t>{0x24, 0x24, 0x26, 0x24, 0x24, 0x26, 0x24, 0x26}));
  EXPECT_EQ(b_out_.payloads.size(), 8U);
}

TEST_F(StreamLinkTest, ClosedRingHasALinkAndOutsidersNone) {
  start(closed_keys_of(1), closed_keys_of(2));
  run();
  EXPECT_TRUE(a_->is_up());
  EXPECT_TRUE(b_->is_up());

  for (const PartyKeys& outsider : {keys_of(1), closed_keys_of(1, 98)}) {
    start(outsider, closed_keys_of(2));
    EXPECT_EQ(to_b(a_out_.frames[0]), Verdict::kClose);
    EXPECT_TRUE(b_out_.frames.empty());
  }
}

TEST_F(StreamLinkTest, DeadlineEndsWithTheHandshake) {
  EXPECT_EQ(a_->deadline(), now_ + options_.stream_handshake_max);
  EXPECT_EQ(b_->deadline(), now_ + options_.stream_handshake_max);

  run();

  EXPECT_EQ(a_->deadline(), Instant::never());
  EXPECT_EQ(b_->deadline(), Instant::never());
}

TEST_F(StreamLinkTest, WaitingPayloadsHaveABound) {
  options_.stream_queue_max = 10;

  EXPECT_EQ(send_a(Bytes(6)), Verdict::kGoOn);
  EXPECT_EQ(send_a(Bytes(4)), Verdict::kGoOn);
  EXPECT_EQ(send_a(Bytes(1)), Verdict::kClose);
}

// Each frame of the handshake and of a record with each bit flipped and cut at each length.
TEST_F(StreamLinkTest, ClosesOnEveryDamagedFrame) {
  EXPECT_EQ(send_a(to_bytes("hello")), Verdict::kGoOn);
  std::size_t frames = 0;
  const auto cross = [&](std::vector<Bytes>& from, std::optional<StreamLink>& link,
                         const Party& party, StreamOutput& out) {
    for (const Bytes& frame : std::exchange(from, {})) {
      ++frames;
      for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
        Bytes flipped = frame;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        StreamLink copy = *link;
        StreamOutput nothing;
        EXPECT_EQ(copy.on_frame(flipped, party, now_, options_, nothing), Verdict::kClose) << bit;
        EXPECT_EQ(nothing, StreamOutput{});
      }
      for (std::size_t size = 0; size < frame.size(); ++size) {
        StreamLink copy = *link;
        StreamOutput nothing;
        EXPECT_EQ(copy.on_frame(BytesView(frame).first(size), party, now_, options_, nothing),
                  Verdict::kClose);
      }
      ASSERT_EQ(link->on_frame(frame, party, now_, options_, out), Verdict::kGoOn);
    }
  };
  while (!a_out_.frames.empty() || !b_out_.frames.empty()) {
    cross(a_out_.frames, b_, *b_party_, b_out_);
    cross(b_out_.frames, a_, *a_party_, a_out_);
  }

  EXPECT_EQ(frames, 4U);
  EXPECT_EQ(b_out_.payloads, std::vector<Bytes>{to_bytes("hello")});
}

TEST_F(StreamLinkTest, RecordsComeOnceAndInOrder) {
  run();
  EXPECT_EQ(send_a(to_bytes("one")), Verdict::kGoOn);
  EXPECT_EQ(send_a(to_bytes("two")), Verdict::kGoOn);
  const std::vector<Bytes> frames = std::exchange(a_out_.frames, {});

  StreamLink skipping = *b_;
  StreamOutput out;
  EXPECT_EQ(skipping.on_frame(frames[1], *b_party_, now_, options_, out), Verdict::kClose);
  EXPECT_EQ(to_b(frames[0]), Verdict::kGoOn);
  EXPECT_EQ(to_b(frames[0]), Verdict::kClose);
}

// A peer may not make us collect without end, nor cut one payload in two ways.
TEST_F(StreamLinkTest, RefusesRecordsThatAreNotAsTheSenderCutsThem) {
  run();
  // The peer's own cipher, driven by hand: a link that was copied right after the handshake.
  options_.stream_rekey_records = 1;
  EXPECT_EQ(send_a(Bytes(10)), Verdict::kGoOn);
  Bytes frame = a_out_.frames[0];
  ASSERT_EQ(frame[0], 0x26);
  frame[0] = 0x27;  // "more follow" on a short record: the byte is authenticated
  EXPECT_EQ(to_b(frame), Verdict::kClose);
}

TEST_F(StreamLinkTest, IsNotADatagramsHandshake) {
  Entropy entropy(seed_of(1));
  Handshake datagrams = a_party_->begin(Role::kInitiator, Carrier::kDatagrams, entropy);
  Bytes first{0x21};
  append(first, *datagrams.write({}));
  append(first, a_party_->mac(first));

  ASSERT_EQ(to_b(first), Verdict::kGoOn);  // the first message proves nothing yet
  EXPECT_EQ(datagrams.read(BytesView(b_out_.frames[0]).subspan(1, b_out_.frames[0].size() - 17)),
            std::nullopt);
}

}  // namespace
}  // namespace p2pchat::link
