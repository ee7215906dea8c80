#include <cstddef>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/contract_test.h"
#include "tests/holds.h"

// What transport/api/host.h promises of streams.
namespace p2pchat::contract {
namespace {

using testing::IsEmpty;
using transport::Host;
using transport::kFrameMax;

class StreamContract : public ContractTest {
 protected:
  // A stream from a to b that stands; its first frame, which is empty, has arrived.
  StreamId connect() {
    const StreamId stream = open(arm_->address(b_), {Bytes{}});
    const bool stands = arm_->until([&] { return !arm_->probe(b_).frames.empty(); });
    P2PCHAT_ASSERT(stands);
    arm_->probe(b_).frames.clear();
    return stream;
  }

  // Writes before the connection can stand.
  StreamId open(const Address& to, const std::vector<Bytes>& frames) {
    StreamId stream;
    arm_->command(a_, [&](Host& host) {
      stream = host.open_stream(to);
      for (const Bytes& frame : frames) host.write_stream(stream, frame);
    });
    return stream;
  }

  void write(std::size_t machine, StreamId stream, const Bytes& frame) {
    arm_->command(machine, [&](Host& host) { host.write_stream(stream, frame); });
  }

  void close(std::size_t machine, StreamId stream) {
    arm_->command(machine, [&](Host& host) { host.close_stream(stream); });
  }

  Probe& a() { return arm_->probe(a_); }
  Probe& b() { return arm_->probe(b_); }

