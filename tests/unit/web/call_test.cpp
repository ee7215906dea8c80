#include "tools/web/call.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/chat/content.h"
#include "tools/cli/history_file.h"
#include "tools/cli/json_lines.h"
#include "tools/web/http.h"

namespace p2pchat::web {
namespace {

using nlohmann::json;

TEST(Call, IsReadFromJson) {
  const auto call = parse_call(
      R"({"request":7,"command":"send","name":"bob","text":"hi","key":"k1","cursor":"","more":1})");

  ASSERT_TRUE(call);
  EXPECT_EQ(*call, (Call{.id = 7, .ask = Ask::kSend, .name = "bob", .text = "hi", .key = "k1"}));
  EXPECT_EQ(parse_call(to_text(*call)), *call);
}

TEST(Call, IsRefusedWhenItIsNone) {
  for (const char* text :
       {"", "no json", "[]", "7", R"({"command":"hello"})", R"({"request":-1,"command":"hello"})",
        R"({"request":1})", R"({"request":1,"command":"settle"})",
        R"({"request":1,"command":"hello","name":7})", R"({"request":1,"command":["hello"]})"}) {
    EXPECT_EQ(parse_call(text), std::nullopt) << text;
  }
}

TEST(Call, HasTextsOfBoundedLength) {
  const auto with = [](const char* field, std::size_t size) {
    return json{{"request", 1}, {"command", "send"}, {field, std::string(size, 'x')}}.dump();
  };
  EXPECT_TRUE(parse_call(with("name", 128)));
  EXPECT_TRUE(parse_call(with("text", 16385)));  // the client says what is too long
  for (const char* field : {"name", "key", "cursor", "older_than"})
    EXPECT_FALSE(parse_call(with(field, 129)));
  for (const char* field : {"password", "new_password", "words"}) {
    EXPECT_TRUE(parse_call(with(field, 4096))) << field;
    EXPECT_FALSE(parse_call(with(field, 4097))) << field;
  }
  EXPECT_FALSE(parse_call(with("text", (64 << 10) + 1)));
}

TEST(Call, NamesWhatIsDoneWithTheHistory) {
  const auto read = [](const char* text) { return parse_call(text).value_or(Call{}); };

  EXPECT_EQ(read(R"({"request":1,"command":"cancel","message":"ab"})"),
            (Call{.id = 1, .ask = Ask::kCancel, .message = "ab"}));
  EXPECT_EQ(read(R"({"request":2,"command":"search","text":"red folder"})"),
            (Call{.id = 2, .ask = Ask::kSearch, .text = "red folder"}));
  EXPECT_EQ(read(R"({"request":3,"command":"export","name":"bob","cursor":"0a"})"),
            (Call{.id = 3, .ask = Ask::kExport, .name = "bob", .cursor = "0a"}));
  EXPECT_EQ(read(R"({"request":4,"command":"prune","older_than":"90d"})"),
            (Call{.id = 4, .ask = Ask::kPrune, .older_than = "90d"}));
  EXPECT_EQ(read(R"({"request":5,"command":"mute","name":"bob","span":"8h"})"),
            (Call{.id = 5, .ask = Ask::kMute, .name = "bob", .span = "8h"}));
  EXPECT_EQ(read(to_text({.id = 6, .ask = Ask::kDraft, .name = "bob", .text = "so far"}).c_str()),
            (Call{.id = 6, .ask = Ask::kDraft, .name = "bob", .text = "so far"}));
}

TEST(Call, NamesWhatIsDoneInAGroup) {
  const auto call = parse_call(
      R"({"request":1,"command":"group","deed":"invite","group":"#a","name":"bo","role":"admin"})");

  ASSERT_TRUE(call);
  EXPECT_EQ(*call, (Call{.id = 1,
                         .ask = Ask::kGroup,
                         .name = "bo",
                         .deed = "invite",
                         .group = "#a",
                         .role = "admin"}));
  EXPECT_EQ(parse_call(to_text(*call)), *call);
  EXPECT_FALSE(parse_call(R"({"request":1,"command":"group","deed":"burn"})"));
  EXPECT_FALSE(parse_call(R"({"request":1,"command":"group","deed":"role","role":"king"})"));
}

TEST(Call, GoesBackWithoutWhatIsSecret) {
  const Call call{.id = 1,
                  .ask = Ask::kRecover,
                  .name = "bob",
                  .password = "secret",
                  .new_password = "another secret",
                  .words = "secret words"};

  EXPECT_EQ(to_text(call).find("secret"), std::string::npos);
}

TEST(Call, NamesWhatOpensTheAccount) {
  EXPECT_EQ(
      parse_call(R"({"request":1,"command":"password","password":"old","new_password":"new"})"),
      (Call{.id = 1, .ask = Ask::kPassword, .password = "old", .new_password = "new"}));
  EXPECT_EQ(parse_call(R"({"request":2,"command":"words","password":"old"})"),
            (Call{.id = 2, .ask = Ask::kWords, .password = "old"}));
  EXPECT_EQ(
      parse_call(
          R"({"request":3,"command":"recover","name":"bob","words":"abandon","new_password":"p"})"),
      (Call{
          .id = 3, .ask = Ask::kRecover, .name = "bob", .new_password = "p", .words = "abandon"}));
}

TEST(Protection, IsAnsweredWithTheWordsThatWereMade) {
  EXPECT_EQ(
      json::parse(protected_text(4, {.words = "abandon ability"})),
      (json{{"answer", 4}, {"outcome", "done"}, {"detail", ""}, {"words", "abandon ability"}}));
  EXPECT_EQ(json::parse(protected_text(
                5, {.outcome = client::Outcome::kBadPassword, .detail = "it is the present one"})),
            (json{{"answer", 5},
                  {"outcome", "bad_password"},
                  {"detail", "it is the present one"},
                  {"words", ""}}));
}

TEST(ExportPage, HasTheLinesOfTheFile) {
  const client::StoredMessage message{
      .id = std::string(64, 'a'),
      .peer = "bob",
      .text = "a \"quoted\" line\nand another",
      .sent_ms = 1767225600000,
      .lamport = std::uint64_t{1} << 62U,  // more than a page's numbers can hold
  };
  const cli::Answer page{.self = "alice", .messages = {message}, .next = "0a"};

  const json told = json::parse(export_text(5, page, 1767225600001));

  EXPECT_EQ(told["answer"], 5);
  EXPECT_EQ(told["outcome"], "done");
  EXPECT_EQ(told["next"], "0a");
  EXPECT_EQ(told["lines"], json({cli::message_line(message, "alice")}));
  EXPECT_EQ(cli::parse_history_line(told["header"].get<std::string>()),
            cli::HistoryLine(cli::HistoryHeader{"alice", 1767225600001}));
}

TEST(ExportPage, OfTheLongestMessageFitsInOneText) {
  for (const char* text : {"\x01", "\"", "\\", "\n", "\x7f"}) {
    client::StoredMessage message{.id = std::string(64, 'a'), .peer = std::string(32, 'b')};
    for (std::size_t i = 0; i < chat::Content::kTextMax; ++i) message.text += text;
    message.reply_to = std::string(64, 'c');
    const cli::Answer page{
        .self = std::string(32, 'a'), .messages = {message}, .next = std::string(128, 'd')};

    EXPECT_LE(export_text(1, page, 1767225600001).size(), kFrameMax) << text;
    EXPECT_LE(cli::to_line(cli::Reply(page)).size(), kFrameMax) << text;
  }
}

TEST(Call, HidesOrShowsThatOneIsHere) {
  EXPECT_EQ(parse_call(R"({"request":1,"command":"presence","text":"hide"})"),
            (Call{.id = 1, .ask = Ask::kPresence, .text = "hide"}));
  EXPECT_TRUE(parse_call(R"({"request":1,"command":"presence","text":"show"})"));
  EXPECT_FALSE(parse_call(R"({"request":1,"command":"presence","text":"perhaps"})"));
  EXPECT_FALSE(parse_call(R"({"request":1,"command":"presence"})"));
  EXPECT_EQ(json::parse(presence_text(true)),
            (json{{"notice", "presence"}, {"hides_presence", true}}));
}

TEST(Call, SaysThatOneTypes) {
  EXPECT_EQ(parse_call(R"({"request":1,"command":"typing","name":"bob"})"),
            (Call{.id = 1, .ask = Ask::kTyping, .name = "bob"}));
}

TEST(Condition, SaysHowThingsAre) {
  const cli::Notice loss{
      .kind = cli::Notice::Kind::kTakenOver, .who = "phone", .at_ms = 1767225600000};

  const json told = json::parse(condition_text(3, {.self = "alice",
                                                   .is_connected = true,
                                                   .loss = loss,
                                                   .hides_presence = true,
                                                   .changed_keys = {"bob"},
                                                   .has_newer_message = true,
                                                   .people = {"alice", "bob"}}));

  EXPECT_EQ(told, json::parse(R"({"answer":3,"outcome":"done","self":"alice","connected":true,
    "taken_over":{"who":"phone","at_ms":1767225600000},"changed_keys":["bob"],
    "newer_message":true,"hides_presence":true,"account_closed":false,
    "people":["alice","bob"],"text_max":16384})"));
  EXPECT_TRUE(json::parse(condition_text(3, {}))["taken_over"].is_null());
  EXPECT_TRUE(json::parse(condition_text(3, {.is_closed = true}))["account_closed"]);
}

}  // namespace
}  // namespace p2pchat::web
