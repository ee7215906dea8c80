#include "tools/screen/drawing.h"

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/screen/utf8_locale.h"
#include "tools/screen/columns.h"

namespace p2pchat::screen {
namespace {

using client::MessageState;
using client::StoredMessage;
using testing::HasSubstr;
using testing::Not;

StoredMessage numbered(std::uint64_t number, const std::string& text, bool is_outgoing = false) {
  return {.id = std::to_string(number),
          .peer = "bob",
          .is_outgoing = is_outgoing,
          .text = text,
          .sent_ms = 1767225600000,  // 2026-01-01 00:00 UTC
          .lamport = number,
          .state = is_outgoing ? MessageState::kDelivered : MessageState::kReceived};
}

class ScreenDrawing : public Utf8Locale {
 protected:
  void SetUp() override {
    Utf8Locale::SetUp();
    setenv("TZ", "UTC", 1);
    tzset();
  }
};

State drawn_with(std::vector<StoredMessage> messages) {
  State state({.command = cli::Command::kChat, .name = "bob"});
  for (const cli::Request& request : state.take_requests()) {
    if (request.verb != cli::Verb::kHistory) continue;
    state.on_reply(cli::Answer{.id = request.id, .self = "alice", .messages = std::move(messages)});
  }
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kConnection, .is_connected = true});
  return state;
}

std::vector<std::string> rows_of(const Picture& picture) {
  std::vector<std::string> all;
  for (const Line& line : picture.lines) {
    std::string& row = all.emplace_back();
    for (const Span& span : line) row += span.text;
  }
  return all;
}

std::string whole_screen(const Picture& picture) {
  std::string text;
  for (const std::string& row : rows_of(picture)) text += row + "\n";
  return text;
}

TEST_F(ScreenDrawing, IsWhatAPersonSees) {
  State state = drawn_with({numbered(1, "hello"), numbered(2, "hi 👋", true)});
  state.on_key({.text = "ab"});
  state.on_key({.kind = Key::Kind::kLeft});

  const Picture picture = draw(state, {.columns = 40, .rows = 8});

  EXPECT_EQ(rows_of(picture),
            (std::vector<std::string>{" p2pchat  alice with bob                ",  //
                                      "", "",                                      //
                                      "-- 2026-01-01 --",                          //
                                      "00:00 bob: hello",                          //
                                      "00:00 alice: hi 👋 ✓✓",                     //
                                      "> ab",                                      //
                                      "Enter send  Tab next  Up choose  ^S fil"}));
  EXPECT_EQ(picture.cursor_row, 6U);
  EXPECT_EQ(picture.cursor_column, 3U);
}

TEST_F(ScreenDrawing, SaysHowToLeaveOnATerminalOf80Columns) {
  const Picture picture = draw(drawn_with({}), {.columns = 80, .rows = 24});

  EXPECT_THAT(rows_of(picture).back(), testing::EndsWith("^Q quit"));
}

TEST_F(ScreenDrawing, FitsEverySize) {
  State state =
      drawn_with({numbered(1, std::string(300, 'x')), numbered(2, "你好你好你好你好你好你好")});
  state.on_key({.text = std::string(90, 'y') + "你"});
  for (std::size_t columns = 1; columns < 90; ++columns) {
    for (std::size_t height = 1; height < 12; ++height) {
      const Picture picture = draw(state, {.columns = columns, .rows = height});
      ASSERT_EQ(picture.lines.size(), height);
      for (const std::string& row : rows_of(picture)) ASSERT_LE(columns_of(row), columns) << row;
      ASSERT_LT(picture.cursor_column, columns);
      ASSERT_LT(picture.cursor_row, height);
    }
  }
}

TEST_F(ScreenDrawing, HoldsNothingThatCommandsATerminal) {
  const std::string evil = "\x1b[2J\x07\r\n\x9b \xc2\x9d \u202e \x7f";
  StoredMessage reply = numbered(2, evil);
  reply.reply_to = "1";
  State state = drawn_with({numbered(1, evil), reply});
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kKeyChanged, .who = evil});

  for (const std::string& row : rows_of(draw(state, {.columns = 100, .rows = 24}))) {
    for (const char c : row) {
      EXPECT_GE(static_cast<unsigned char>(c), 0x20U);
      EXPECT_NE(c, '\x7f');
    }
    EXPECT_THAT(row, Not(HasSubstr("\u202e")));
    EXPECT_THAT(row, Not(HasSubstr("\xc2\x9d")));
  }
}