  std::size_t a_ = arm_->add();
  std::size_t b_ = arm_->add();
};

INSTANTIATE_TEST_SUITE_P(Arms, StreamContract, testing::Values(kSimulated, kTcp), kind_name);

TEST_P(StreamContract, FramesWrittenAtOnceArriveWholeAndInOrder) {
  const std::vector<Bytes> sent{pattern(0), pattern(1), pattern(70'000), pattern(kFrameMax),
                                pattern(2)};

  open(arm_->address(b_), sent);

  ASSERT_TRUE(arm_->until([&] { return b().frames.size() == sent.size(); }));
  ASSERT_EQ(b().accepted.size(), 1U);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(b().frames[i], (HeardFrame{b().accepted[0].stream, sent[i]})) << i;
  }
}

TEST_P(StreamContract, ManySmallFramesKeepTheirOrder) {
  const StreamId stream = connect();
  std::vector<HeardFrame> expected;

  arm_->command(a_, [&](Host& host) {
    for (std::uint32_t i = 0; i < 2000; ++i) {
      Bytes frame;
      append_u32(frame, i);
      host.write_stream(stream, frame);
      expected.push_back({b().accepted[0].stream, frame});
    }
  });

  ASSERT_TRUE(arm_->until([&] { return b().frames.size() >= expected.size(); }));
  EXPECT_EQ(b().frames, expected);
}

TEST_P(StreamContract, CarryFramesBothWays) {
  const StreamId stream = connect();
  b().react = [](Host& host, Probe& self) {
    host.write_stream(self.frames.back().stream, self.frames.back().payload);
  };

  write(a_, stream, pattern(10));
  write(a_, stream, pattern(300'000));

  ASSERT_TRUE(arm_->until([&] { return a().frames.size() == 2; }));
  EXPECT_TRUE(
      holds(a().frames, {HeardFrame{stream, pattern(10)}, HeardFrame{stream, pattern(300'000)}}));
}

TEST_P(StreamContract, AcceptedOnesTellTheOpenersHostAndAnotherPort) {
  connect();

  ASSERT_EQ(b().accepted.size(), 1U);
  EXPECT_EQ(b().accepted[0].from.host, arm_->address(a_).host);
  EXPECT_NE(b().accepted[0].from.port, arm_->address(a_).port);
  EXPECT_TRUE(b().accepted[0].from.is_set());
}

TEST_P(StreamContract, SeveralBetweenTwoMachinesDoNotMix) {
  const StreamId first = open(arm_->address(b_), {pattern(11)});
  const StreamId second = open(arm_->address(b_), {pattern(12)});
  ASSERT_TRUE(arm_->until([&] { return b().frames.size() == 2; }));
  b().react = [](Host& host, Probe& self) {
    host.write_stream(self.frames.back().stream, self.frames.back().payload);
  };

  write(a_, second, pattern(22));
  write(a_, first, pattern(21));

  EXPECT_NE(first, second);
  ASSERT_TRUE(arm_->until([&] { return a().frames.size() == 2; }));
  EXPECT_THAT(a().frames, testing::UnorderedElementsAre(HeardFrame{first, pattern(21)},
                                                        HeardFrame{second, pattern(22)}));
}

TEST_P(StreamContract, ClosedByTheOpenerEndsForTheOtherSideOnce) {
  const StreamId stream = connect();

  close(a_, stream);
  arm_->settle();

  EXPECT_TRUE(holds(b().closed, {b().accepted[0].stream}));
  EXPECT_THAT(a().closed, IsEmpty());
}

TEST_P(StreamContract, ClosedByTheAcceptorEndsForTheOpenerOnce) {
  const StreamId stream = connect();

  close(b_, b().accepted[0].stream);
  arm_->settle();

  EXPECT_TRUE(holds(a().closed, {stream}));
  EXPECT_THAT(b().closed, IsEmpty());
}

TEST_P(StreamContract, ClosedByBothAtOnceEndsWithoutAWord) {
  const StreamId stream = connect();

  close(a_, stream);
  close(b_, b().accepted[0].stream);
  arm_->settle();

  EXPECT_THAT(a().closed, IsEmpty());
  EXPECT_THAT(b().closed, IsEmpty());
}

TEST_P(StreamContract, ClosedInsideAFramesEventGivesNoMoreFrames) {
  const StreamId stream = connect();
  b().react = [](Host& host, Probe& self) { host.close_stream(self.frames.back().stream); };

  arm_->command(a_, [&](Host& host) {
    for (std::size_t i = 1; i <= 5; ++i) host.write_stream(stream, pattern(i));
  });
  arm_->settle();

  EXPECT_TRUE(holds(b().frames, {HeardFrame{b().accepted[0].stream, pattern(1)}}));
  EXPECT_THAT(b().closed, IsEmpty());
  EXPECT_TRUE(holds(a().closed, {stream}));
}

TEST_P(StreamContract, WritingToAndClosingTheEndedOrUnknownDoesNothing) {
  const StreamId stream = connect();
  close(a_, stream);

  arm_->command(a_, [&](Host& host) {
    for (const StreamId dead : {stream, StreamId{}, StreamId{987'654'321}}) {
      host.write_stream(dead, pattern(1));
      host.close_stream(dead);
    }
  });
  arm_->settle();
  write(b_, b().accepted[0].stream, pattern(1));
  arm_->settle();

  EXPECT_THAT(a().frames, IsEmpty());
  EXPECT_THAT(b().frames, IsEmpty());
  EXPECT_THAT(a().closed, IsEmpty());
  EXPECT_TRUE(holds(b().closed, {b().accepted[0].stream}));
}

TEST_P(StreamContract, OpenedToNobodyEndsOnceByALaterEvent) {
  const StreamId stream = open(arm_->nobody(), {pattern(1)});

  EXPECT_TRUE(stream.is_set());
  EXPECT_TRUE(arm_->until([&] { return !a().closed.empty(); }));
  arm_->settle();
  EXPECT_TRUE(holds(a().closed, {stream}));
}

TEST_P(StreamContract, ClosedBeforeItStandsIsForgotten) {
  arm_->command(a_, [&](Host& host) {
    const StreamId stream = host.open_stream(arm_->address(b_));
    host.write_stream(stream, pattern(1));
    host.close_stream(stream);
  });
  arm_->settle();

  EXPECT_THAT(a().closed, IsEmpty());
  EXPECT_EQ(b().closed.size(), b().accepted.size());  // none, or one that ended
}

TEST_P(StreamContract, DeathOfThePeerEndsEachOnce) {
  const StreamId first = connect();
  const StreamId second = open(arm_->address(b_), {pattern(1)});
  ASSERT_TRUE(arm_->until([&] { return !b().frames.empty(); }));

  arm_->kill(b_);

  EXPECT_TRUE(arm_->until([&] { return a().closed.size() == 2; }));
  arm_->settle();
  EXPECT_THAT(a().closed, testing::UnorderedElementsAre(first, second));
}

TEST_P(StreamContract, DoNotOutliveTheProcess) {
  const StreamId stream = connect();
  arm_->kill(b_);
  arm_->restart(b_);

  write(a_, stream, pattern(1));
  ASSERT_TRUE(arm_->until([&] { return !a().closed.empty(); }));
  open(arm_->address(b_), {pattern(2)});

  ASSERT_TRUE(arm_->until([&] { return !b().frames.empty(); }));
  EXPECT_EQ(b().frames.back().payload, pattern(2));
  EXPECT_EQ(b().frames.size(), 1U);
}

TEST_P(StreamContract, TooMuchUnsentEndsItForBothWithAPrefixDelivered) {
  const StreamId stream = connect();

  arm_->command(a_, [&](Host& host) {
    for (std::size_t i = 0; i < 40; ++i) host.write_stream(stream, pattern(kFrameMax - i));
  });

  ASSERT_TRUE(arm_->until([&] { return !a().closed.empty() && !b().closed.empty(); }));
  arm_->settle();
  EXPECT_TRUE(holds(a().closed, {stream}));
  EXPECT_TRUE(holds(b().closed, {b().accepted[0].stream}));
  ASSERT_LT(b().frames.size(), 40U);
  for (std::size_t i = 0; i < b().frames.size(); ++i) {
    EXPECT_EQ(b().frames[i].payload, pattern(kFrameMax - i)) << i;
  }
}

}  // namespace
}  // namespace p2pchat::contract
