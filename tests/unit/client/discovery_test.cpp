#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "core/client/client.h"
#include "tests/unit/client/people.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

const Address kRelay = Address::v4({10, 74, 2, 2}, 40000);
const Address kNode = Address::v4({10, 74, 1, 11}, 7400);

// A client that knows no node, asked to log in.
class Seeker {
 public:
  Seeker() {
    Effects out;
    client_.on_start(now_, out);
    perform(std::move(out));
    Effects asked;
    client_.log_in("alice", kPassword, now_, asked);
    perform(std::move(asked));
  }

  void hear(const Address& from, const wire::Message& message) {
    Effects out;
    client_.on_announcement(from, message, now_, out);
    perform(std::move(out));
  }
  void pass(Duration time) {
    const Instant end = now_ + time;
    while (client_.next_wake() <= end) {
      now_ = std::max(now_, client_.next_wake());
      Effects out;
      client_.on_wake(now_, out);
      perform(std::move(out));
    }
    now_ = end;
  }
  void answer(wire::Answer answer) {
    Effects out;
    client_.on_message(kNode, wire::OwnerFound{.call = last_call_, .answer = answer}, now_, out);
    perform(std::move(out));
  }
  [[nodiscard]] const std::vector<Address>& asked() const { return asked_; }
  // How often it has sought nodes since the last call.
  [[nodiscard]] std::size_t sought() { return std::exchange(sought_, 0); }

 private:
  void perform(Effects out) {
    for (const Send& send : out.sends) {
      asked_.push_back(send.to);
      const auto* question = std::get_if<wire::FindOwner>(&send.message);
      if (question != nullptr) last_call_ = question->call;
    }
    for (const wire::Message& message : out.announcements) {
      EXPECT_EQ(message, wire::Message(wire::Seek{}));
      ++sought_;
    }
    for (const ReadRequest& request : out.reads) {
      Effects more;
      client_.on_read(request.token, {}, now_, more);
      perform(std::move(more));
    }
  }

  Instant now_{1000s};
  Client client_{{.costs = account::AccountCosts::test()}, Entropy(Bytes32{1})};
  std::vector<Address> asked_;
  std::size_t sought_ = 0;
  CallId last_call_;
};

TEST(ClientDiscovery, AsksTheNodeThatIsAnnouncedNotWhoRepeatsIt) {
  Seeker client;

  client.hear(kRelay, wire::Announce{.self = {.address = kNode}});
  client.pass(1s);

  ASSERT_FALSE(client.asked().empty());
  for (const Address& asked : client.asked()) EXPECT_EQ(asked, kNode);
}

TEST(ClientDiscovery, AsksNobodyForWhatIsNoAnnouncement) {
  Seeker client;

  client.hear(kRelay, wire::GetStatus{});
  client.hear(kRelay, wire::Announce{});
  client.pass(1s);

  EXPECT_EQ(client.asked(), std::vector<Address>{});
}

TEST(ClientDiscovery, SeeksAtOnceThenMoreAndMoreRarely) {
  Seeker client;

  EXPECT_EQ(client.sought(), 1U);
  client.pass(15s);
  const std::size_t soon = client.sought();
  EXPECT_GE(soon, 4U);
  EXPECT_LE(soon, 6U);
  client.pass(160s);
  const std::size_t later = client.sought();
  EXPECT_GE(later, 10U);
  EXPECT_LE(later, 20U);
}

// Its answer may be that it cannot serve yet. The pauses are of 16 seconds at most.
TEST(ClientDiscovery, SeeksNoMoreOnceANodeHasAnswered) {
  Seeker client;
  client.hear(kNode, wire::Announce{.self = {.address = kNode}});
  client.pass(3s);
  ASSERT_FALSE(client.asked().empty());

  client.answer(wire::Answer::kTryAgain);
  (void)client.sought();
  for (int i = 0; i < 100; ++i) {
    client.pass(200ms);
    client.answer(wire::Answer::kTryAgain);
  }

  EXPECT_EQ(client.sought(), 0U);
}

// The nodes that it knew have moved or are gone.
TEST(ClientDiscovery, SeeksAgainWhileWhoItKnowsIsSilent) {
  Seeker client;
  client.hear(kNode, wire::Announce{.self = {.address = kNode}});
  (void)client.sought();

  client.pass(8s);

  EXPECT_GE(client.sought(), 2U);
}

}  // namespace
}  // namespace p2pchat::client
