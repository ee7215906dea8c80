#include "tools/screen/state.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2pchat::screen {
namespace {

using chat::Standing;
using cli::Request;
using cli::Verb;
using client::MessageState;
using client::Outcome;
using client::StoredMessage;
using testing::HasSubstr;
using Kind = Key::Kind;

StoredMessage received(const std::string& id, const std::string& text, std::uint64_t lamport = 1) {
  return {.id = id,
          .peer = "bob",
          .text = text,
          .sent_ms = static_cast<std::int64_t>(lamport) * 1000,
          .lamport = lamport,
          .state = MessageState::kReceived};
}

StoredMessage sent(const std::string& id, const std::string& text, std::uint64_t lamport) {
  StoredMessage message = received(id, text, lamport);
  message.is_outgoing = true;
  message.state = MessageState::kQueued;
  return message;
}

State with_bob() { return State({.command = cli::Command::kChat, .name = "bob"}); }

Request taken(State& state, Verb verb) {
  const auto requests = state.take_requests();
  const auto found = std::ranges::find(requests, verb, &Request::verb);
  EXPECT_NE(found, requests.end());
  return found == requests.end() ? Request{} : *found;
}

// Bob's conversation as the history has it.
State with_history(const std::vector<StoredMessage>& messages) {
  State state = with_bob();
  const Request history = taken(state, Verb::kHistory);
  state.on_reply(cli::Answer{.id = history.id, .self = "alice", .messages = messages});
  return state;
}

void type(State& state, const std::string& text) { state.on_key({.text = text}); }
void press(State& state, Kind kind) { state.on_key({.kind = kind}); }

std::vector<std::string> texts(const State& state) {
  std::vector<std::string> all;
  for (const StoredMessage& one : state.messages()) all.push_back(one.text);
  return all;
}

TEST(ScreenState, BeginsWithTheConversationThatIsNamed) {
  State state = with_bob();

  std::vector<Verb> verbs;
  for (const Request& request : state.take_requests()) verbs.push_back(request.verb);

  EXPECT_EQ(verbs, (std::vector{Verb::kFollow, Verb::kConversations, Verb::kGroup, Verb::kSettle,
                                Verb::kHistory, Verb::kRead}));
  EXPECT_EQ(state.open_peer(), "bob");
  EXPECT_TRUE(state.take_requests().empty());
}

TEST(ScreenState, TellsWhetherANodeIsThere) {
  State lonely = with_bob();
  State connected = with_bob();
  EXPECT_FALSE(connected.is_connected());

  lonely.on_reply(cli::Answer{.id = taken(lonely, Verb::kSettle).id, .outcome = Outcome::kNoRing});
  connected.on_reply(cli::Answer{.id = taken(connected, Verb::kSettle).id});

  EXPECT_FALSE(lonely.is_connected());
  EXPECT_THAT(lonely.remark(), HasSubstr("no node of the ring"));
  EXPECT_TRUE(connected.is_connected());
}

TEST(ScreenState, OpensTheNewestConversationIfNoneIsNamedAndAsksForOneIfThereIsNone) {
  State state{cli::Options{.command = cli::Command::kChat}};
  EXPECT_EQ(state.asking(), Asking::kName);
  const Request asked = taken(state, Verb::kConversations);
  StoredMessage newest = received("2", "x", 9);
  newest.peer = "carol";

  state.on_reply(cli::Answer{
      .id = asked.id,
      .conversations = {{.last = received("1", "old"), .unread = 3}, {.last = newest}}});

  EXPECT_EQ(state.open_peer(), "carol");
  EXPECT_EQ(state.asking(), Asking::kMessage);
  EXPECT_EQ(state.peers()[0].name, "carol");
  EXPECT_EQ(state.peers()[1].unread, 3U);
}

TEST(ScreenState, KeepsTheOrderOfTheHistoryAndEachMessageOnce) {
  State state = with_history({received("1", "one", 1), received("3", "three", 3)});

  state.on_reply(cli::Notice{.message = received("2", "two", 2)});
  state.on_reply(cli::Notice{.message = received("2", "two", 2)});

  EXPECT_EQ(texts(state), (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(taken(state, Verb::kRead).name, "bob");
}

TEST(ScreenState, CountsWhatComesElsewhereUntilItIsOpened) {
  State state = with_history({received("1", "one")});
  StoredMessage from_carol = received("9", "psst", 9);
  from_carol.peer = "carol";

  state.on_reply(cli::Notice{.message = from_carol});
  EXPECT_EQ(state.peers()[0].name, "carol");
  EXPECT_EQ(state.peers()[0].unread, 1U);
  EXPECT_EQ(texts(state), (std::vector<std::string>{"one"}));
  press(state, Kind::kNext);

  EXPECT_EQ(state.open_peer(), "carol");
  EXPECT_EQ(state.peers()[0].unread, 0U);
  EXPECT_TRUE(state.messages().empty());
}

TEST(ScreenState, CountsAgainWhatCameWhileItWasCounted) {
  State state = with_bob();
  const Request asked = taken(state, Verb::kConversations);
  StoredMessage from_carol = received("9", "psst", 9);
  from_carol.peer = "carol";

  state.on_reply(cli::Notice{.message = from_carol});
  state.on_reply(cli::Answer{.id = asked.id, .conversations = {{.last = from_carol}}});
  const Request again = taken(state, Verb::kConversations);
  state.on_reply(cli::Answer{.id = again.id, .conversations = {{.last = from_carol, .unread = 1}}});

  EXPECT_EQ(state.peers()[0].unread, 1U);
  EXPECT_TRUE(state.take_requests().empty());
}

TEST(ScreenState, SendsWhatWasTypedAndFollowsItsTicks) {
  State state = with_history({});
  type(state, "hello");
  press(state, Kind::kEnter);
  const Request send = taken(state, Verb::kSend);
  EXPECT_EQ(send.text, "hello");
  EXPECT_EQ(send.wait, "queued");
  EXPECT_TRUE(state.has_unanswered_sends());

  StoredMessage message = sent("1", "hello", 1);
  state.on_reply(cli::Answer{.id = send.id, .messages = {message}});
  message.state = MessageState::kRead;
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kChanged, .message = message});

  EXPECT_FALSE(state.has_unanswered_sends());
  ASSERT_EQ(state.messages().size(), 1U);
  EXPECT_EQ(state.messages()[0].state, MessageState::kRead);
  EXPECT_EQ(state.input().text(), "");
}

TEST(ScreenState, GivesBackWhatCouldNotBeSent) {
  State state = with_history({});
  type(state, "hello");
  press(state, Kind::kEnter);
  const Request send = taken(state, Verb::kSend);

  state.on_reply(cli::Answer{.id = send.id, .outcome = Outcome::kUnknownUser});

  EXPECT_EQ(state.input().text(), "hello");
  EXPECT_THAT(state.remark(), HasSubstr("there is no user 'bob'"));
}

TEST(ScreenState, RepliesToTheChosenOrTheLastThatCame) {
  State state =
      with_history({received("1", "one", 1), received("2", "two", 2), sent("3", "mine", 3)});

  press(state, Kind::kReply);
  EXPECT_EQ(state.replying_to(), "2");
  press(state, Kind::kEscape);
  EXPECT_EQ(state.replying_to(), "");
  for (int i = 0; i < 3; ++i) press(state, Kind::kUp);
  EXPECT_EQ(state.chosen(), "1");
  press(state, Kind::kReply);
  type(state, "yes");
  press(state, Kind::kEnter);

  EXPECT_EQ(taken(state, Verb::kSend).reply_to, "1");
  EXPECT_EQ(state.replying_to(), "");
}

TEST(ScreenState, EditsAnOwnMessageThatIsChosen) {
  State state = with_history({received("1", "one", 1), sent("2", "mine", 2)});
  std::ignore = state.take_requests();
  press(state, Kind::kUp);
  press(state, Kind::kEdit);
  EXPECT_EQ(state.input().text(), "mine");
  type(state, "!");
  press(state, Kind::kEnter);

  const Request edit = taken(state, Verb::kEdit);
  EXPECT_EQ(edit.text, "mine!");
  EXPECT_EQ(edit.reply_to, "2");
  StoredMessage changed = sent("2", "mine!", 2);
  changed.edit = 9;
  state.on_reply(cli::Answer{.id = edit.id, .messages = {changed}});
  EXPECT_EQ(state.messages().back().text, "mine!");
  // The news that the text of before has arrived does not bring it back.
  StoredMessage partial = sent("2", "mine", 2);
  partial.state = chat::MessageState::kRead;
  partial.news = chat::News::kState;
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kChanged, .message = partial});
  EXPECT_EQ(state.messages().back().text, "mine!");
  EXPECT_EQ(state.messages().back().state, chat::MessageState::kRead);
  partial.members = {{.name = "bob", .state = chat::MessageState::kRead}};
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kChanged, .message = partial});
  partial.members[0].state = chat::MessageState::kStored;
  partial.news = chat::News::kMarks;
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kChanged, .message = partial});
  EXPECT_EQ(state.messages().back().members[0].state, chat::MessageState::kRead);

  press(state, Kind::kUp);
  press(state, Kind::kUp);
  press(state, Kind::kEdit);
  EXPECT_THAT(state.remark(), HasSubstr("only who wrote"));
}

