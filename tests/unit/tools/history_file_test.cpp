#include "tools/cli/history_file.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tools/cli/json_lines.h"

namespace p2pchat::cli {
namespace {

using client::StoredMessage;

StoredMessage message(char digit) {
  return {
      .id = std::string(64, digit),
      .peer = "bob",
      .is_outgoing = digit % 2 == 0,
      .text = "hello\n\"you\" \xc3\xbc",
      .sent_ms = 5,
      .lamport = 7,
      .state = digit % 2 == 0 ? client::MessageState::kDelivered : client::MessageState::kReceived,
      .stored = 0,
      .wanted = 0};
}

const std::string kHeader = to_line(HistoryHeader{.account = "alice", .exported_ms = 9});

std::string line(char digit) { return message_line(message(digit), "alice"); }

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& one : lines) text += one + "\n";
  return text;
}

// Reads all of it.
std::string error_of(const std::string& text) {
  std::istringstream file(text);
  HistoryReader reader(file);
  while (!reader.is_at_end() && reader.error().empty()) (void)reader.next(2);
  return reader.error();
}

TEST(HistoryFile, IsReadAsItWasWritten) {
  const std::string text =
      text_of({kHeader, line('0'), line('1'), line('2'), to_line(HistoryEnd{.messages = 3})});
  std::istringstream file(text);

  HistoryReader reader(file);
  const auto first = reader.next(2);
  const auto second = reader.next(2);

  EXPECT_EQ(reader.error(), "");
  EXPECT_TRUE(reader.is_at_end());
  EXPECT_EQ(reader.header(), (HistoryHeader{.account = "alice", .exported_ms = 9}));
  EXPECT_EQ(first, (std::vector{message('0'), message('1')}));
  EXPECT_EQ(second, std::vector{message('2')});
}

TEST(HistoryFile, MayHaveNoMessagesNoLastEndOfLineOrThoseOfWindows) {
  EXPECT_EQ(error_of(kHeader + "\n" + to_line(HistoryEnd{.messages = 0})), "");
  EXPECT_EQ(
      error_of(kHeader + "\r\n" + line('0') + "\r\n" + to_line(HistoryEnd{.messages = 1}) + "\r\n"),
      "");
}

TEST(HistoryFile, OfAnotherSortIsRefused) {
  const std::string none = "line 1: this is not a history that P2P-Chat has exported";
  EXPECT_EQ(error_of(""), none);
  EXPECT_EQ(error_of("hello\n"), none);
  EXPECT_EQ(error_of("{}\n"), none);
  EXPECT_EQ(error_of(line('0') + "\n"), none);
  EXPECT_EQ(error_of(R"({"format":"zip","version":1})"), none);
  EXPECT_NE(error_of(R"({"format":"p2pchat-history","version":2})").find("newer version"),
            std::string::npos);
  EXPECT_NE(error_of(R"({"format":"p2pchat-history","version":1})").find("header lacks"),
            std::string::npos);
  EXPECT_NE(error_of(R"({"format":"p2pchat-history","version":-1,"account":"a"})").find("lacks"),
            std::string::npos);
}

TEST(HistoryFile, ThatWasCutOrChangedIsRefusedWithTheLine) {
  const std::string end = to_line(HistoryEnd{.messages = 1});
  EXPECT_EQ(error_of(text_of({kHeader, line('0')})),
            "line 3: the last line is missing: the file was cut");
  EXPECT_EQ(error_of(text_of({kHeader, line('0'), line('1'), end})),
            "line 4: there are 2 messages, not 1: the file was changed");
  EXPECT_EQ(error_of(text_of({kHeader, line('0'), end, line('1')})),
            "line 4: something follows the last line");
  EXPECT_EQ(error_of(text_of({kHeader, line('0').substr(0, 40)})),
            "line 2: the line is no JSON object");
  EXPECT_EQ(error_of(text_of({kHeader, kHeader, end})), "line 2: a second header");
  EXPECT_EQ(error_of(text_of({kHeader, "", end})), "line 2: the line is no JSON object");
  EXPECT_EQ(error_of(kHeader + "\n" + std::string(HistoryReader::kLineMax + 1, 'x')),
            "line 2: the line is longer than 131072 bytes");
}

TEST(HistoryFile, MessagesThatNoneWroteAreRefused) {
  const auto error = [](const StoredMessage& bad) {
    return error_of(text_of({kHeader, message_line(bad, "alice")}));
  };
  StoredMessage bad = message('0');
  bad.text = std::string(16'385, 'x');
  EXPECT_EQ(error(bad), "line 2: the message is longer than 16384 bytes");
  bad = message('0');
  bad.id = "short";
  EXPECT_NE(error(bad).find("has an id"), std::string::npos);
  bad = message('0');
  bad.peer = "Alice";
  EXPECT_EQ(error(bad), "line 2: the message is of the account to itself");
  EXPECT_EQ(error_of(text_of({kHeader, R"({"id":7})"})),
            "line 2: a message lacks something, or has what is no message's");
}

TEST(HistoryFile, TheLongestMessageFitsInALine) {
  StoredMessage longest = message('0');
  longest.text = std::string(16'384, '\x01');

  EXPECT_EQ(error_of(text_of(
                {kHeader, message_line(longest, "alice"), to_line(HistoryEnd{.messages = 1})})),
            "");
}

}  // namespace
}  // namespace p2pchat::cli
