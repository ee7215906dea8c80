#include "core/rpc/linked.h"

#include <array>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "core/rpc/endpoint.h"
#include "core/wire/codec.h"
#include "tests/unit/crypto/hex.h"
#include "tests/unit/rpc/fake_host.h"
#include "tests/unit/rpc/peers.h"

namespace p2pchat::rpc {
namespace {

using namespace std::chrono_literals;

// Says what it is told to and remembers what it hears.
struct Listener {
  std::vector<Arrival> heard;
  int announced = 0;

  void on_start(Instant, Effects&) {}
  void on_message(const Address& from, const wire::Message& message, Instant, Effects&) {
    heard.push_back({.from = from, .message = message});
  }
  void on_announcement(const Address&, const wire::Message&, Instant, Effects&) { ++announced; }
  void on_wake(Instant, Effects&) {}
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const { return Instant::never(); }
};

using Node = Linked<Endpoint<Listener>>;

Address address_of(std::size_t node) {
  return Address::v4({10, 0, 0, static_cast<std::uint8_t>(node + 1)}, 7001);
}

LinkSetup setup_of(std::size_t node, std::optional<Bytes32> ring_key) {
  const auto number = static_cast<std::uint8_t>(node + 1);
  return {.keys = {.identity_private = seed_of(number), .ring_name = "r", .ring_key = ring_key},
          .seed = seed_of(static_cast<std::uint8_t>(100 + number)),
          .options = {}};
}

Node node_of(std::size_t number, std::optional<Bytes32> ring_key = std::nullopt) {
  return {Endpoint(Listener{}, kTag, address_of(number), {.datagram_max = link::kPayloadMax}),
          setup_of(number, ring_key)};
}

// Two nodes whose hosts' datagrams and frames the test carries over.
class LinkedTest : public testing::Test {
 protected:
  void say(std::size_t from, const wire::Message& message) {
    nodes_[from].command(hosts_[from], [&](Listener&, Instant, Effects& out) {
      out.send(address_of(1 - from), message);
    });
  }
  // Until nothing is left to carry.
  void run() {
    while (carry_datagrams(0) || carry_datagrams(1) || carry_frames(0) || carry_frames(1) ||
           carry_ends(0) || carry_ends(1)) {
    }
    for (const Node& node : nodes_) node.linkage().check_invariants();
  }
  std::vector<Arrival>& heard(std::size_t node) { return nodes_[node].machine().heard; }

  std::array<FakeHost, 2> hosts_;
  std::array<Node, 2> nodes_{node_of(0), node_of(1)};
  std::vector<Bytes> crossed_;

 private:
  bool carry_datagrams(std::size_t from) {
    const auto datagrams = std::exchange(hosts_[from].datagrams, {});
    for (const FakeHost::Datagram& datagram : datagrams) {
      crossed_.push_back(datagram.payload);
      nodes_[1 - from].on_datagram(hosts_[1 - from], address_of(from), datagram.payload);
    }
    return !datagrams.empty();
  }
  bool carry_frames(std::size_t from) {
    bool has_carried = false;
    for (auto& [id, stream] : hosts_[from].streams) {
      for (const Bytes& frame : std::exchange(stream.frames, {})) {
        has_carried = true;
        crossed_.push_back(frame);
        const StreamId there = other_end(from, id);
        if (hosts_[1 - from].streams[there].is_closed) continue;
        nodes_[1 - from].on_frame(hosts_[1 - from], there, frame);
      }
    }
    return has_carried;
  }
  bool carry_ends(std::size_t from) {
    bool has_carried = false;
    for (auto& [id, stream] : hosts_[from].streams) {
      const StreamId there = other_end(from, id);
      FakeHost::Stream& far = hosts_[1 - from].streams[there];
      if (!stream.is_closed || far.is_closed) continue;
      far.is_closed = true;
      has_carried = true;
      nodes_[1 - from].on_stream_closed(hosts_[1 - from], there);
    }
    return has_carried;
  }
  StreamId other_end(std::size_t from, StreamId id) {
    const auto found = ends_.find({from, id});
    if (found != ends_.end()) return found->second;
    const StreamId there = hosts_[1 - from].stream_of_peer();
    ends_[{from, id}] = there;
    ends_[{1 - from, there}] = id;
    nodes_[1 - from].on_stream_accepted(hosts_[1 - from], there,
                                        {.host = address_of(from).host, .port = 50000});
    return there;
  }

