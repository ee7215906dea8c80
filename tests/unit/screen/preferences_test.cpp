#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/screen/utf8_locale.h"
#include "tools/screen/drawing.h"
#include "tools/screen/state.h"

// Pinned and muted conversations, and drafts, on the whole screen.
namespace p2pchat::screen {
namespace {

using cli::Request;
using cli::Verb;
using client::StoredMessage;
using testing::HasSubstr;
using testing::Not;

StoredMessage newest_of(const std::string& peer, std::int64_t sent_ms) {
  return {.id = peer, .peer = peer, .text = "hi", .sent_ms = sent_ms};
}

std::vector<Request> asked(State& state, Verb verb) {
  std::vector<Request> requests = state.take_requests();
  std::erase_if(requests, [&](const Request& one) { return one.verb != verb; });
  return requests;
}

// Carol wrote last, with two messages unread; Bob's conversation is open.
State looked_at(const chat::Peer& bob, const chat::Peer& carol) {
  State state({.command = cli::Command::kChat, .name = "bob"});
  for (const Request& request : state.take_requests()) {
    if (request.verb != Verb::kConversations) continue;
    state.on_reply(cli::Answer{
        .id = request.id,
        .self = "alice",
        .conversations = {{newest_of("carol", 2000), 2, carol}, {newest_of("bob", 1000), 0, bob}}});
  }
  return state;
}

class ScreenPreference : public Utf8Locale {};

std::string screen_of(const State& state) {
  std::string text;
  for (const Line& line : draw(state, {.columns = 100, .rows = 12}).lines) {
    for (const Span& span : line) text += span.text;
    text += '\n';
  }
  return text;
}

TEST_F(ScreenPreference, PinnedOnesAreFirstAndMarked) {
  const State state = looked_at({.name = "bob", .is_pinned = true}, {.name = "carol"});

  EXPECT_EQ(state.peers()[0].name, "bob");
  EXPECT_EQ(state.peers()[1].name, "carol");
  EXPECT_THAT(screen_of(state), HasSubstr("bob                 ^|"));
}

TEST_F(ScreenPreference, MutedOnesAreNotCountedUntilTheirTime) {
  State state = looked_at({.name = "bob"}, {.name = "carol", .muted_until_ms = 5000});
  state.on_time(4999);
  EXPECT_THAT(screen_of(state), Not(HasSubstr("unread elsewhere")));
  EXPECT_THAT(screen_of(state), HasSubstr("muted 2|"));

  state.on_time(5000);

  EXPECT_THAT(screen_of(state), HasSubstr("2 unread elsewhere"));
  EXPECT_THAT(screen_of(state), Not(HasSubstr("muted")));
}

TEST_F(ScreenPreference, IsChangedByALetter) {
  State state = looked_at({.name = "bob"}, {.name = "carol"});
  const auto press = [&](const char* letter, Verb verb) {
    state.on_key({.kind = Key::Kind::kPerson});
    state.on_key({.text = letter});
    const auto requests = asked(state, verb);
    EXPECT_EQ(requests.size(), 1U) << letter;
    return requests.empty() ? Request{} : requests.front();
  };
  state.on_key({.kind = Key::Kind::kPerson});
  EXPECT_THAT(screen_of(state), HasSubstr("b block  v vanish  p pin  m mute  8 for 8h  Esc"));
  state.on_key({.kind = Key::Kind::kEscape});

  const Request pin = press("p", Verb::kPin);
  EXPECT_EQ(pin.name, "bob");
  state.on_reply(cli::Answer{.id = pin.id, .people = {{.name = "bob", .is_pinned = true}}});

  EXPECT_EQ(state.remark(), "bob is pinned");
  EXPECT_EQ(state.peers()[0].name, "bob");
  EXPECT_EQ(press("p", Verb::kUnpin).name, "bob");
  EXPECT_EQ(press("m", Verb::kMute).span, Duration{0});
  const Request mute = press("8", Verb::kMute);
  EXPECT_EQ(mute.span, std::chrono::hours{8});
  state.on_reply(cli::Answer{.id = mute.id, .people = {{.name = "bob", .muted_until_ms = 9}}});
  EXPECT_EQ(press("m", Verb::kUnmute).name, "bob");
}

TEST_F(ScreenPreference, TimerIsSetByALetterAndShown) {
  State state = looked_at({.name = "bob"}, {.name = "carol"});
  const auto press = [&] {
    state.on_key({.kind = Key::Kind::kPerson});
    state.on_key({.text = "v"});
    return asked(state, Verb::kVanish).at(0);
  };
  EXPECT_EQ(press().span, std::chrono::hours{1});

  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kTimer,
                             .peer = {.name = "bob", .vanish_s = 3600, .vanish_by = "bob"}});