TEST(ScreenState, ReactsToTheChosenMessage) {
  State state = with_history({received("1", "one", 1)});
  std::ignore = state.take_requests();
  press(state, Kind::kReact);
  EXPECT_THAT(state.remark(), HasSubstr("choose a message"));
  press(state, Kind::kUp);
  press(state, Kind::kReact);
  type(state, "+1");
  press(state, Kind::kEnter);

  const Request react = taken(state, Verb::kReact);
  EXPECT_EQ(react.text, "+1");
  EXPECT_EQ(react.reply_to, "1");
  EXPECT_EQ(state.asking(), Asking::kMessage);
}

TEST(ScreenState, DeletesOnlyOwnMessagesAndOnlyWhenSure) {
  State state = with_history({received("1", "one", 1), sent("2", "mine", 2)});
  std::ignore = state.take_requests();
  press(state, Kind::kErase);
  EXPECT_THAT(state.remark(), HasSubstr("choose a message"));
  press(state, Kind::kUp);
  press(state, Kind::kErase);
  EXPECT_EQ(state.asking(), Asking::kSure);
  type(state, "n");
  EXPECT_TRUE(state.take_requests().empty());
  press(state, Kind::kErase);
  type(state, "y");
  EXPECT_EQ(taken(state, Verb::kDelete).text, "2");

  press(state, Kind::kUp);
  press(state, Kind::kUp);
  press(state, Kind::kErase);

  EXPECT_THAT(state.remark(), HasSubstr("only who wrote"));
  EXPECT_EQ(state.asking(), Asking::kMessage);
}

