#include "tools/cli/sentences.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2pchat::cli {
namespace {

using client::MessageState;
using client::Outcome;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string said_of(Outcome outcome, const Options& options) {
  return sentence_of({.outcome = outcome}, options);
}

TEST(Sentences, SayWhatIsTooMuch) {
  EXPECT_THAT(said_of(Outcome::kGroupFull, {.command = Command::kGroup, .group = "climbers"}),
              HasSubstr("64 people at most, with those who are invited"));
  EXPECT_THAT(said_of(Outcome::kFileTooLarge, {.command = Command::kFiles}),
              HasSubstr("at most 25 MiB (26214400 bytes)"));
  EXPECT_THAT(said_of(Outcome::kDiskFull, {.command = Command::kSend}),
              HasSubstr("the disk is full: nothing was changed"));
  EXPECT_THAT(said_of(Outcome::kMessageTooLong, {.command = Command::kSend}),
              HasSubstr("16384 bytes"));
}

TEST(Sentences, SayWhatIsNotOnesOwnOrNoSign) {
  EXPECT_THAT(said_of(Outcome::kNotYours, {.command = Command::kEdit}),
              HasSubstr("only who wrote it can edit it"));
  EXPECT_THAT(said_of(Outcome::kBadReaction, {.command = Command::kReact}),
              HasSubstr("1 to 32 bytes of UTF-8"));
}

TEST(Sentences, SayHowFarAHandOverIs) {
  Notice notice{.kind = Notice::Kind::kHandedOver, .who = "phone\x1b", .count = 1};
  EXPECT_THAT(handed_over_sentence(notice),
              EndsWith("is handing over its history: 1 message so far"));

  notice.count = 1200;
  notice.parts = 3;
  notice.of = 10;
  EXPECT_THAT(handed_over_sentence(notice), EndsWith("1200 messages so far, part 3 of 10"));
  EXPECT_THAT(handed_over_sentence(notice), Not(HasSubstr("\x1b")));

  notice.is_complete = true;
  EXPECT_THAT(handed_over_sentence(notice), EndsWith("has handed over its history: 1200 messages"));
}

TEST(Sentences, SayForHowManyOfAGroupItIsTooLate) {
  client::StoredMessage left{.id = "1", .peer = "#9f"};
  for (const char* name : {"bob", "carl", "dora"}) left.members.push_back({.name = name});
  left.members[0].state = MessageState::kUnsent;
  const Options options{.command = Command::kCancel};

  EXPECT_EQ(sentence_of({.outcome = Outcome::kCancelledInPart, .messages = {left}}, options),
            "too late for 2 of 3 members, who may have the message; the others get none");
  left.members.clear();
  EXPECT_EQ(sentence_of({.outcome = Outcome::kCancelledInPart, .messages = {left}}, options),
            "too late for some members, who may have the message; the others get none");
}

}  // namespace
}  // namespace p2pchat::cli