  EXPECT_EQ(state.remark(), "what bob and you write lasts 1 hour (set by bob)");
  EXPECT_THAT(screen_of(state), HasSubstr("messages last 1 hour"));
  EXPECT_EQ(press().span, std::chrono::hours{24});
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kTimer,
                             .peer = {.name = "bob", .vanish_s = 4 * 7 * 24 * 3600}});
  EXPECT_EQ(press().span, Duration{0});
}

TEST_F(ScreenPreference, MessageWhoseTimeIsOverIsGone) {
  State state = looked_at({.name = "bob"}, {.name = "carol"});
  StoredMessage brief = newest_of("bob", 3000);
  brief.text = "gone in a moment";
  brief.vanish_s = 3600;
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kArrived, .message = brief});
  EXPECT_THAT(screen_of(state), HasSubstr("gone in a moment (lasts 1 hour)"));

  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kVanished, .message = brief});

  EXPECT_TRUE(state.messages().empty());
  EXPECT_THAT(screen_of(state), Not(HasSubstr("gone in a moment")));
}

TEST_F(ScreenPreference, DraftIsThereWhenItsConversationIsOpened) {
  State state = looked_at({.name = "bob", .draft = "Dear Bob"}, {.name = "carol", .draft = "C"});

  EXPECT_EQ(state.input().text(), "Dear Bob");
  state.on_key({.kind = Key::Kind::kNext});
  EXPECT_EQ(state.open_peer(), "carol");
  EXPECT_EQ(state.input().text(), "C");
}

TEST_F(ScreenPreference, DraftIsKeptOnceAndErasedWhenItIsSent) {
  State state = looked_at({.name = "bob"}, {.name = "carol"});
  state.save_draft();
  EXPECT_TRUE(asked(state, Verb::kDraft).empty());
  state.on_key({.text = "h"});
  state.on_key({.text = "i"});

  state.save_draft();
  state.save_draft();

  auto drafts = asked(state, Verb::kDraft);
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts[0].name, "bob");
  EXPECT_EQ(drafts[0].text, "hi");
  EXPECT_TRUE(state.has_unanswered_sends());
  state.on_key({.kind = Key::Kind::kEnter});
  drafts = asked(state, Verb::kDraft);
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts[0].text, "");
}

TEST_F(ScreenPreference, DraftIsKeptWhenAnotherConversationIsOpened) {
  State state = looked_at({.name = "bob"}, {.name = "carol"});
  state.on_key({.text = "h"});

  state.on_key({.kind = Key::Kind::kNext});

  const auto drafts = asked(state, Verb::kDraft);
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts[0].text, "h");
  state.on_key({.kind = Key::Kind::kNext});
  EXPECT_EQ(state.open_peer(), "bob");
  EXPECT_EQ(state.input().text(), "h");
}

TEST_F(ScreenPreference, WhatIsTypedStaysWhateverTheProfileHas) {
  State state({.command = cli::Command::kChat, .name = "bob"});
  const auto conversations = asked(state, Verb::kConversations);
  state.on_key({.text = "x"});

  state.on_reply(cli::Answer{
      .id = conversations.at(0).id,
      .conversations = {{newest_of("bob", 1), 0, {.name = "bob", .draft = "from elsewhere"}}}});

  EXPECT_EQ(state.input().text(), "x");
}

TEST_F(ScreenPreference, WhoHasADraftAloneIsListed) {
  State state({.command = cli::Command::kChat, .name = "bob"});
  const auto conversations = asked(state, Verb::kConversations);

  state.on_reply(
      cli::Answer{.id = conversations.at(0).id, .people = {{.name = "dave", .draft = "to Dave"}}});

  ASSERT_EQ(state.peers().size(), 1U);
  state.on_key({.kind = Key::Kind::kNext});
  EXPECT_EQ(state.input().text(), "to Dave");
}

}  // namespace
}  // namespace p2pchat::screen