TEST(ScreenState, TakesAMessageAwayThatNoNodeEverHad) {
  State state = with_history({sent("1", "mine", 1)});
  press(state, Kind::kUp);
  press(state, Kind::kErase);
  type(state, "y");
  const Request request = taken(state, Verb::kDelete);

  state.on_reply(cli::Answer{.id = request.id, .messages = {sent("1", "mine", 1)}});

  EXPECT_TRUE(state.messages().empty());
}

TEST(ScreenState, ShowsWhatWasFoundOldestFirstUntilEscape) {
  State state = with_history({received("1", "one", 1)});
  press(state, Kind::kSearch);
  type(state, "train");
  press(state, Kind::kEnter);
  const Request search = taken(state, Verb::kSearch);
  EXPECT_EQ(search.text, "train");
  EXPECT_EQ(search.name, "bob");

  state.on_reply(cli::Answer{
      .id = search.id, .messages = {received("8", "train 8", 8), received("4", "train 4", 4)}});
  ASSERT_TRUE(state.found());
  EXPECT_EQ(state.found()->front().id, "4");
  press(state, Kind::kEscape);

  EXPECT_FALSE(state.found());
}

TEST(ScreenState, TakesNamesOfOthersOnly) {
  State state = with_history({});
  press(state, Kind::kOpen);
  type(state, "no name");
  press(state, Kind::kEnter);
  EXPECT_THAT(state.remark(), HasSubstr("a name is"));
  press(state, Kind::kEscape);
  EXPECT_EQ(state.open_peer(), "bob");

  press(state, Kind::kOpen);
  type(state, "carol");
  press(state, Kind::kEnter);

  EXPECT_EQ(state.open_peer(), "carol");
}