TEST_F(ScreenDrawing, ShowsTheEndAndPagesBack) {
  std::vector<StoredMessage> many;
  for (std::uint64_t i = 10; i < 60; ++i) many.push_back(numbered(i, "text " + std::to_string(i)));
  State state = drawn_with(many);
  constexpr Size kSize{.columns = 40, .rows = 13};

  EXPECT_THAT(whole_screen(draw(state, kSize)), HasSubstr("text 59"));
  state.on_key({.kind = Key::Kind::kPageUp});
  EXPECT_THAT(whole_screen(draw(state, kSize)), Not(HasSubstr("text 59")));
  EXPECT_THAT(whole_screen(draw(state, kSize)), HasSubstr("text 50"));
  for (int i = 0; i < 20; ++i) state.on_key({.kind = Key::Kind::kPageUp});
  EXPECT_THAT(whole_screen(draw(state, kSize)), HasSubstr("text 10"));
}

TEST_F(ScreenDrawing, ScrollsToTheChosenMessage) {
  std::vector<StoredMessage> many;
  for (std::uint64_t i = 10; i < 60; ++i) many.push_back(numbered(i, "text " + std::to_string(i)));
  State state = drawn_with(many);

  for (int i = 0; i < 40; ++i) {
    state.on_key({.kind = Key::Kind::kUp});
    const std::string screen = whole_screen(draw(state, {.columns = 40, .rows = 9}));
    ASSERT_THAT(screen, HasSubstr("text " + std::to_string(59 - i)));
  }
}

TEST_F(ScreenDrawing, ListsConversationsWhereThereIsRoom) {
  State state = drawn_with({numbered(1, "hello")});
  StoredMessage other = numbered(7, "psst");
  other.peer = "carol";
  state.on_reply(cli::Notice{.message = other});

  EXPECT_THAT(whole_screen(draw(state, {.columns = 80, .rows = 10})),
              HasSubstr("carol               1|"));
  const std::string narrow = whole_screen(draw(state, {.columns = 59, .rows = 10}));
  EXPECT_THAT(narrow, Not(HasSubstr("carol")));
  EXPECT_THAT(narrow, HasSubstr("1 unread elsewhere"));
}

TEST_F(ScreenDrawing, ShowsAliasesRequestsAndWhoIsBlocked) {
  State state({.command = cli::Command::kChat, .name = "bob"});
  StoredMessage last = numbered(1, "hello");
  std::vector<chat::Conversation> all{{.last = last, .peer = {.alias = "Bo\x1b[2Jbby"}}};
  last.peer = "carol";
  all.push_back(
      {.last = last, .unread = 2, .peer = {.standing = chat::Standing::kRequest, .alias = "Caro"}});
  last.peer = "mallory-with-a-long-name";
  all.push_back({.last = last, .peer = {.standing = chat::Standing::kBlocked}});
  for (const cli::Request& request : state.take_requests()) {
    if (request.verb != cli::Verb::kConversations) continue;
    state.on_reply(cli::Answer{.id = request.id, .self = "alice", .conversations = all});
  }
  constexpr Size kSize{.columns = 100, .rows = 10};

  const std::string screen = whole_screen(draw(state, kSize));
  EXPECT_THAT(screen, HasSubstr("alice with bob (Bo\ufffd[2Jbby)"));
  EXPECT_THAT(screen, HasSubstr("carol (Caro request 2|"));
  EXPECT_THAT(screen, HasSubstr("mallory-with- blocked|"));

  state.on_key({.kind = Key::Kind::kNext});
  EXPECT_THAT(whole_screen(draw(state, kSize)), HasSubstr("carol (Caro)  a request: ^P answers"));
  state.on_key({.kind = Key::Kind::kPerson});
  EXPECT_THAT(whole_screen(draw(state, kSize)), HasSubstr("which?"));
  EXPECT_THAT(whole_screen(draw(state, kSize)), HasSubstr("a accept  d deny and erase  b block"));
}

TEST_F(ScreenDrawing, QuotesWhatAMessageAnswersAndMarksWhatIsDeleted) {
  StoredMessage gone = numbered(1, "");
  gone.is_deleted = true;
  StoredMessage reply = numbered(3, "yes");
  reply.reply_to = "2";
  StoredMessage lost = numbered(4, "no");
  lost.reply_to = "older";

  const std::string screen = whole_screen(draw(
      drawn_with({gone, numbered(2, "coming?", true), reply, lost}), {.columns = 50, .rows = 12}));

  EXPECT_THAT(screen, HasSubstr("bob: (deleted)"));
  EXPECT_THAT(screen, HasSubstr("> alice: coming?\n00:00 bob: yes"));
  EXPECT_THAT(screen, HasSubstr("> an older message\n00:00 bob: no"));
}

}  // namespace
}  // namespace p2pchat::screen
