#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/screen/utf8_locale.h"
#include "tools/screen/drawing.h"
#include "tools/screen/state.h"

// Who is typing, on the whole screen.
namespace p2pchat::screen {
namespace {

using cli::Request;
using cli::Verb;
using testing::HasSubstr;
using testing::Not;

class ScreenTyping : public Utf8Locale {
 protected:
  void SetUp() override {
    Utf8Locale::SetUp();
    for (const Request& request : state_.take_requests()) {
      if (request.verb != Verb::kConversations) continue;
      state_.on_reply(cli::Answer{
          .id = request.id,
          .self = "alice",
          .conversations = {{{.id = "1", .peer = "bob", .text = "hi"}, 0, {.name = "bob"}},
                            {{.id = "2", .peer = "carol", .text = "hi"}, 0, {.name = "carol"}}}});
    }
  }
  void tell(const std::string& who, bool is_typing) {
    state_.on_reply(cli::Notice{
        .kind = cli::Notice::Kind::kTyping, .self = "alice", .who = who, .is_typing = is_typing});
  }
  void type(const std::string& text) { state_.on_key({.text = text}); }
  // To whom was said since the last time that one types.
  std::vector<std::string> said() {
    std::vector<std::string> names;
    for (const Request& request : state_.take_requests()) {
      if (request.verb == Verb::kTyping) names.push_back(request.name);
    }
    return names;
  }
  [[nodiscard]] std::string screen() const {
    std::string text;
    for (const Line& line : draw(state_, {.columns = 80, .rows = 12}).lines) {
      for (const Span& span : line) text += span.text;
      text += '\n';
    }
    return text;
  }

  State state_{{.command = cli::Command::kChat, .name = "bob"}};
};

using Said = std::vector<std::string>;

TEST_F(ScreenTyping, StandsInTheBarAndInTheListUntilItIsOver) {
  EXPECT_THAT(screen(), Not(HasSubstr("typing")));

  tell("Bob", true);
  EXPECT_THAT(screen(), HasSubstr("alice with bob  bob is typing"));
  EXPECT_THAT(screen(), HasSubstr("bob            typing|"));

  tell("bob", false);
  EXPECT_THAT(screen(), Not(HasSubstr("typing")));
}

TEST_F(ScreenTyping, OfOthersStandsInTheListAlone) {
  tell("carol", true);

  EXPECT_THAT(screen(), HasSubstr("carol          typing|"));
  EXPECT_THAT(screen(), Not(HasSubstr("is typing")));
}

TEST_F(ScreenTyping, IsSaidWhileTextIsTyped) {
  state_.on_time(5000);
  type("h");
  EXPECT_EQ(said(), Said{"bob"});

  type("e");
  state_.on_time(5999);
  type("l");
  EXPECT_EQ(said(), Said{}) << "once a second";

  state_.on_time(6000);
  state_.on_key({.kind = Key::Kind::kLeft});
  EXPECT_EQ(said(), Said{}) << "nothing is typed";
  state_.on_key({.kind = Key::Kind::kBackspace});
  EXPECT_EQ(said(), Said{"bob"});
}

TEST_F(ScreenTyping, IsNotSaidOfWhatIsNoMessageOrEmpty) {
  type("h");
  (void)said();
  state_.on_time(9000);
  state_.on_key({.kind = Key::Kind::kBackspace});
  EXPECT_EQ(said(), Said{}) << "nothing is left";

  state_.on_key({.kind = Key::Kind::kSearch});
  type("words");
  EXPECT_EQ(said(), Said{});
}

}  // namespace
}  // namespace p2pchat::screen
