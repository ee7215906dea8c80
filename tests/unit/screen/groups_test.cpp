#include "tools/screen/groups.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/screen/utf8_locale.h"
#include "tools/screen/drawing.h"
#include "tools/screen/state.h"

namespace p2pchat::screen {
namespace {

using chat::GroupStanding;
using chat::GroupView;
using cli::Notice;
using cli::Request;
using cli::Verb;
using client::MessageState;
using client::StoredMessage;
using groups::Role;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using ScreenGroup = Utf8Locale;

constexpr const char* kKey = "#9f0c12345678901234567890123456a";

GroupView climbers() {
  return {.key = kKey,
          .name = "climbers",
          .standing = GroupStanding::kJoined,
          .inviter = "bob",
          .people = {{.name = "alice"}, {.name = "bob", .role = Role::kOwner}}};
}

StoredMessage said(const std::string& id, const std::string& author, std::uint64_t lamport) {
  StoredMessage message{.id = id,
                        .peer = kKey,
                        .text = "text " + id,
                        .sent_ms = static_cast<std::int64_t>(lamport) * 1000,
                        .lamport = lamport,
                        .state = MessageState::kReceived};
  message.author = author;
  message.group = "climbers";
  return message;
}

Request group_asked(State& state, Verb verb, const std::string& group = {}) {
  for (const Request& one : state.take_requests()) {
    if (one.verb == verb && one.group == group) return one;
  }
  ADD_FAILURE() << "not asked";
  return {};
}

// The group that was asked for by its name, as the history has it.
State in_group(GroupView view = climbers()) {
  State state({.command = cli::Command::kChat, .name = "#climbers"});
  const Request asked = group_asked(state, Verb::kGroup, "#climbers");
  state.on_reply(cli::Answer{.id = asked.id, .self = "alice", .groups = {std::move(view)}});
  const auto history = state.take_requests();
  const auto found = std::ranges::find(history, Verb::kHistory, &Request::verb);
  EXPECT_EQ(found->name, kKey);
  state.on_reply(cli::Answer{
      .id = found->id, .self = "alice", .messages = {said("a", "bob", 1), said("b", "carl", 2)}});
  return state;
}

std::vector<std::string> group_drawn(const State& state) {
  std::vector<std::string> lines;
  for (const Line& line : draw(state, {.columns = 120, .rows = 16}).lines) {
    std::string text;
    for (const Span& span : line) text += span.text;
    lines.push_back(text);
  }
  return lines;
}

TEST_F(ScreenGroup, IsOpenedByItsNameAndShownWithItsAuthors) {
  const State state = in_group();

  EXPECT_EQ(state.open_peer(), kKey);
  const auto lines = group_drawn(state);
  EXPECT_THAT(lines.front(), HasSubstr("alice in #climbers, 2 members"));
  EXPECT_THAT(lines, Contains(HasSubstr("bob: text a")));
  EXPECT_THAT(lines, Contains(HasSubstr("carl: text b")));
}

TEST_F(ScreenGroup, ThatIsNotThereIsSaid) {
  State state({.command = cli::Command::kChat, .name = "#nobody"});
  const Request asked = group_asked(state, Verb::kGroup, "#nobody");

  state.on_reply(cli::Answer{.id = asked.id, .outcome = client::Outcome::kUnknownGroup});

  EXPECT_THAT(state.remark(), HasSubstr("#nobody"));
  EXPECT_EQ(state.asking(), Asking::kName);
}

TEST_F(ScreenGroup, ThatComesLaterIsOpenedThen) {
  State state({.command = cli::Command::kChat, .name = "#Climbers"});
  const Request asked = group_asked(state, Verb::kGroup, "#Climbers");
  state.on_reply(cli::Answer{.id = asked.id, .outcome = client::Outcome::kUnknownGroup});
  GroupView other = climbers();
  other.name = "others";
  other.key.back() = 'b';

  state.on_reply(Notice{.kind = Notice::Kind::kGroup, .group = other});
  EXPECT_EQ(state.open_peer(), "");
  state.on_reply(Notice{.kind = Notice::Kind::kGroup, .group = climbers()});

  EXPECT_EQ(state.open_peer(), kKey);
  EXPECT_EQ(state.asking(), Asking::kMessage);
  EXPECT_EQ(state.remark(), "");
}

TEST_F(ScreenGroup, ShowsWithHowManyAMessageIs) {
  State state = in_group();
  StoredMessage mine = said("c", "alice", 3);
  mine.is_outgoing = true;
  mine.state = MessageState::kStored;
  mine.members = {{.name = "bob", .state = MessageState::kRead},
                  {.name = "carl", .state = MessageState::kStored},
                  {.name = "dora", .state = MessageState::kDelivered}};

  state.on_reply(Notice{.kind = Notice::Kind::kArrived, .message = mine});

  EXPECT_THAT(group_drawn(state),
              Contains(HasSubstr("alice: text c \xe2\x9c\x93\xe2\x9c\x93 2 of 3, "
                                 "read by 1")));
}

TEST_F(ScreenGroup, ShowsWhoComesAndGoesWhereItHappened) {
  State state = in_group();
  GroupView later = climbers();
  later.people = {{.name = "alice"}, {.name = "dora"}};
  later.name = "hikers";

  state.on_reply(Notice{.kind = Notice::Kind::kGroup, .group = later});
  state.on_reply(Notice{.kind = Notice::Kind::kArrived, .message = said("c", "dora", 3)});

  EXPECT_EQ(state.remark(), "");  // it is seen
  const auto lines = group_drawn(state);
  const auto joined = std::ranges::find_if(lines, [](const std::string& line) {
    return line.find("-- dora has joined --") != std::string::npos;
  });
  ASSERT_NE(joined, lines.end());
  EXPECT_THAT(*std::prev(joined), HasSubstr("carl: text b"));
  EXPECT_THAT(lines, Contains(HasSubstr("-- bob has left --")));
  EXPECT_THAT(lines, Contains(HasSubstr("-- the group is called hikers --")));
  EXPECT_THAT(lines.front(), HasSubstr("in #hikers"));
}

TEST_F(ScreenGroup, IsSentAFileAsAPersonIs) {
  State state = in_group();

  state.on_key({.kind = Key::Kind::kAttach});
  EXPECT_EQ(state.asking(), Asking::kPath);
  state.on_key({.text = "map.png"});
  state.on_key({.kind = Key::Kind::kEnter});

  EXPECT_EQ(state.take_wish(), (FileWish{.to = kKey, .path = "map.png"}));
}

TEST_F(ScreenGroup, TimerIsSetByALetterAndShown) {
  State state = in_group();
  GroupView timed = climbers();
  timed.vanish_s = 3600;
  timed.vanish_by = "bob";

  state.on_reply(Notice{.kind = Notice::Kind::kGroup, .group = timed});

  const auto lines = group_drawn(state);
  EXPECT_THAT(lines.front(), HasSubstr("messages last 1 hour"));
  EXPECT_THAT(lines, Contains(HasSubstr("lasts 1 hour (set by bob)")));
  state.on_key({.kind = Key::Kind::kPerson});
  state.on_key({.text = "v"});
  const auto requests = state.take_requests();
  const auto asked = std::ranges::find(requests, Verb::kVanish, &Request::verb);
  ASSERT_NE(asked, requests.end());
  EXPECT_EQ(asked->name, kKey);
  EXPECT_EQ(asked->span, std::chrono::hours{24});
}

TEST_F(ScreenGroup, InvitationIsAnsweredByALetter) {
  GroupView invited = climbers();
  invited.standing = GroupStanding::kInvited;
  State state = in_group(invited);
  EXPECT_THAT(group_drawn(state).front(), HasSubstr("bob invites you: ^P answers"));

  state.on_key({.kind = Key::Kind::kPerson});
  EXPECT_THAT(group_drawn(state).back(), HasSubstr("a join  d decline"));
  state.on_key({.text = "a"});

  const Request request = group_asked(state, Verb::kGroup, kKey);
  EXPECT_EQ(request.deed, "accept");
  state.on_reply(cli::Answer{.id = request.id, .self = "alice", .groups = {climbers()}});
  EXPECT_EQ(state.remark(), "joined climbers");
  EXPECT_THAT(group_drawn(state).front(), HasSubstr("2 members"));
}

TEST_F(ScreenGroup, TextsAreReactedToByAllAndChangedByTheirAuthors) {
  State state = in_group();
  StoredMessage mine = said("c", "alice", 3);
  mine.is_outgoing = true;
  state.on_reply(Notice{.kind = Notice::Kind::kArrived, .message = mine});

  state.on_key({.kind = Key::Kind::kUp});
  state.on_key({.kind = Key::Kind::kEdit});
  EXPECT_EQ(state.asking(), Asking::kEdit);
  state.on_key({.kind = Key::Kind::kEscape});
  state.on_key({.kind = Key::Kind::kErase});
  EXPECT_EQ(state.asking(), Asking::kSure);
  state.on_key({.text = "n"});

  state.on_key({.kind = Key::Kind::kUp});
  state.on_key({.kind = Key::Kind::kEdit});
  EXPECT_EQ(state.remark(), "only who wrote a message can edit it");
  state.on_key({.kind = Key::Kind::kReact});
  EXPECT_EQ(state.asking(), Asking::kSign);
}

TEST_F(ScreenGroup, SaysItsLettersAndWhoIsIn) {
  State state = in_group();

  state.on_key({.kind = Key::Kind::kPerson});

  EXPECT_THAT(group_drawn(state).back(),
              AllOf(HasSubstr("p pin  m mute  8 for 8h"), HasSubstr("Esc: alice, bob (owner)")));
}

TEST_F(ScreenGroup, ShowsWhoTypesThereAndSaysThatOneDoes) {
  State state = in_group();
  const auto tell = [&](const std::string& who, bool is_typing) {
    state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kTyping,
                               .self = "alice",
                               .who = who,
                               .peer = {.name = kKey, .alias = "climbers"},
                               .is_typing = is_typing});
  };

