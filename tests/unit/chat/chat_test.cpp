#include "core/chat/chat.h"

#include <chrono>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/owner_calls.h"
#include "tests/unit/account/people.h"

namespace p2pchat::chat {
namespace {

using namespace std::chrono_literals;

// A chat of Alice's whose disk is empty and fast, and no node answers.
struct Alone {
  account::Person alice = account::person("alice", 1);
  Entropy entropy{Bytes32{7}};
  account::OwnerCalls calls{{Address::parse("10.0.0.1:7000").value()}, entropy.fork()};
  Chat chat{{.profile = alice.profile, .keys = alice.keys, .vault = Vault(Bytes32{5})},
            true,
            entropy.fork(),
            {}};
  Instant now{1000s};
  Effects out;

  Alone() {
    chat.open(port());
    run();
  }
  ChatPort port() { return {calls, now, out}; }
  void run() {
    while (!out.reads.empty() || !out.persists.empty()) {
      const Effects asked = std::exchange(out, {});
      for (const ReadRequest& read : asked.reads) {
        chat.on_read(read.token, std::vector<Row>{}, port());
      }
      for (const PersistRequest& persist : asked.persists) {
        chat.on_persisted(persist.token, {}, port());
      }
    }
  }
  void wake() {
    chat.on_wake(port());
    run();
  }
};

// What goes on at that time, goes on by itself: the chat need not be woken for it.
TEST(Chat, HandOverThatWaitsForOtherThingsAsksForNoWakeInThePast) {
  Alone it;
  ASSERT_TRUE(it.chat.is_open());
  (void)it.chat.send("bob", {.text = "hello", .reply_to = {}}, true, it.port());
  it.chat.hand_over(2, "laptop", it.port());
  it.run();
  it.now = it.now + 5s;
  (void)it.chat.send("carol", {.text = "hello", .reply_to = {}}, true, it.port());
  it.run();

  it.now = it.now + 6s;
  it.wake();

  EXPECT_FALSE(it.chat.is_settled());
  EXPECT_GT(it.chat.next_wake(), it.now);
}

}  // namespace
}  // namespace p2pchat::chat
