#include "tools/cli/groups.h"

#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/cli/json_lines.h"
#include "tools/cli/preferences.h"

namespace p2pchat::cli {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

chat::GroupView climbers() {
  return {.key = "#0123456789abcdef0123456789abcde",
          .name = "climbers",
          .standing = chat::GroupStanding::kInvited,
          .inviter = "alice",
          .epoch = 4,
          .people = {{.name = "alice", .role = groups::Role::kOwner},
                     {.name = "bob", .role = groups::Role::kAdmin, .is_invited = true}}};
}

std::string refusal_of(const Words& words) {
  const auto result = with_group({}, words);
  return result ? "taken" : result.error();
}

TEST(GroupCommands, TakeTheirWords) {
  const Options role = with_group({}, {"role", "climbers", "bob", "admin"}).value();
  const Options made = with_group({}, {"create", "climbers"}).value();

  EXPECT_EQ(role.group, "climbers");
  EXPECT_EQ(role.name, "bob");
  EXPECT_EQ(role.role, "admin");
  EXPECT_EQ(made.name, "climbers");
  EXPECT_EQ(made.group, "");
}

TEST(GroupCommands, SayWhatIsWrong) {
  EXPECT_THAT(refusal_of({"sing", "climbers"}), HasSubstr("there is no 'group sing'"));
  EXPECT_EQ(refusal_of({"invite", "climbers"}), "group invite GROUP NAME [--role ROLE] is meant");
  EXPECT_EQ(refusal_of({"role", "climbers", "bob", "king"}), "a role is member, admin or owner");
}

TEST(GroupCommands, ShowAGroupWithItsPeople) {
  Answer answer;
  answer.groups = {climbers()};
  answer.group_events = {
      {.kind = groups::ChangeKind::kCreate, .who = "alice", .title = "climbers"},
      {.kind = groups::ChangeKind::kInvite,
       .who = "alice",
       .whom = "bob",
       .role = groups::Role::kAdmin},
  };
  const Options show = with_group({}, {"show", "climbers"}).value();

  EXPECT_EQ(group_lines(answer, show),
            (Words{"#01234567  climbers  invited by alice, 1 member, 1 invited", "  alice  owner",
                   "  bob  admin, invited"}));
}

TEST(GroupLines, SayHowLongMessagesLast) {
  chat::GroupView group = climbers();
  group.vanish_s = 86400;
  group.vanish_by = "alice";
  Answer answer;
  answer.groups = {group};

  const Words lines = group_lines(answer, with_group({}, {"list"}).value());

  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("1 member, 1 invited, messages last 1 day"));
  EXPECT_EQ(timer_sentence(group), "what is written in climbers lasts 1 day (set by alice)");
  EXPECT_EQ(timer_sentence(climbers()), "what is written in climbers stays");
}

TEST(GroupLines, ComeBackAsTheyWere) {
  Answer answer;
  answer.id = 3;
  answer.self = "bob";
  answer.groups = {climbers()};
  answer.groups[0].vanish_s = 3600;
  answer.groups[0].vanish_by = "alice";
  answer.group_events = {
      {.kind = groups::ChangeKind::kTimer, .who = "alice", .whom = {}, .seconds = 3600}};
  client::StoredMessage message{.id = std::string(64, 'a'),
                                .peer = climbers().key,
                                .is_outgoing = true,
                                .text = "up",
                                .state = client::MessageState::kStored};
  message.author = "bob";
  message.group = "climbers";
  message.members = {{.name = "alice", .state = client::MessageState::kRead, .stored = 3}};
  answer.messages = {message};

  const auto again = parse_reply(to_line(Reply(answer)));

  ASSERT_TRUE(again);
  EXPECT_EQ(std::get<Answer>(*again).groups, answer.groups);
  EXPECT_EQ(std::get<Answer>(*again).group_events, answer.group_events);
  EXPECT_EQ(std::get<Answer>(*again).messages, answer.messages);
}

TEST(GroupLines, RequestAndNoticeComeBackAsTheyWere) {
  Options invite = with_group({}, {"invite", "climbers", "bob"}).value();
  const auto request = parse_request(to_line(group_request(invite)));
  const auto notice =
      parse_reply(to_line(Reply(Notice{.kind = Notice::Kind::kGroup, .group = climbers()})));

  ASSERT_TRUE(request && notice);
  EXPECT_EQ(request->verb, Verb::kGroup);
  EXPECT_EQ(request->deed, "invite");
  EXPECT_EQ(request->group, "climbers");
  EXPECT_EQ(request->name, "bob");
  EXPECT_EQ(request->role, "member");
  EXPECT_EQ(std::get<Notice>(*notice).group, climbers());
}

}  // namespace
}  // namespace p2pchat::cli