  std::map<std::pair<std::size_t, StreamId>, StreamId> ends_;
};

TEST_F(LinkedTest, MessagesCrossByDatagram) {
  say(0, wire::Ping{.call = {5}});
  run();
  say(1, wire::Ping{.call = {6}});
  run();

  EXPECT_EQ(heard(1), (std::vector<Arrival>{{address_of(0), wire::Ping{.call = {5}}}}));
  EXPECT_EQ(heard(0), (std::vector<Arrival>{{address_of(1), wire::Ping{.call = {6}}}}));
  EXPECT_TRUE(hosts_[0].streams.empty());
}

TEST_F(LinkedTest, LargeMessagesCrossByStreamBothWays) {
  say(0, deposit_of(30'000));
  run();
  say(1, deposit_of(2'000));
  run();

  EXPECT_EQ(heard(1), (std::vector<Arrival>{{address_of(0), deposit_of(30'000)}}));
  EXPECT_EQ(heard(0), (std::vector<Arrival>{{address_of(1), deposit_of(2'000)}}));
  EXPECT_EQ(hosts_[0].streams.size(), 1U);
}

// Sealing takes 29 bytes: a frame that a bare datagram would hold may need a stream.
TEST_F(LinkedTest, NoDatagramIsTooLarge) {
  const std::size_t rest = frame_of(deposit_of(0)).size();
  for (std::size_t size = link::kPayloadMax - 1; size <= transport::kDatagramMax; ++size) {
    say(0, deposit_of(size - rest));
    for (const FakeHost::Datagram& datagram : hosts_[0].datagrams) {
      EXPECT_LE(datagram.payload.size(), transport::kDatagramMax);
    }
    run();
  }

  EXPECT_EQ(heard(1).size(), transport::kDatagramMax - link::kPayloadMax + 2);
}

TEST_F(LinkedTest, NothingReadableCrosses) {
  say(0, deposit_of(500));
  say(0, deposit_of(5'000));
  run();

  EXPECT_EQ(heard(1).size(), 2U);
  for (const Bytes& bytes : crossed_) EXPECT_FALSE(as_text(bytes).contains("cccc"));
}

TEST_F(LinkedTest, BareMessagesAreNotHeard) {
  nodes_[0].on_datagram(hosts_[0], address_of(1), frame_of(wire::Ping{.call = {5}}));
  const StreamId stream = hosts_[0].stream_of_peer();
  nodes_[0].on_stream_accepted(hosts_[0], stream, address_of(1));
  nodes_[0].on_frame(hosts_[0], stream, wire::encode_hello(kTag, {.port = 7001}));

  EXPECT_TRUE(heard(0).empty());
  EXPECT_TRUE(hosts_[0].streams[stream].is_closed);
  EXPECT_EQ(nodes_[0].guest().courier().stream_count(), 0U);
}

TEST_F(LinkedTest, OutsidersOfAClosedRingAreNotHeard) {
  nodes_[1] = node_of(1, seed_of(50));

  say(0, wire::Ping{.call = {5}});
  say(0, deposit_of(5'000));
  run();

  EXPECT_TRUE(heard(1).empty());
  EXPECT_TRUE(hosts_[0].streams.begin()->second.is_closed);
  EXPECT_EQ(nodes_[0].guest().courier().stream_count(), 0U);
}

TEST_F(LinkedTest, MembersOfAClosedRingAreHeard) {
  nodes_ = {node_of(0, seed_of(50)), node_of(1, seed_of(50))};

  say(0, wire::Ping{.call = {5}});
  say(0, deposit_of(5'000));
  run();

  EXPECT_EQ(heard(1).size(), 2U);
}

TEST_F(LinkedTest, StreamWhoseHandshakeDoesNotEndIsClosed) {
  say(0, deposit_of(5'000));
  ASSERT_EQ(hosts_[0].streams.size(), 1U);

  hosts_[0].time = hosts_[0].alarm;
  EXPECT_EQ(hosts_[0].time, Instant(link::LinkOptions{}.stream_handshake_max));
  nodes_[0].on_wake(hosts_[0]);

  EXPECT_TRUE(hosts_[0].streams.begin()->second.is_closed);
  EXPECT_EQ(nodes_[0].guest().courier().stream_count(), 0U);
}

TEST_F(LinkedTest, HandshakeIsRepeatedWhenTheAlarmComes) {
  say(0, wire::Ping{.call = {5}});
  hosts_[0].datagrams.clear();  // lost

  hosts_[0].time = hosts_[0].alarm;
  nodes_[0].on_wake(hosts_[0]);
  run();

  EXPECT_EQ(heard(1).size(), 1U);
}

TEST_F(LinkedTest, AnnouncementsCrossAsTheyAre) {
  nodes_[0].command(
      hosts_[0], [](Listener&, Instant, Effects& out) { out.announce(wire::Ping{.call = {5}}); });
  ASSERT_EQ(hosts_[0].announcements.size(), 1U);

  nodes_[1].on_announcement(hosts_[1], address_of(0), hosts_[0].announcements[0]);

  EXPECT_EQ(nodes_[1].machine().announced, 1);
}

TEST_F(LinkedTest, CloneGoesOnByItself) {
  say(0, wire::Ping{.call = {5}});
  run();
  const auto clone = nodes_[1].clone();
  say(0, wire::Ping{.call = {6}});
  const Bytes packet = hosts_[0].datagrams.at(0).payload;
  run();

  FakeHost host;
  clone->on_datagram(host, address_of(0), packet);

  EXPECT_EQ(static_cast<Node&>(*clone).machine().heard.size(), 2U);
  EXPECT_EQ(heard(1).size(), 2U);
}

}  // namespace
}  // namespace p2pchat::rpc
