#include "tools/cli/json_lines.h"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace p2pchat::cli {
namespace {

using client::MessageState;
using client::Outcome;

client::StoredMessage outgoing() {
  return {.id = std::string(64, 'a'),
          .peer = "bob",
          .is_outgoing = true,
          .text = "two\nlines \"quoted\"",
          .sent_ms = 1700000000000,
          .lamport = 7,
          .state = MessageState::kStored,
          .stored = 2,
          .wanted = 3,
          .reply_to = std::string(64, 'c')};
}

client::StoredMessage incoming() {
  return {.id = std::string(64, 'b'),
          .peer = "bob",
          .text = "hi",
          .state = MessageState::kReceived,
          .is_unread = true,
          .is_request = true,
          .vanish_s = 60,
          .vanishes_ms = 1700000060000};
}

chat::Peer carol() {
  return {.name = "carol",
          .standing = chat::Standing::kRequest,
          .alias = "Carol \"from work\"",
          .is_verified = true,
          .is_pinned = true,
          .muted_until_ms = chat::kMutedForGood,
          .draft = "so\nfar",
          .vanish_s = 3600,
          .vanish_by = "alice"};
}

chat::Peer mallory() { return {.name = "mallory", .standing = chat::Standing::kBlocked}; }

client::StoredMessage deleted() {
  return {.id = std::string(64, 'd'),
          .peer = "bob",
          .state = MessageState::kReceived,
          .is_deleted = true};
}

TEST(JsonLines, MessageHasItsDocumentedFields) {
  const auto object = nlohmann::json::parse(message_line(outgoing(), "alice"));

  EXPECT_EQ(object["id"], std::string(64, 'a'));
  EXPECT_EQ(object["from"], "alice");
  EXPECT_EQ(object["to"], "bob");
  EXPECT_EQ(object["text"], "two\nlines \"quoted\"");
  EXPECT_EQ(object["state"], "stored");
  EXPECT_EQ(object["stored"], 2);
  EXPECT_EQ(object["reply_to"], std::string(64, 'c'));
  EXPECT_FALSE(object.contains("deleted"));
  EXPECT_EQ(nlohmann::json::parse(message_line(incoming(), "alice"))["from"], "bob");
}

TEST(JsonLines, IsOneLineWhateverTheTextIs) {
  client::StoredMessage message = incoming();
  message.text = "\n\r\x1b\xff";

  const std::string line = message_line(message, "alice");

  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(line)["text"], "\n\r\x1b\xef\xbf\xbd");
}

TEST(JsonLines, RequestComesBackAsItWas) {
  const auto request =
      parse_request(to_line(Request{.id = 9,
                                    .verb = Verb::kSend,
                                    .name = "bob",
                                    .text = "hello",
                                    .reply_to = "cccccccc",
                                    .wait = "delivered",
                                    .give_up = std::chrono::seconds{5},
                                    .limit = 7,
                                    .cursor = "c",
                                    .older_than = std::chrono::hours{2},
                                    .span = std::chrono::hours{8},
                                    .messages = {outgoing(), incoming(), deleted()}}));

  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, 9U);
  EXPECT_EQ(request->verb, Verb::kSend);
  EXPECT_EQ(request->name, "bob");
  EXPECT_EQ(request->reply_to, "cccccccc");
  EXPECT_EQ(request->text, "hello");
  EXPECT_EQ(request->wait, "delivered");
  EXPECT_EQ(request->give_up, std::chrono::seconds{5});
  EXPECT_EQ(request->limit, 7U);
  EXPECT_EQ(request->cursor, "c");
  EXPECT_EQ(request->older_than, std::chrono::hours{2});
  EXPECT_EQ(request->span, std::chrono::hours{8});
  EXPECT_EQ(request->messages, (std::vector{outgoing(), incoming(), deleted()}));
}

TEST(JsonLines, AnswerComesBackAsItWas) {
  const auto reply =
      parse_reply(to_line(Reply(Answer{.id = 3,
                                       .outcome = Outcome::kTimedOut,
                                       .detail = "why",
                                       .self = "alice",
                                       .messages = {outgoing(), incoming(), deleted()},
                                       .conversations = {{outgoing(), 4, carol()}},
                                       .people = {mallory()},
                                       .safety_number = "12345",
                                       .is_online = true,
                                       .last_seen_ms = 5,
                                       .hides_presence = true,
                                       .next = "n",
                                       .count = 6,
                                       .is_incomplete = true})));

  ASSERT_TRUE(reply);
  const auto& answer = std::get<Answer>(*reply);
  EXPECT_EQ(answer.id, 3U);
  EXPECT_EQ(answer.outcome, Outcome::kTimedOut);
  EXPECT_EQ(answer.self, "alice");
  EXPECT_EQ(answer.messages, (std::vector{outgoing(), incoming(), deleted()}));
  EXPECT_EQ(answer.conversations, (std::vector<chat::Conversation>{{outgoing(), 4, carol()}}));
  EXPECT_EQ(answer.people, std::vector{mallory()});
  EXPECT_EQ(answer.safety_number, "12345");
  EXPECT_TRUE(answer.is_online);
  EXPECT_TRUE(answer.hides_presence);
  EXPECT_EQ(answer.next, "n");
  EXPECT_EQ(answer.count, 6U);
  EXPECT_TRUE(answer.is_incomplete);
}

