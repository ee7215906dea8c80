#include "core/chat/group_ticks.h"

#include <chrono>
#include <utility>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/offers.h"
#include "core/chat/sessions.h"
#include "tests/unit/account/people.h"

namespace p2pchat::chat {
namespace {

using namespace std::chrono_literals;

// The ticks of Alice, whose disk answers when it is asked.
class GroupTicksTest : public testing::Test {
 protected:
  Desk desk() {
    return {options_,  own_,   standings_, preferences_, timers_, offers_,
            sessions_, calls_, entropy_,   true,         now_,    out_};
  }

  void raise(bool is_receipt) {
    ticks_.raise({.peer = "#0123",
                  .message = {.id = Bytes32{1}, .lamport = 1},
                  .member = account::key_of("bob"),
                  .state = is_receipt ? MessageState::kDelivered : MessageState::kStored,
                  .is_receipt = is_receipt});
    Desk at = desk();
    ticks_.go_on(at);
  }
  void fail_to_read() {
    Desk at = desk();
    const Token token = std::exchange(out_, {}).reads.at(0).token;
    ASSERT_TRUE(ticks_.on_read(token, std::unexpected(DiskError::kFailed), outbox_, at));
    ticks_.go_on(at);
  }

  account::Person alice_ = account::person("alice", 1);
  Address node_ = Address::v4({10, 0, 0, 1}, 7400);
  ChatOptions options_;
  OwnAccount own_{alice_.profile, alice_.keys, Vault(Bytes32{7})};
  Standings standings_;
  Preferences preferences_;
  Timers timers_;
  Offers offers_;
  Sessions sessions_;
  Entropy entropy_{Bytes32{1}};
  account::OwnerCalls calls_{{node_}, Entropy(Bytes32{2})};
  Instant now_{1h};
  Effects out_;
  Outbox outbox_;
  GroupTicks ticks_;
};

TEST_F(GroupTicksTest, WakeForWhatTheDiskDidNotTake) {
  raise(false);
  EXPECT_EQ(ticks_.next_wake(), Instant::never());
  fail_to_read();

  EXPECT_EQ(ticks_.next_wake(), now_ + options_.retry_max);
}

TEST_F(GroupTicksTest, WakeForNothingOnceAReceiptHasFailedThatComesAgain) {
  raise(true);
  fail_to_read();

  EXPECT_EQ(ticks_.receipts_end(), false);
  EXPECT_EQ(ticks_.next_wake(), Instant::never());
}

}  // namespace
}  // namespace p2pchat::chat
