#include "tools/web/call.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace p2pchat::web {
namespace {

using nlohmann::json;

TEST(Call, IsReadFromJson) {
  const auto call = parse_call(
      R"({"request":7,"command":"send","name":"bob","text":"hi","key":"k1","before":"","more":1})");

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
  for (const char* field : {"name", "key", "before"}) EXPECT_FALSE(parse_call(with(field, 129)));
  EXPECT_FALSE(parse_call(with("password", 4097)));
  EXPECT_FALSE(parse_call(with("text", (64 << 10) + 1)));
}

TEST(Call, GoesBackWithoutThePassword) {
  const Call call{.id = 1, .ask = Ask::kLogin, .name = "bob", .password = "secret words"};

  EXPECT_EQ(to_text(call).find("secret"), std::string::npos);
}

TEST(Condition, SaysHowThingsAre) {
  const cli::Notice loss{
      .kind = cli::Notice::Kind::kTakenOver, .who = "phone", .at_ms = 1767225600000};

  const json told = json::parse(condition_text(3, {.self = "alice",
                                                   .is_connected = true,
                                                   .loss = loss,
                                                   .changed_keys = {"bob"},
                                                   .has_newer_message = true,
                                                   .people = {"alice", "bob"}}));

  EXPECT_EQ(told, json::parse(R"({"answer":3,"outcome":"done","self":"alice","connected":true,
    "taken_over":{"who":"phone","at_ms":1767225600000},"changed_keys":["bob"],
    "newer_message":true,
    "people":["alice","bob"],"text_max":16384})"));
  EXPECT_TRUE(json::parse(condition_text(3, {}))["taken_over"].is_null());
}

}  // namespace
}  // namespace p2pchat::web
