#include "core/rpc/courier.h"

#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "tests/unit/rpc/fake_host.h"
#include "tests/unit/rpc/peers.h"

namespace p2pchat::rpc {
namespace {

using namespace std::chrono_literals;
using wire::Message;
using wire::Ping;

const Address kOther = Address::v4({10, 0, 0, 3}, 7003);

// A deposit whose frame has exactly this many bytes.
Message of_frame_size(std::size_t size) {
  const std::size_t rest = frame_of(deposit_of(0)).size();
  return deposit_of(size - rest);
}

Bytes hello(std::uint16_t port) { return wire::encode_hello(kTag, {.port = port}); }

class CourierTest : public testing::Test {
 protected:
  void TearDown() override { courier_.check_invariants(); }

  void send(const Address& to, const Message& message) {
    courier_.send(host_, to, message, host_.time);
  }
  void accept(StreamId stream, const Address& from) {
    courier_.on_stream_accepted(host_, stream, from, host_.time);
  }
  std::optional<Arrival> on_frame(StreamId stream, const Bytes& frame) {
    return courier_.on_frame(host_, stream, frame, host_.time);
  }
  // A stream that the peer opened and on which it has said hello.
  StreamId greeted_by(const Address& peer) {
    const StreamId stream = host_.stream_of_peer();
    accept(stream, {.host = peer.host, .port = 50000});
    EXPECT_EQ(on_frame(stream, hello(peer.port)), std::nullopt);
    return stream;
  }