TEST(JsonLines, PresenceSaysWhetherANodeKnowsIt) {
  EXPECT_EQ(nlohmann::json::parse(presence_line(Answer{.hides_presence = true})),
            (nlohmann::json{{"presence", "hidden"}, {"told", true}}));
  EXPECT_EQ(nlohmann::json::parse(presence_line(Answer{.is_incomplete = true})),
            (nlohmann::json{{"presence", "shown"}, {"told", false}}));
  EXPECT_FALSE(nlohmann::json::parse(status_line("bob", Answer{})).contains("you_hide"));
  EXPECT_TRUE(
      nlohmann::json::parse(status_line("bob", Answer{.hides_presence = true}))["you_hide"]);
}

TEST(JsonLines, TypingSaysWhoAndThatItIsOver) {
  EXPECT_EQ(nlohmann::json::parse(
                typing_line({.kind = Notice::Kind::kTyping, .who = "bob", .is_typing = true})),
            (nlohmann::json{{"typing", true}, {"from", "bob"}}));
  for (const bool is_typing : {true, false}) {
    const Notice notice{.kind = Notice::Kind::kTyping, .who = "bob", .is_typing = is_typing};
    const auto reply = parse_reply(to_line(Reply(notice)));
    ASSERT_TRUE(reply);
    EXPECT_EQ(std::get<Notice>(*reply).kind, Notice::Kind::kTyping);
    EXPECT_EQ(std::get<Notice>(*reply).who, "bob");
    EXPECT_EQ(std::get<Notice>(*reply).is_typing, is_typing);
  }
}

TEST(JsonLines, TypingInAGroupSaysWhere) {
  const Notice notice{.kind = Notice::Kind::kTyping,
                      .who = "bob",
                      .peer = {.name = "#9f", .alias = "climbers"},
                      .is_typing = true};

  EXPECT_EQ(
      nlohmann::json::parse(typing_line(notice)),
      (nlohmann::json{{"typing", true}, {"from", "bob"}, {"to", "#9f"}, {"group", "climbers"}}));
  const auto reply = parse_reply(to_line(Reply(notice)));
  ASSERT_TRUE(reply);
  EXPECT_EQ(std::get<Notice>(*reply).who, "bob");
  EXPECT_EQ(std::get<Notice>(*reply).peer.name, "#9f");
  EXPECT_EQ(std::get<Notice>(*reply).peer.alias, "climbers");
}

TEST(JsonLines, MessageToOneselfKeepsItsDirection) {
  client::StoredMessage message = incoming();
  message.peer = "alice";

  const auto reply = parse_reply(to_line(Reply(Answer{.self = "alice", .messages = {message}})));

  EXPECT_EQ(std::get<Answer>(*reply).messages.at(0), message);
}

TEST(JsonLines, NoticeComesBackAsItWas) {
  const auto reply = parse_reply(to_line(Reply(
      Notice{.kind = Notice::Kind::kTakenOver, .self = "alice", .who = "phone", .at_ms = 4})));

  ASSERT_TRUE(reply);
  const auto& notice = std::get<Notice>(*reply);
  EXPECT_EQ(notice.kind, Notice::Kind::kTakenOver);
  EXPECT_EQ(notice.who, "phone");
  EXPECT_EQ(notice.at_ms, 4);
}

TEST(JsonLines, NoticeOfAHandOverSaysHowFarItIs) {
  const Notice notice{
      .kind = Notice::Kind::kHandedOver, .who = "phone", .count = 1200, .parts = 3, .of = 10};

  const auto back = parse_reply(to_line(Reply(notice)));

  ASSERT_TRUE(back);
  const auto& same = std::get<Notice>(*back);
  EXPECT_EQ(same.count, 1200U);
  EXPECT_EQ(same.parts, 3U);
  EXPECT_EQ(same.of, 10U);
  EXPECT_FALSE(same.is_complete);
}

TEST(JsonLines, NoticeOfAFileComesBackAsItWas) {
  const Notice notice{.kind = Notice::Kind::kFile,
                      .self = "alice",
                      .file = {.id = std::string(64, 'a'), .is_outgoing = true, .name = "a.txt"},
                      .outcome = client::Outcome::kUnknownUser};

  const auto reply = parse_reply(to_line(Reply(notice)));

  ASSERT_TRUE(reply);
  EXPECT_EQ(std::get<Notice>(*reply).file, notice.file);
  EXPECT_EQ(std::get<Notice>(*reply).outcome, notice.outcome);
}

