#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "core/client/client.h"
#include "tests/unit/client/people.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

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
  [[nodiscard]] const std::vector<Address>& asked() const { return asked_; }

 private:
  void perform(Effects out) {
    for (const Send& send : out.sends) asked_.push_back(send.to);
    for (const ReadRequest& request : out.reads) {
      Effects more;
      client_.on_read(request.token, {}, now_, more);
      perform(std::move(more));
    }
  }

  Instant now_{1000s};
  Client client_{{.costs = account::AccountCosts::test()}, Entropy(Bytes32{1})};
  std::vector<Address> asked_;
};

const Address kRelay = Address::v4({10, 74, 2, 2}, 40000);
const Address kNode = Address::v4({10, 74, 1, 11}, 7400);

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

}  // namespace
}  // namespace p2pchat::client