  tell("Bob", true);
  EXPECT_THAT(group_drawn(state).front(), HasSubstr("Bob is typing"));
  tell("carl", true);
  EXPECT_THAT(group_drawn(state).front(), HasSubstr("2 people are typing"));
  tell("Bob", false);
  EXPECT_THAT(group_drawn(state).front(), HasSubstr("carl is typing"));
  tell("carl", false);
  EXPECT_THAT(group_drawn(state).front(), Not(HasSubstr("typing")));

  state.on_key({.text = "h"});
  const auto requests = state.take_requests();
  const auto said = std::ranges::find(requests, Verb::kTyping, &Request::verb);
  ASSERT_NE(said, requests.end());
  EXPECT_EQ(said->name, kKey);
}

TEST_F(ScreenGroup, DoesNotSayThatWhoHasLeftTypes) {
  GroupView left = climbers();
  left.standing = GroupStanding::kLeft;
  State state = in_group(left);

  state.on_key({.text = "h"});

  const auto requests = state.take_requests();
  EXPECT_EQ(std::ranges::find(requests, Verb::kTyping, &Request::verb), requests.end());
}

TEST(GroupNews, SaysEachThingThatIsNew) {
  GroupView before = climbers();
  before.people.push_back({.name = "carl", .is_invited = true});
  before.people.push_back({.name = "erin", .is_invited = true});
  GroupView after = climbers();
  after.people[0].role = Role::kAdmin;
  after.people.push_back({.name = "carl"});
  after.people.push_back({.name = "dora", .is_invited = true});

  EXPECT_THAT(news_between(before, after),
              ElementsAre("alice is admin now", "carl has joined", "dora is invited",
                          "erin is invited no more"));
  EXPECT_TRUE(news_between(before, before).empty());
}

}  // namespace
}  // namespace p2pchat::screen
