#include "core/rpc/endpoint.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "tests/unit/rpc/echo_machine.h"
#include "tests/unit/rpc/fake_host.h"
#include "tests/unit/rpc/peers.h"

namespace p2pchat::rpc {
namespace {

using namespace std::chrono_literals;
using wire::GetStatus;

class EndpointTest : public testing::Test {
 protected:
  FakeHost host_;
  Endpoint<EchoMachine> endpoint_{EchoMachine{}, kTag, kSelf};
};

TEST_F(EndpointTest, PerformsEffectsInTheOrderThatTheyPromise) {
  endpoint_.on_start(host_);

  EXPECT_EQ(host_.order,
            (std::vector<std::string>{"persist", "read", "compute", "datagram", "announce"}));
}

TEST_F(EndpointTest, HandsMessagesToItsMachineAndSendsWhatItAnswers) {
  endpoint_.on_datagram(host_, kPeer, frame_of(GetStatus{.call = {5}}));

  EXPECT_EQ(host_.datagrams, (std::vector<FakeHost::Datagram>{
                                 {.to = kPeer, .payload = frame_of(GetStatus{.call = {5}})}}));
}

TEST_F(EndpointTest, AnswersLargeMessagesOverTheStreamTheyCameOn) {
  const StreamId stream = host_.stream_of_peer();
  endpoint_.on_stream_accepted(host_, stream, kPeer);
  endpoint_.on_frame(host_, stream, wire::encode_hello(kTag, {.port = kPeer.port}));
  endpoint_.on_frame(host_, stream, frame_of(large()));

  EXPECT_EQ(host_.streams[stream].frames, std::vector<Bytes>{frame_of(large())});
}

TEST_F(EndpointTest, KeepsAnnouncementsApart) {
  endpoint_.on_announcement(host_, kPeer, frame_of(GetStatus{}));

  EXPECT_EQ(host_.announcements, std::vector<Bytes>{frame_of(GetStatus{})});
  EXPECT_TRUE(host_.datagrams.empty());
}

TEST_F(EndpointTest, DropsAndCountsWhatIsMalformed) {
  endpoint_.on_datagram(host_, kPeer, Bytes{1, 2});
  endpoint_.on_announcement(host_, kPeer, Bytes{});

  EXPECT_TRUE(host_.order.empty());
  EXPECT_EQ(endpoint_.courier().traffic().dropped_malformed, 2U);
}

TEST_F(EndpointTest, HandsCompletionsToItsMachine) {
  endpoint_.on_read(host_, {2}, std::vector<Row>{});
  endpoint_.on_persisted(host_, {1}, {});
  endpoint_.on_computed(host_, {3}, {});

  EXPECT_EQ(endpoint_.machine().completions, (std::vector<Token>{{2}, {1}, {3}}));
}

TEST_F(EndpointTest, SetsTheAlarmAfterEveryEventToTheEarliestDeadline) {
  endpoint_.machine().wake = at(50s);
  endpoint_.on_datagram(host_, kPeer, {});
  EXPECT_EQ(host_.alarm, at(50s));

  const StreamId stream = host_.stream_of_peer();
  endpoint_.on_stream_accepted(host_, stream, kPeer);
  EXPECT_EQ(host_.alarm, at(30s));

  endpoint_.on_stream_closed(host_, stream);
  EXPECT_EQ(host_.alarm, at(50s));
}

TEST_F(EndpointTest, WakesOnlyWhoIsDue) {
  endpoint_.machine().wake = at(50s);
  endpoint_.on_stream_accepted(host_, host_.stream_of_peer(), kPeer);

  host_.time = at(30s);
  endpoint_.on_wake(host_);
  EXPECT_EQ(endpoint_.machine().wakes, 0);
  EXPECT_EQ(endpoint_.courier().stream_count(), 0U);
  EXPECT_EQ(host_.alarm, at(50s));

  host_.time = at(50s);
  endpoint_.on_wake(host_);
  EXPECT_EQ(endpoint_.machine().wakes, 1);
  EXPECT_EQ(host_.alarm, Instant::never());
}

TEST_F(EndpointTest, PerformsTheEffectsOfACommandAndReturnsItsResult) {
  host_.time = at(3s);

  const Instant told =
      endpoint_.command(host_, [](EchoMachine& machine, Instant now, Effects& out) {
        out.send(kPeer, GetStatus{});
        machine.wake = now + 1s;
        return now;
      });

  EXPECT_EQ(told, at(3s));
  EXPECT_EQ(host_.datagrams.size(), 1U);
  EXPECT_EQ(host_.alarm, at(4s));
}

TEST_F(EndpointTest, IsClonedWholeAndApart) {
  endpoint_.on_stream_accepted(host_, host_.stream_of_peer(), kPeer);
  const std::unique_ptr<transport::Guest> clone = endpoint_.clone();
  auto& twin = dynamic_cast<Endpoint<EchoMachine>&>(*clone);

  twin.on_read(host_, {2}, std::vector<Row>{});
  twin.on_stream_closed(host_, host_.streams.begin()->first);

  EXPECT_TRUE(endpoint_.machine().completions.empty());
  EXPECT_EQ(endpoint_.courier().stream_count(), 1U);
  EXPECT_EQ(twin.courier().stream_count(), 0U);
}

}  // namespace
}  // namespace p2pchat::rpc
