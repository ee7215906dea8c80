#include "sim/noise.h"

#include <chrono>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "sim/endpoints.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// Notes what is sent, at the time that the test says.
class NotingHost final : public transport::Host {
 public:
  Instant at;
  std::vector<std::pair<Address, Bytes>> sent;

  [[nodiscard]] Instant now() override { return at; }
  [[nodiscard]] Bytes32 entropy() override { return {}; }
  void wake_at(Instant) override {}
  void send_datagram(const Address& to, BytesView payload) override {
    sent.emplace_back(to, to_bytes(payload));
  }
  void announce(BytesView) override {}
  [[nodiscard]] StreamId open_stream(const Address&) override { return {}; }
  void write_stream(StreamId, BytesView) override {}
  void close_stream(StreamId) override {}
  void read(ReadRequest) override {}
  void persist(PersistRequest) override {}
  void compute(ComputeRequest) override {}
};

TEST(Noise, FlooderSendsGarbageAndItsOwnToAllItKnows) {
  NotingHost host;
  Noise noise(Behaviour::kFlooder, Entropy(Bytes32{1}));
  const Bytes own = wire::encode_frame(kRing, wire::Ping{.call = CallId{7}});
  const Bytes heard = wire::encode_frame(kRing, wire::Ping{.call = CallId{8}});
  noise.meet(node_ref(2).address);
  noise.meet(node_ref(3).address);
  noise.keep_sent(own, host.at);
  noise.keep_received(heard, host.at);

  while (host.at < Instant(1s)) {
    noise.act(host);
    EXPECT_EQ(noise.next_at(), host.at + Noise::kFloodGap);
    host.at = noise.next_at();
  }

  EXPECT_EQ(host.sent.size(), 200U);
  std::set<Address> reached;
  std::size_t own_again = 0;
  std::size_t with_head = 0;
  for (const auto& [to, frame] : host.sent) {
    reached.insert(to);
    own_again += frame == own ? 1 : 0;
    const auto read = wire::decode_frame(kRing, frame);
    with_head += !read && read.error() != wire::DecodeError::kBadVersion ? 1 : 0;
    EXPECT_NE(frame, heard);
  }
  EXPECT_EQ(reached.size(), 2U);
  EXPECT_GT(own_again, 40U);
  EXPECT_GT(with_head, 40U);
}

TEST(Noise, ReplayerSendsEachOnceMoreAfterAWhile) {
  NotingHost host;
  host.at = Instant(10s);
  Noise noise(Behaviour::kReplayer, Entropy(Bytes32{1}));
  noise.meet(node_ref(2).address);
  noise.keep_received(as_bytes("heard"), host.at);
  noise.keep_sent(as_bytes("said"), host.at + 1s);
  noise.keep_sent(Bytes(transport::kDatagramMax + 1), host.at + 1s);

  noise.act(host);
  EXPECT_TRUE(host.sent.empty());
  EXPECT_EQ(noise.next_at(), Instant(12s));
  for (const Instant at : {Instant(12s), Instant(13s), Instant(20s)}) {
    host.at = at;
    noise.act(host);
  }

  const Address peer = node_ref(2).address;
  const std::vector<std::pair<Address, Bytes>> expected = {{peer, to_bytes("heard")},
                                                           {peer, to_bytes("said")}};
  EXPECT_EQ(host.sent, expected);
  EXPECT_EQ(noise.next_at(), Instant::never());
}

TEST(Noise, WhoOnlyLiesMakesNone) {
  NotingHost host;
  Noise noise(Behaviour::kLiar, Entropy(Bytes32{1}));
  noise.meet(node_ref(2).address);
  noise.keep_sent(as_bytes("said"), host.at);

  host.at = Instant(10s);
  noise.act(host);

  EXPECT_TRUE(host.sent.empty());
  EXPECT_EQ(noise.next_at(), Instant::never());
}

}  // namespace
}  // namespace p2pchat::sim