TEST(JsonLines, NoticeOfChangedKeysSaysThatTheMarkIsGone) {
  const auto reply = parse_reply(to_line(Reply(Notice{
      .kind = Notice::Kind::kKeyChanged, .self = "alice", .who = "bob", .was_verified = true})));

  ASSERT_TRUE(reply);
  EXPECT_TRUE(std::get<Notice>(*reply).was_verified);
}

TEST(JsonLines, PersonHasItsDocumentedFields) {
  const auto object = nlohmann::json::parse(
      person_line({.last = incoming(), .unread = 2, .peer = carol()}, "alice"));
  const auto alone = nlohmann::json::parse(person_line({.last = {}, .peer = mallory()}, "alice"));
  const auto verified = nlohmann::json::parse(verified_line(carol(), "12345"));

  EXPECT_EQ(object["name"], "carol");
  EXPECT_EQ(object["standing"], "request");
  EXPECT_EQ(object["unread"], 2);
  EXPECT_EQ(object["last"]["request"], true);
  EXPECT_EQ(alone["standing"], "blocked");
  EXPECT_FALSE(alone.contains("last"));
  EXPECT_EQ(verified["safety_number"], "12345");
  EXPECT_EQ(verified["verified"], true);
}

TEST(JsonLines, RefusesWhatItDoesNotWrite) {
  for (
      const char* line :
      {"", "{}", "[]", "null", "{\"request\":1}", "{\"request\":-1}",
       R"({"request":1,"command":"dance","name":"","text":"","wait":"","give_up_ms":1})",
       R"({"request":1,"command":7,"name":"","text":"","wait":"","give_up_ms":1})",
       R"({"request":1e30,"command":"send","name":"","text":"","wait":"","give_up_ms":1})",
       R"({"request":-1,"command":"send","name":"","text":"","wait":"","give_up_ms":1})",
       R"({"request":1,"command":"send","name":"","text":"","wait":"","give_up_ms":4294967296})"}) {
    EXPECT_FALSE(parse_request(line)) << line;
    EXPECT_FALSE(parse_reply(line)) << line;
  }
}

TEST(JsonLines, EveryOutcomeHasANameOfItsOwn) {
  EXPECT_EQ(name_of(Outcome::kDone), "done");
  for (int number = 10; number <= 36; ++number) {
    EXPECT_NE(name_of(static_cast<Outcome>(number)), "unknown") << number;
  }
}

TEST(JsonLines, EveryStepOfAFileComesBackAsItWent) {
  const std::vector<client::FileAsk> asks{
      client::BeginFile{.to = "bob", .name = "a b.txt", .size = 70000, .text = "look"},
      client::AppendFile{.id = "12ab", .bytes = {0x00, 0x7f, 0xff}},
      client::FinishFile{
          .id = "12ab", .wait = client::WaitFor::kDelivered, .give_up = std::chrono::seconds{9}},
      client::CancelFile{.id = "12ab"},
      client::ListFiles{},
      client::FetchFile{.id = "12ab", .give_up = std::chrono::seconds{8}},
      client::ReadFile{.id = "12ab", .number = 3},
      client::KeepFile{.id = "12ab"}};
  for (const client::FileAsk& ask : asks) {
    const std::string line = to_line(Request{.id = 5, .verb = Verb::kFile, .file = ask});

    const auto read = parse_request(line);

    ASSERT_TRUE(read && read->file) << line;
    EXPECT_EQ(read->file->index(), ask.index());
    EXPECT_EQ(to_line(*read), line);
  }
  EXPECT_FALSE(parse_request(R"({"request":1,"command":"file","name":"","text":"","wait":"",)"
                             R"("give_up_ms":1,"file":{"step":"append","id":"","bytes":"0g"}})"));
}

TEST(JsonLines, AnswersAboutFilesComeBackAsTheyWent) {
  const Answer answer{.id = 5,
                      .files = {{.id = "12ab",
                                 .peer = "bob",
                                 .is_outgoing = true,
                                 .name = "a.txt",
                                 .size = 7,
                                 .sent_ms = 8,
                                 .state = client::FileState::kFetching,
                                 .done = 1,
                                 .total = 2}},
                      .bytes = {1, 2, 254}};

  const auto read = parse_reply(to_line(Reply(answer)));

  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Answer>(*read).files, answer.files);
  EXPECT_EQ(std::get<Answer>(*read).bytes, answer.bytes);
}

TEST(JsonLines, AMessageSaysWhichFileItHasAndNotWhatOpensIt) {
  client::StoredMessage message = outgoing();
  message.file = chat::FileRef{.name = "a.txt", .size = 7, .key = Bytes32{9}, .table = Bytes32{8}};

  const std::string line = message_line(message, "alice");

  EXPECT_EQ(nlohmann::json::parse(line)["file"], (nlohmann::json{{"name", "a.txt"}, {"size", 7}}));
  EXPECT_EQ(line.find("0909"), std::string::npos);
  EXPECT_EQ(parse_message(line)->file->name.text, "a.txt");
}

}  // namespace
}  // namespace p2pchat::cli
