#include "sim/checkers/order_checker.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class OrderOfMessages : public testing::Test {
 protected:
  OrderOfMessages() {
    for (const char* name : {"1", "2"}) {
      client::StoredMessage message = outgoing(name, std::string("text ") + name + ":");
      message.lamport = messages.size() + 1;
      add_accepted(scene, message);
      messages.push_back(incoming(message));
      scene.now = scene.now + 1s;
    }
  }

  void judge() {
    checker.at_end(scene, {{.client = 1, .user = "user1", .peer = "user0", .messages = messages}});
  }

  Scene scene;
  std::vector<client::StoredMessage> messages;
  OrderChecker checker;
};

TEST_F(OrderOfMessages, AcceptsTheOrderOfSending) {
  judge();

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_GT(checker.checks(), 4U);
}

TEST_F(OrderOfMessages, FindsLamportTimesThatFall) {
  std::swap(messages[0], messages[1]);

  judge();

  EXPECT_THAT(what(checker), HasSubstr("not in order of Lamport time"));
}

TEST_F(OrderOfMessages, FindsMessagesOfOneSenderInAnotherOrder) {
  std::swap(messages[0], messages[1]);
  messages[1].lamport = messages[0].lamport;

  judge();

  EXPECT_THAT(what(checker), HasSubstr("one sender in another order"));
}

TEST_F(OrderOfMessages, FindsAnAnswerThatIsNotLaterThanItsQuestion) {
  client::StoredMessage answer = outgoing("3", "text 3:");
  answer.lamport = 9;
  const client::CommandId command{50};
  scene.journal.on_sent({.at = scene.now,
                         .client = 0,
                         .from = "user0",
                         .to = "user1",
                         .text = answer.text,
                         .lamport_before = 9},
                        command);
  scene.journal.on_told({.client = 0,
                         .user = "user0",
                         .event = client::CommandEnded{.command = command, .messages = {answer}}});
  messages.push_back(incoming(answer));

  judge();

  EXPECT_THAT(what(checker), HasSubstr("not later than what its sender had seen"));
}

}  // namespace
}  // namespace p2pchat::sim