// A conversation with each, in this order; the first one's is open.
State with_people(const std::vector<chat::Peer>& people) {
  State state{cli::Options{.command = cli::Command::kChat}};
  cli::Answer answer{.id = taken(state, Verb::kConversations).id, .self = "alice"};
  for (const chat::Peer& peer : people) {
    StoredMessage last = received("1", "hello", 9 - answer.conversations.size());
    last.peer = peer.name;
    answer.conversations.push_back({.last = last, .peer = peer});
  }
  state.on_reply(answer);
  std::ignore = state.take_requests();
  return state;
}

TEST(ScreenState, KeepsWhatIsTypedForWhomItIsTyped) {
  State state = with_people({{.name = "bob"}, {.name = "carol"}});
  type(state, "for bob");
  for (const Kind kind : {Kind::kSearch, Kind::kOpen, Kind::kAttach}) {
    press(state, kind);
    EXPECT_EQ(state.input().text(), "");
    type(state, "something else");
    press(state, Kind::kEscape);
    EXPECT_EQ(state.input().text(), "for bob");
  }
  press(state, Kind::kSearch);
  type(state, "train");
  press(state, Kind::kEnter);
  EXPECT_EQ(state.input().text(), "for bob");

  press(state, Kind::kNext);
  EXPECT_EQ(state.open_peer(), "carol");
  EXPECT_EQ(state.input().text(), "");
  type(state, "for carol");
  press(state, Kind::kAttach);
  type(state, "/tmp/a");
  press(state, Kind::kPrevious);
  EXPECT_EQ(state.input().text(), "for bob");
  press(state, Kind::kOpen);
  type(state, "carol");
  press(state, Kind::kEnter);

  EXPECT_EQ(state.input().text(), "for carol");
}

TEST(ScreenState, GivesBackWhatWasTypedBeforeAnEditOrASign) {
  State state = with_history({sent("1", "one", 1)});
  type(state, "half a thought");
  for (const Kind kind : {Kind::kEdit, Kind::kReact}) {
    press(state, Kind::kUp);
    press(state, kind);
    type(state, "!");
    press(state, Kind::kEnter);
    EXPECT_EQ(state.input().text(), "half a thought");
  }
}

TEST(ScreenState, AcceptsDeniesAndBlocksARequestByALetter) {
  const auto asked = [](const std::string& letter) {
    State state = with_people({{.name = "Bob", .standing = Standing::kRequest}});
    press(state, Kind::kPerson);
    EXPECT_EQ(state.asking(), Asking::kDeed);
    type(state, letter);
    EXPECT_EQ(state.asking(), Asking::kMessage);
    EXPECT_EQ(state.input().text(), "");
    const auto requests = state.take_requests();
    return requests.empty() ? std::pair(Verb::kFollow, std::string())
                            : std::pair(requests[0].verb, requests[0].name);
  };

  EXPECT_EQ(asked("a"), std::pair(Verb::kAccept, std::string("Bob")));
  EXPECT_EQ(asked("d"), std::pair(Verb::kDeny, std::string("Bob")));
  EXPECT_EQ(asked("b"), std::pair(Verb::kBlock, std::string("Bob")));
  EXPECT_EQ(asked("u").first, Verb::kFollow);
}

TEST(ScreenState, OffersNoDeedThatDoesNotFit) {
  State known = with_people({{.name = "bob"}});
  State blocked = with_people({{.name = "bob", .standing = Standing::kBlocked}});
  for (State* state : {&known, &blocked}) {
    for (const char* letter : {"a", "d"}) {
      press(*state, Kind::kPerson);
      type(*state, letter);
    }
    press(*state, Kind::kPerson);
    press(*state, Kind::kEscape);
    type(*state, "b");
    EXPECT_EQ(state->input().text(), "b");
    const auto requests = state->take_requests();
    EXPECT_EQ(requests.size(), state == &known ? 1U : 0U);
    for (const auto& request : requests) EXPECT_EQ(request.verb, Verb::kTyping);
  }
  press(blocked, Kind::kPerson);
  type(blocked, "u");

  EXPECT_EQ(taken(blocked, Verb::kUnblock).name, "bob");
}

