#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/screen/state.h"

namespace p2pchat::screen {
namespace {

using client::StoredMessage;
using testing::HasSubstr;

StoredMessage text_of_bob(const std::string& id, const std::string& text, std::uint64_t lamport) {
  return {.id = id,
          .peer = "bob",
          .text = text,
          .lamport = lamport,
          .state = client::MessageState::kReceived};
}

State file_history(const std::vector<StoredMessage>& messages) {
  State state({.command = cli::Command::kChat, .name = "bob"});
  const auto requests = state.take_requests();
  const auto found = std::ranges::find(requests, cli::Verb::kHistory, &cli::Request::verb);
  state.on_reply(cli::Answer{.id = found->id, .self = "alice", .messages = messages});
  return state;
}

void file_type(State& state, const std::string& text) { state.on_key({.text = text}); }
void file_press(State& state, Key::Kind kind) { state.on_key({.kind = kind}); }

StoredMessage with_file(const std::string& id, std::uint64_t lamport) {
  StoredMessage message = text_of_bob(id, "report.pdf", lamport);
  message.file = chat::FileRef{.name = "report.pdf", .size = 5000};
  return message;
}

TEST(ScreenFile, ThatCameIsAskedForByAKeyAndTheTypedTextComesBack) {
  State state = file_history({with_file("0123456789", 1), text_of_bob("b", "a text", 2)});
  file_type(state, "half a thought");

  file_press(state, Key::Kind::kGet);
  EXPECT_EQ(state.asking(), Asking::kSaveAs);
  EXPECT_EQ(state.input().text(), "report.pdf");
  file_press(state, Key::Kind::kEnter);

  EXPECT_EQ(state.take_wish(),
            (FileWish{.message = "0123456789", .name = "report.pdf", .path = "report.pdf"}));
  EXPECT_EQ(state.take_wish(), std::nullopt);
  EXPECT_EQ(state.input().text(), "half a thought");
}

TEST(ScreenFile, IsSentByItsPathUnlessThatIsTakenBack) {
  State state = file_history({});
  file_type(state, "half a thought");
  file_press(state, Key::Kind::kAttach);
  file_type(state, "photos/a");
  file_press(state, Key::Kind::kEscape);
  EXPECT_EQ(state.take_wish(), std::nullopt);
  EXPECT_EQ(state.input().text(), "half a thought");

  file_press(state, Key::Kind::kAttach);
  file_type(state, "photos/b");
  file_press(state, Key::Kind::kEnter);

  EXPECT_EQ(state.take_wish(), (FileWish{.to = "bob", .path = "photos/b"}));
  file_press(state, Key::Kind::kGet);
  EXPECT_EQ(state.remark(), "no file has come here");
}

TEST(ScreenFile, ShowsHowFarItIsAndHowItEnded) {
  State state = file_history({});
  client::FileEntry entry{.id = "up",
                          .peer = "bob",
                          .is_outgoing = true,
                          .name = "film.mkv",
                          .state = client::FileState::kSending,
                          .done = 3,
                          .total = 12};
  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kFile, .file = entry});
  EXPECT_EQ(state.progress(), "film.mkv sent 25 %");

  state.on_reply(cli::Notice{.kind = cli::Notice::Kind::kFile,
                             .file = {.id = "up"},
                             .outcome = client::Outcome::kUnknownUser});

  EXPECT_EQ(state.progress(), "");
  EXPECT_THAT(state.remark(), HasSubstr("'film.mkv' was not sent: there is no user 'bob'"));
}

}  // namespace
}  // namespace p2pchat::screen
