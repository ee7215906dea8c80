#include "sim/units.h"

#include <chrono>
#include <optional>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

TEST(Units, DurationsHaveAUnit) {
  EXPECT_EQ(parse_duration("250ms"), Duration(250ms));
  EXPECT_EQ(parse_duration("30s"), Duration(30s));
  EXPECT_EQ(parse_duration("1.5s"), Duration(1500ms));
  EXPECT_EQ(parse_duration("10min"), Duration(10min));
  EXPECT_EQ(parse_duration("2h"), Duration(2h));
  EXPECT_EQ(parse_duration("7us"), Duration(7us));
  EXPECT_EQ(parse_duration("0.000001s"), Duration(1us));
}

TEST(Units, OtherDurationsAreRefused) {
  for (const char* text : {"", "30", "s", "-1s", "1,5s", "1.s", ".5s", "1.0000001s", "30 s", "30S",
                           "1e3s", "99999999999999999999s", "9999999999h"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Units, RatesAreMeanTimesBetweenTwo) {
  EXPECT_EQ(parse_rate("5/s"), Duration(200ms));
  EXPECT_EQ(parse_rate("30/min"), Duration(2s));
  EXPECT_EQ(parse_rate("0.5/s"), Duration(2s));
}

TEST(Units, OtherRatesAreRefused) {
  for (const char* text : {"", "5", "/s", "0/s", "5/", "5/day", "2000001/s", "-1/s"}) {
    EXPECT_EQ(parse_rate(text), std::nullopt) << text;
  }
}

TEST(Units, RatesFromAMillisecondToAMinuteAreWrittenAsTheyAreRead) {
  for (std::int64_t micros = 1000; micros <= 60'000'000; micros = micros * 3 / 2 + 1) {
    const Duration gap(micros);
    EXPECT_EQ(parse_rate(rate_text_of(gap)), gap) << micros;
  }
}

TEST(Units, SizesAreARangeOrOneNumber) {
  EXPECT_EQ(parse_sizes("20..2000"), (SizeRange{20, 2000}));
  EXPECT_EQ(parse_sizes("7"), (SizeRange{7, 7}));
  for (const char* text : {"", "..", "20..", "..20", "30..20", "20...30", "a..b"}) {
    EXPECT_EQ(parse_sizes(text), std::nullopt) << text;
  }
}

TEST(Units, TimesAreShownInSeconds) {
  EXPECT_EQ(text_of(Duration(12'345ms)), "12.345s");
  EXPECT_EQ(text_of(Duration(1us)), "0.000001s");
  EXPECT_EQ(text_of(Instant(2s)), "2.000s");
}

}  // namespace
}  // namespace p2pchat::sim