  FakeHost host_;
  Courier courier_{kTag, kSelf, {.stream_idle_max = 30s, .streams_max = 2}};
};

TEST_F(CourierTest, SendsByDatagramWhatFits) {
  send(kPeer, of_frame_size(transport::kDatagramMax));

  ASSERT_EQ(host_.datagrams.size(), 1U);
  EXPECT_EQ(host_.datagrams[0].to, kPeer);
  EXPECT_EQ(host_.datagrams[0].payload.size(), transport::kDatagramMax);
  EXPECT_TRUE(host_.streams.empty());
}

TEST_F(CourierTest, SendsByStreamWhatIsLargerAfterAHello) {
  const Message message = of_frame_size(transport::kDatagramMax + 1);

  send(kPeer, message);

  EXPECT_TRUE(host_.datagrams.empty());
  ASSERT_EQ(host_.streams.size(), 1U);
  const FakeHost::Stream& stream = host_.streams.begin()->second;
  EXPECT_EQ(stream.to, kPeer);
  EXPECT_EQ(stream.frames, (std::vector<Bytes>{hello(kSelf.port), frame_of(message)}));
}

TEST_F(CourierTest, KeepsOneStreamWithEachPeer) {
  send(kPeer, large());
  send(kPeer, large());
  send(kOther, large());

  ASSERT_EQ(host_.streams.size(), 2U);
  EXPECT_EQ(host_.streams.begin()->second.frames.size(), 3U);
}

TEST_F(CourierTest, AnswersOverTheStreamThatThePeerOpened) {
  const StreamId stream = greeted_by(kPeer);

  send(kPeer, large());

  EXPECT_EQ(host_.streams.size(), 1U);
  EXPECT_EQ(host_.streams[stream].frames, std::vector<Bytes>{frame_of(large())});
}

// RFC 4787: a NAT maps datagrams to another port than the one that a stream comes from.
TEST_F(CourierTest, AnswersAPeerThatListensNowhereOverItsStreamWhateverTheSize) {
  const StreamId stream = host_.stream_of_peer();
  const Address origin{.host = kPeer.host, .port = 50000};
  accept(stream, origin);

  EXPECT_EQ(on_frame(stream, hello(0)), std::nullopt);
  EXPECT_EQ(on_frame(stream, frame_of(Ping{})), (Arrival{origin, Ping{}}));
  send(origin, Ping{});
  send(origin, large());

  EXPECT_TRUE(host_.datagrams.empty());
  EXPECT_EQ(host_.streams[stream].frames,
            (std::vector<Bytes>{frame_of(Ping{}), frame_of(large())}));
}

TEST_F(CourierTest, TellsApartTwoPeersBehindOneAddress) {
  const StreamId one = host_.stream_of_peer();
  const StreamId other = host_.stream_of_peer();
  accept(one, {.host = kPeer.host, .port = 50000});
  accept(other, {.host = kPeer.host, .port = 50001});
  static_cast<void>(on_frame(one, hello(0)));
  static_cast<void>(on_frame(other, hello(0)));

  send({.host = kPeer.host, .port = 50000}, large());
  send({.host = kPeer.host, .port = 50001}, Ping{});

  EXPECT_EQ(host_.streams[one].frames, std::vector<Bytes>{frame_of(large())});
  EXPECT_EQ(host_.streams[other].frames, std::vector<Bytes>{frame_of(Ping{})});
}

TEST_F(CourierTest, BehindANatEverythingGoesOverStreamsOfItsOwn) {
  courier_ = Courier(kTag, kSelf, {.reach = Reach::kOwnStreams});

  send(kPeer, Ping{});
  send(kPeer, large());

  EXPECT_TRUE(host_.datagrams.empty());
  ASSERT_EQ(host_.streams.size(), 1U);
  const FakeHost::Stream& stream = host_.streams.begin()->second;
  EXPECT_EQ(stream.frames, (std::vector<Bytes>{hello(0), frame_of(Ping{}), frame_of(large())}));
}

TEST_F(CourierTest, NamesThePeerByTheAddressWhereItListens) {
  const StreamId stream = greeted_by(kPeer);

  EXPECT_EQ(on_frame(stream, frame_of(Ping{})), (Arrival{kPeer, Ping{}}));
}

TEST_F(CourierTest, TakesAnswersOnAStreamOfItsOwn) {
  send(kPeer, large());
  const StreamId stream = host_.streams.begin()->first;

  EXPECT_EQ(on_frame(stream, frame_of(large())), (Arrival{kPeer, large()}));
}

TEST_F(CourierTest, PrefersTheNewestStreamOfAPeer) {
  send(kPeer, large());
  const StreamId newer = greeted_by(kPeer);

  send(kPeer, large());

  EXPECT_EQ(host_.streams[newer].frames.size(), 1U);
  EXPECT_EQ(courier_.stream_count(), 2U);
}

TEST_F(CourierTest, FallsBackToANewStreamWhenTheNewestEnds) {
  send(kPeer, large());
  courier_.on_stream_closed(greeted_by(kPeer));

  send(kPeer, large());

  EXPECT_EQ(host_.streams.size(), 3U);
  EXPECT_EQ(host_.streams.rbegin()->second.frames.size(), 2U);
}

TEST_F(CourierTest, OpensAgainAfterAReset) {
  send(kPeer, large());
  courier_.on_stream_closed(host_.streams.begin()->first);
  EXPECT_EQ(courier_.stream_count(), 0U);

  send(kPeer, large());

  EXPECT_EQ(host_.streams.size(), 2U);
  EXPECT_EQ(host_.streams.rbegin()->second.frames.size(), 2U);
}

TEST_F(CourierTest, ClosesAStreamThatSpeaksBeforeHello) {
  const StreamId stream = host_.stream_of_peer();
  accept(stream, kPeer);

  EXPECT_EQ(on_frame(stream, frame_of(Ping{})), std::nullopt);

  EXPECT_TRUE(host_.streams[stream].is_closed);
  EXPECT_EQ(courier_.stream_count(), 0U);
  EXPECT_EQ(courier_.traffic().dropped_malformed, 1U);
}

TEST_F(CourierTest, ClosesAStreamWithoutAUsablePort) {
  const StreamId stream = host_.stream_of_peer();
  accept(stream, {.host = kPeer.host, .port = 0});

  EXPECT_EQ(on_frame(stream, hello(0)), std::nullopt);

  EXPECT_TRUE(host_.streams[stream].is_closed);
}

TEST_F(CourierTest, ClosesAStreamThatSaysHelloTwice) {
  const StreamId stream = greeted_by(kPeer);

  EXPECT_EQ(on_frame(stream, hello(7009)), std::nullopt);

  EXPECT_TRUE(host_.streams[stream].is_closed);
}

TEST_F(CourierTest, ClosesAStreamThatTurnsMalformedOrForeign) {
  const StreamId malformed = greeted_by(kPeer);
  const StreamId foreign = greeted_by(kOther);

  EXPECT_EQ(on_frame(malformed, Bytes{1, 2, 3}), std::nullopt);
  EXPECT_EQ(on_frame(foreign, wire::encode_frame({78}, Ping{})), std::nullopt);

  EXPECT_TRUE(host_.streams[malformed].is_closed);
  EXPECT_TRUE(host_.streams[foreign].is_closed);
  EXPECT_EQ(courier_.traffic().dropped_malformed, 1U);
  EXPECT_EQ(courier_.traffic().dropped_foreign, 1U);
}

TEST_F(CourierTest, DropsAloneWhatASideOfALaterVersionSays) {
  const StreamId stream = greeted_by(kPeer);
  Bytes later = frame_of(Ping{});
  later[wire::kFrameHeader - 2] = 0xff;

  EXPECT_EQ(on_frame(stream, later), std::nullopt);

  EXPECT_FALSE(host_.streams[stream].is_closed);
  EXPECT_EQ(courier_.traffic().dropped_malformed, 1U);
  EXPECT_TRUE(on_frame(stream, frame_of(Ping{})));
}

TEST_F(CourierTest, OfAnEarlierVersionTakesALaterKindForMalformedAndSaysNone) {
  courier_ = Courier(kTag, kSelf, {.streams_max = 2, .version = wire::Version::kFiles});
  const StreamId stream = greeted_by(kPeer);

  send(kPeer, wire::GetPrekey{});
  EXPECT_EQ(courier_.on_datagram(kPeer, frame_of(wire::Moved{})), std::nullopt);
  EXPECT_EQ(on_frame(stream, frame_of(wire::GetPrekey{})), std::nullopt);

  EXPECT_TRUE(host_.datagrams.empty());
  EXPECT_EQ(courier_.traffic().dropped_unsendable, 1U);
  EXPECT_EQ(courier_.traffic().dropped_malformed, 2U);
  EXPECT_TRUE(host_.streams[stream].is_closed);
  EXPECT_TRUE(courier_.on_datagram(kPeer, frame_of(wire::GetChunk{})));
}

// Whoever listens nowhere gets everything over its stream, but for what could close it.
TEST_F(CourierTest, AsksForCapabilitiesAndTheTimeByDatagramAlone) {
  const StreamId stream = host_.stream_of_peer();
  accept(stream, kPeer);
  (void)on_frame(stream, hello(0));
  send(kPeer, Ping{});
  ASSERT_EQ(host_.streams[stream].frames.size(), 1U);

  send(kPeer, wire::AskCapabilities{});
  send(kPeer, wire::Capabilities{});
  send(kPeer, wire::AskTime{});
  send(kPeer, wire::Time{});
  EXPECT_EQ(host_.datagrams.size(), 4U);

  courier_ = Courier(kTag, kSelf, {.streams_max = 2, .reach = Reach::kOwnStreams});
  send(kOther, wire::AskCapabilities{});
  send(kOther, wire::AskTime{});
  EXPECT_EQ(host_.datagrams.size(), 6U);
  EXPECT_EQ(host_.streams[stream].frames.size(), 1U);
}

TEST_F(CourierTest, ASideBeforeCapabilitiesDropsThemAndSaysNone) {
  courier_ = Courier(kTag, kSelf, {.streams_max = 2, .version = wire::Version::kStreamsStay});

  send(kPeer, wire::AskCapabilities{});
  EXPECT_EQ(courier_.on_datagram(kPeer, frame_of(wire::AskCapabilities{})), std::nullopt);

  EXPECT_TRUE(host_.datagrams.empty());
  EXPECT_EQ(courier_.traffic().dropped_unsendable, 1U);
  EXPECT_EQ(courier_.traffic().dropped_malformed, 1U);
}

TEST_F(CourierTest, IgnoresFramesOfAStreamThatItHasClosed) {
  const StreamId stream = greeted_by(kPeer);
  (void)on_frame(stream, Bytes{});

  EXPECT_EQ(on_frame(stream, frame_of(Ping{})), std::nullopt);
}

TEST_F(CourierTest, ClosesIdleStreamsOnly) {
  send(kPeer, large());
  send(kOther, large());
  const StreamId used = host_.streams.begin()->first;
  EXPECT_EQ(courier_.next_wake(), at(30s));
  host_.time = at(20s);
  (void)on_frame(used, frame_of(Ping{}));

  host_.time = at(30s);
  courier_.on_wake(host_, host_.time);

  EXPECT_FALSE(host_.streams[used].is_closed);
  EXPECT_TRUE(host_.streams.rbegin()->second.is_closed);
  EXPECT_EQ(courier_.next_wake(), at(50s));
}

TEST_F(CourierTest, KeepsAStreamThatItSendsOn) {
  send(kPeer, large());
  host_.time = at(29s);
  send(kPeer, large());

  host_.time = at(30s);
  courier_.on_wake(host_, host_.time);

  EXPECT_EQ(courier_.stream_count(), 1U);
}

TEST_F(CourierTest, ClosesASilentStreamThatNeverSaidHello) {
  accept(host_.stream_of_peer(), kPeer);

  host_.time = at(30s);
  courier_.on_wake(host_, host_.time);

  EXPECT_TRUE(host_.streams.begin()->second.is_closed);
  EXPECT_EQ(courier_.next_wake(), Instant::never());
}

TEST_F(CourierTest, ClosesTheLeastRecentlyUsedBeyondItsBound) {
  send(kPeer, large());
  const StreamId first = host_.streams.begin()->first;
  host_.time = at(1s);
  const StreamId second = greeted_by(kOther);
  host_.time = at(2s);
  send(kPeer, large());

  host_.time = at(3s);
  accept(host_.stream_of_peer(), kPeer);

  EXPECT_FALSE(host_.streams[first].is_closed);
  EXPECT_TRUE(host_.streams[second].is_closed);
  EXPECT_EQ(courier_.stream_count(), 2U);
}

TEST_F(CourierTest, TakesDatagramsFromTheirSource) {
  EXPECT_EQ(courier_.on_datagram(kPeer, frame_of(Ping{})), (Arrival{kPeer, Ping{}}));
  EXPECT_EQ(courier_.on_datagram(kPeer, Bytes(5)), std::nullopt);
  EXPECT_EQ(courier_.on_datagram(kPeer, hello(7002)), std::nullopt);
}

TEST_F(CourierTest, CountsWhatItCarries) {
  send(kPeer, Ping{});
  send(Address{}, Ping{});
  courier_.announce(host_, Ping{});
  (void)courier_.on_datagram(kPeer, frame_of(Ping{}));
  (void)courier_.on_datagram(kPeer, Bytes{});

  const std::uint64_t size = frame_of(Ping{}).size();
  EXPECT_EQ(courier_.traffic(), (Traffic{.sent = 2,
                                         .sent_bytes = 2 * size,
                                         .received = 1,
                                         .received_bytes = size,
                                         .dropped_malformed = 1,
                                         .dropped_foreign = 0,
                                         .dropped_unsendable = 1}));
  EXPECT_EQ(host_.datagrams.size(), 1U);
  EXPECT_EQ(host_.announcements, std::vector<Bytes>{frame_of(Ping{})});
}

TEST_F(CourierTest, GoesOnAloneAfterACopy) {
  send(kPeer, large());
  Courier copy = courier_;

  courier_.on_stream_closed(host_.streams.begin()->first);

  EXPECT_EQ(courier_.stream_count(), 0U);
  EXPECT_EQ(copy.stream_count(), 1U);
}

}  // namespace
}  // namespace p2pchat::rpc
