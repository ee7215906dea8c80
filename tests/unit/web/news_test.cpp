#include "tools/web/news.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tools/web/call.h"

namespace p2pchat::web {
namespace {

using cli::Verb;
using nlohmann::json;

TEST(News, SayOfWhatIsNotedThatItIsToBeAskedForAgain) {
  for (const Verb verb : {Verb::kAccept, Verb::kDeny, Verb::kBlock, Verb::kUnblock, Verb::kAlias,
                          Verb::kMatch, Verb::kPin, Verb::kUnpin, Verb::kMute, Verb::kUnmute}) {
    EXPECT_EQ(news_of({.verb = verb, .name = "bob"}, {}), contacts_text());
  }
  EXPECT_EQ(news_of({.verb = Verb::kGroup, .deed = "decline"}, {}), contacts_text());
  EXPECT_EQ(news_of({.verb = Verb::kGroup, .deed = "invite"}, {}), "");
}

TEST(News, SayThatMessagesAreGoneOrHaveCome) {
  EXPECT_EQ(news_of({.verb = Verb::kCancel}, {}), erased_text());
  EXPECT_EQ(news_of({.verb = Verb::kPrune}, {.count = 1}), erased_text());
  EXPECT_EQ(news_of({.verb = Verb::kImport}, {.count = 3}), erased_text());
  EXPECT_EQ(news_of({.verb = Verb::kPrune}, {.count = 0}), "");
}

TEST(News, CountWhatWasReadByConversation) {
  const cli::Answer answer{.messages = {{.id = "1", .peer = "bob"},
                                        {.id = "2", .peer = "#group"},
                                        {.id = "3", .peer = "bob"}}};

  for (const Verb verb : {Verb::kInbox, Verb::kUnread, Verb::kRead}) {
    EXPECT_EQ(json::parse(news_of({.verb = verb}, answer)),
              (json{{"notice", "read"}, {"counts", {{"bob", 2}, {"#group", 1}}}}));
    EXPECT_EQ(news_of({.verb = verb}, {}), "");
  }
}

TEST(News, CountWhatWasReadWhileTheRingWasAway) {
  const cli::Answer answer{.outcome = client::Outcome::kNoRing,
                           .messages = {{.id = "1", .peer = "bob"}}};

  EXPECT_EQ(json::parse(news_of({.verb = Verb::kInbox}, answer)),
            (json{{"notice", "read"}, {"counts", {{"bob", 1}}}}));
}

TEST(News, HaveTheDraftAndWhetherOneHides) {
  EXPECT_EQ(news_of({.verb = Verb::kDraft, .name = "bob", .text = "so far"}, {}),
            draft_text("bob", "so far"));
  EXPECT_EQ(news_of({.verb = Verb::kPresence, .text = "hide"}, {.hides_presence = true}),
            presence_text(true));
}

TEST(News, AreNoneOfWhatMessagesSayOrWhatWentWrong) {
  for (const Verb verb : {Verb::kSend, Verb::kDelete, Verb::kEdit, Verb::kHistory, Verb::kFollow}) {
    EXPECT_EQ(news_of({.verb = verb, .name = "bob"}, {}), "");
  }
  EXPECT_EQ(
      news_of({.verb = Verb::kBlock, .name = "bob"}, {.outcome = client::Outcome::kUnknownUser}),
      "");
}

}  // namespace
}  // namespace p2pchat::web
