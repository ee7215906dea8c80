#include "tools/lab/command.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

template <class T>
T parsed(const std::string& text) {
  const auto command = parse_command(text);
  EXPECT_TRUE(command && std::holds_alternative<T>(*command)) << text;
  return command && std::holds_alternative<T>(*command) ? std::get<T>(*command) : T();
}

TEST(LabCommand, IsReadWithItsFields) {
  (void)parsed<Play>(R"({"command":"play"})");
  (void)parsed<Pause>(R"({"command":"pause"})");
  (void)parsed<Step>(R"({"command":"step"})");
  (void)parsed<Drawn>(R"({"command":"drawn"})");
  EXPECT_EQ(parsed<SetSpeed>(R"({"command":"speed","percent":10})").percent, 10U);
  EXPECT_EQ(parsed<Seek>(R"({"command":"seek","to":1500000})").to, Instant(1500ms));
  EXPECT_EQ(parsed<Select>(R"({"command":"select","node":7})").node, 7U);
  EXPECT_EQ(parsed<Select>(R"({"command":"select"})").node, std::nullopt);
  EXPECT_EQ(parsed<Follow>(R"({"command":"follow","journey":12})").journey, 12U);
  EXPECT_EQ(parsed<Follow>(R"({"command":"follow"})").journey, std::nullopt);
  EXPECT_EQ(parsed<Intervene>(R"({"command":"do","deed":"heal"})").deed, Deed::kHeal);
}

TEST(LabCommand, KnowsEveryDeedByItsName) {
  for (const Deed deed : {Deed::kCrash, Deed::kLose, Deed::kRestart, Deed::kCutOff, Deed::kPause,
                          Deed::kSlow, Deed::kLie, Deed::kLeave, Deed::kJoin, Deed::kHeal}) {
    const std::string name(name_of(deed));
    const auto read = parsed<Intervene>(R"({"command":"do","deed":")" + name + R"(","node":3})");
    EXPECT_EQ(read.deed, deed);
    EXPECT_EQ(read.node, 3U);
  }
}

TEST(LabCommand, IsNothingElse) {
  for (const char* text :
       {"", "play", "[]", "{}", R"({"command":7})", R"({"command":"fly"})",
        R"({"command":"speed"})", R"({"command":"speed","percent":-1})",
        R"({"command":"speed","percent":100001})", R"({"command":"seek","to":"1s"})",
        R"({"command":"seek","to":-1})", R"({"command":"seek","to":18446744073709551615})",
        R"({"command":"do","deed":"crash"})", R"({"command":"do","deed":"bribe","node":1})",
        R"({"command":"do","deed":"crash","node":1.5})"}) {
    EXPECT_FALSE(parse_command(text)) << text;
  }
}

}  // namespace
}  // namespace p2pchat::lab