TEST(ScreenState, FollowsWhatWasDoneAboutSomebody) {
  State state = with_people({{.name = "bob", .standing = Standing::kRequest, .alias = "Bobby"}});
  press(state, Kind::kPerson);
  type(state, "b");

  state.on_reply(
      cli::Answer{.id = taken(state, Verb::kBlock).id,
                  .people = {{.name = "bob", .standing = Standing::kBlocked, .alias = "Bobby"}}});

  EXPECT_EQ(state.people().standing_of("BOB"), Standing::kBlocked);
  EXPECT_EQ(state.people().alias_of("bob"), "Bobby");
  EXPECT_THAT(state.remark(), HasSubstr("blocked bob"));
  EXPECT_EQ(state.open_peer(), "bob");
}

TEST(ScreenState, ShowsNothingMoreOfWhoWasDenied) {
  State state = with_people({{.name = "bob", .standing = Standing::kRequest}, {.name = "carol"}});
  press(state, Kind::kPerson);
  type(state, "d");
  state.on_reply(cli::Answer{.id = taken(state, Verb::kDeny).id, .people = {{.name = "bob"}}});
  EXPECT_EQ(state.open_peer(), "carol");
  EXPECT_EQ(state.peers().size(), 1U);
  EXPECT_THAT(state.remark(), HasSubstr("denied"));

  State alone = with_people({{.name = "bob", .standing = Standing::kRequest}});
  press(alone, Kind::kPerson);
  type(alone, "d");
  alone.on_reply(cli::Answer{.id = taken(alone, Verb::kDeny).id, .people = {{.name = "bob"}}});
  EXPECT_EQ(alone.open_peer(), "");
  EXPECT_EQ(alone.asking(), Asking::kName);
  EXPECT_TRUE(alone.messages().empty());
}

TEST(ScreenState, SaysWhyNothingWasDoneAboutSomebody) {
  State state = with_people({{.name = "bob", .standing = Standing::kRequest}});
  press(state, Kind::kPerson);
  type(state, "a");

  state.on_reply(cli::Answer{.id = taken(state, Verb::kAccept).id, .outcome = Outcome::kNoRequest});

  EXPECT_THAT(state.remark(), HasSubstr("no request of 'bob'"));
  EXPECT_EQ(state.people().standing_of("bob"), Standing::kRequest);
}

TEST(ScreenState, MarksARequestThatComesUntilItIsAnswered) {
  State state = with_history({});
  StoredMessage message = received("9", "let me in", 9);
  message.is_request = true;
  state.on_reply(cli::Notice{.message = message});
  EXPECT_EQ(state.people().standing_of("bob"), Standing::kRequest);

  type(state, "hello");
  press(state, Kind::kEnter);
  state.on_reply(
      cli::Answer{.id = taken(state, Verb::kSend).id, .messages = {sent("10", "hello", 10)}});

  EXPECT_EQ(state.people().standing_of("bob"), Standing::kKnown);
}

TEST(ScreenState, KnowsOfPeopleWithoutAConversation) {
  State state = with_bob();
  state.on_reply(
      cli::Answer{.id = taken(state, Verb::kConversations).id,
                  .people = {{.name = "bob", .standing = Standing::kBlocked, .alias = "Bobby"}}});

  EXPECT_EQ(state.people().standing_of("bob"), Standing::kBlocked);
  EXPECT_TRUE(state.peers().empty());
}

TEST(ScreenState, EndsWhenTheAccountIsTakenOverAndWhenItsReaderLeaves) {
  State taken_over = with_history({});
  State left = with_history({});

  taken_over.on_reply(cli::Notice{.kind = cli::Notice::Kind::kTakenOver, .who = "phone"});
  press(left, Kind::kQuit);

  EXPECT_TRUE(taken_over.is_over());
  EXPECT_EQ(taken_over.failure(), Outcome::kTakenOver);
  EXPECT_THAT(taken_over.remark(), HasSubstr("phone"));
  EXPECT_TRUE(left.is_over());
  EXPECT_EQ(left.failure(), std::nullopt);
}

}  // namespace
}  // namespace p2pchat::screen
