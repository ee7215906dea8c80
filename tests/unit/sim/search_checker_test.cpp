#include "sim/checkers/search_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

class SearchAtTheEnd : public testing::Test {
 protected:
  SearchAtTheEnd()
      : conversation{
            .client = 1,
            .user = "user1",
            .peer = "user0",
            .messages = {incoming(outgoing("1", "text 1:")), incoming(outgoing("2", "text 2:"))}} {
    conversation.found = conversation.messages;
  }

  Scene scene;
  Conversation conversation;
  SearchChecker checker;
};

TEST_F(SearchAtTheEnd, AcceptsWhatFindsAllThatIsThere) {
  checker.at_end(scene, {conversation});

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), 4U);
}

TEST_F(SearchAtTheEnd, FindsAMessageThatIsNotFound) {
  conversation.found->pop_back();

  checker.at_end(scene, {conversation});

  EXPECT_THAT(what(checker), HasSubstr("was not found"));
}

TEST_F(SearchAtTheEnd, FindsAMessageThatIsFoundTwice) {
  conversation.found->push_back(conversation.found->front());

  checker.at_end(scene, {conversation});

  EXPECT_THAT(what(checker), HasSubstr("found twice"));
}

TEST_F(SearchAtTheEnd, DoesNotJudgeWhereNobodySearched) {
  conversation.found.reset();

  checker.at_end(scene, {conversation});

  EXPECT_EQ(checker.checks(), 0U);
}

}  // namespace
}  // namespace p2pchat::sim
