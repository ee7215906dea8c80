#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/entropy.h"
#include "tools/doctor/disk.h"
#include "tools/doctor/finding.h"
#include "tools/doctor/network.h"
#include "tools/doctor/probe.h"

namespace p2pchat::doctor {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Source = NodeReport::Source;

Instant at(Duration since) { return Instant(since); }

const Address kNode = Address::v4({127, 0, 0, 1}, 7400);
const Address kOther = Address::v4({10, 0, 0, 2}, 7400);

NodeReport answering(std::uint64_t id, std::uint8_t replicas = 1) {
  NodeReport report{.node = kNode, .round_trip = 3ms};
  report.status = wire::Status{.self = {.id = RingId::from_number(id), .address = kNode},
                               .is_member = true,
                               .is_active = true,
                               .replicas = replicas};
  return report;
}

NodeReport silent(Door door, Source source = Source::kNamed) {
  return {.node = kOther, .source = source, .door = door};
}

NetworkReport network(std::vector<NodeReport> nodes) {
  return {.nodes = std::move(nodes), .has_heard = true};
}

std::vector<Finding> judged(const NetworkReport& report, bool is_served = false) {
  return judge_network(report, {.ring = "r"}, is_served);
}

// A probe of one node, which it has asked.
struct ProbeOfOne {
  Probe probe{{kNode}, Entropy(Bytes32{})};
  Effects out;

  ProbeOfOne() { probe.on_start(at(0ms), out); }

  void hear(const wire::Message& message, Instant now) {
    out = {};
    probe.on_message(kNode, message, now, out);
  }
  [[nodiscard]] std::optional<wire::AskTime> time_asked() const {
    for (const Send& send : out.sends) {
      if (const auto* time = std::get_if<wire::AskTime>(&send.message)) return *time;
    }
    return std::nullopt;
  }
  wire::AskTime asked_time_after_status(Instant now) {
    hear(wire::Status{.call = probe.asked()[0].call}, now);
    return time_asked().value_or(wire::AskTime{});
  }
  std::optional<wire::AskTime> time_asked_on_wake(Instant now) {
    out = {};
    probe.on_wake(now, out);
    return time_asked();
  }
};

TEST(DoctorFinding, IsOneLineThatCannotCommandATerminal) {
  const Finding finding{
      .level = Level::kWrong, .check = "node", .text = "a\nb\x1b[2J", .advice = "do it"};

  EXPECT_EQ(as_text(finding), "wrong    node: a b\xef\xbf\xbd[2J; do it");
  EXPECT_EQ(as_json(finding),
            R"({"advice":"do it","check":"node","level":"wrong","text":"a\nb\u001b[2J"})");
}

TEST(DoctorFinding, OnlyAWrongOneMakesTheWholeWrong) {
  const std::vector<Finding> warned{{.level = Level::kOk}, {.level = Level::kWarning}};
  const std::vector<Finding> bad{{.level = Level::kWrong}, {.level = Level::kOk}};

  EXPECT_FALSE(is_anything_wrong(warned));
  EXPECT_TRUE(is_anything_wrong(bad));
}

TEST(DoctorDisk, JudgesSpaceByWhatAProfileNeeds) {
  constexpr std::uint64_t kMib = 1U << 20U;

  EXPECT_EQ(judge_space(0).level, Level::kWrong);
  EXPECT_EQ(judge_space(16 * kMib - 1).level, Level::kWrong);
  EXPECT_EQ(judge_space(16 * kMib).level, Level::kWarning);
  EXPECT_EQ(judge_space(256 * kMib).level, Level::kOk);
}

TEST(DoctorNetwork, IsContentWithANodeThatAnswers) {
  const auto findings = judged(network({answering(1)}));

  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0], (Finding{.check = "node", .text = "127.0.0.1:7400 answers in 3 ms"}));
  EXPECT_FALSE(is_anything_wrong(findings));
}

TEST(DoctorNetwork, SaysOfEachDoorWhatToDo) {
  const std::vector<std::pair<Door, std::string>> doors{{Door::kOpen, "--ring-key-file"},
                                                        {Door::kRefused, "p2pchat-node run"},
                                                        {Door::kSilent, "firewall"},
                                                        {Door::kUnreachable, "network"}};
  for (const auto& [door, advice] : doors) {
    const auto findings = judged(network({silent(door)}));
    EXPECT_EQ(findings[0].level, Level::kWrong);
    EXPECT_THAT(findings[0].advice, HasSubstr(advice));
    EXPECT_EQ(findings.back().level, Level::kWrong);
    EXPECT_EQ(findings.back().check, "ring");
  }
}

TEST(DoctorNetwork, OnlyWarnsOfADeadNodeBesideALivingOne) {
  const auto findings =
      judged(network({answering(1), silent(Door::kRefused, Source::kRemembered)}));

  EXPECT_EQ(findings[1].level, Level::kWarning);
  EXPECT_THAT(findings[1].text, HasSubstr("10.0.0.2:7400 (remembered)"));
  EXPECT_FALSE(is_anything_wrong(findings));
}

TEST(DoctorNetwork, NamesABlockedPort) {
  NodeReport node = answering(1);
  node.is_by_stream_only = true;

  const auto findings = judged(network({node}));

  EXPECT_EQ(findings[0].level, Level::kWarning);
  EXPECT_THAT(findings[0].text, HasSubstr("not by UDP"));
  EXPECT_THAT(findings[0].advice, HasSubstr("--behind-nat"));
}

TEST(DoctorNetwork, NamesNodesThatKeepDifferentNumbersOfCopies) {
  const auto findings = judged(network({answering(1, 2), answering(2, 3)}));

  EXPECT_EQ(findings.back().level, Level::kWrong);
  EXPECT_THAT(findings.back().advice, HasSubstr("--replicas"));
}

TEST(DoctorNetwork, WarnsOfFewerNodesThanCopiesAndOfOneThatIsJoining) {
  NodeReport node = answering(1, 3);
  node.status->is_active = false;

  const auto findings = judged(network({node}));

  EXPECT_EQ(findings[0].level, Level::kWarning);
  EXPECT_THAT(findings[0].text, HasSubstr("not yet a member"));
  EXPECT_EQ(findings.back().level, Level::kWarning);
  EXPECT_THAT(findings.back().text, HasSubstr("1 of the 3 nodes"));
}

TEST(DoctorNetwork, TellsWhyMulticastFindsNobody) {
  NetworkReport unjoined = network({});
  unjoined.has_heard = false;
  unjoined.why_not_joined = "No such device";
  NetworkReport foreign = network({});
  foreign.has_heard = false;
  foreign.has_heard_others = true;
  NetworkReport unused = network({});
  unused.is_discovering = false;

  EXPECT_THAT(judged(unjoined)[0].text, HasSubstr("No such device"));
  EXPECT_EQ(judged(foreign)[0].level, Level::kWarning);
  EXPECT_THAT(judged(foreign)[0].advice, HasSubstr("--ring"));
  EXPECT_EQ(judged(unused)[0].level, Level::kOk);
}

TEST(DoctorNetwork, LeavesTheRingToAProgramThatHasTheProfile) {
  EXPECT_FALSE(is_anything_wrong(judged(network({}), true)));
  EXPECT_TRUE(is_anything_wrong(judged(network({}), false)));
}

TEST(DoctorNetwork, SaysWhichNamesNobodyKnows) {
  const cli::Options options{.unresolved = {"there is no host named 'x'"}, .ring = "r"};

  const auto findings = judge_network(network({answering(1)}), options, false);

  EXPECT_EQ(findings[0].level, Level::kWrong);
  EXPECT_EQ(findings[0].text, "there is no host named 'x'");
}

TEST(DoctorProbe, TimesASecondQuestionAndRepeatsWhatIsNotAnswered) {
  Probe probe({kNode, kOther, kNode}, Entropy(Bytes32{}));
  Effects started;
  probe.on_start(at(0ms), started);
  ASSERT_EQ(started.sends.size(), 2U);
  const auto first = std::get<wire::GetStatus>(started.sends[0].message);

  Effects answered;
  probe.on_message(kNode, wire::Status{.call = first.call}, at(100ms), answered);
  ASSERT_EQ(answered.sends.size(), 2U);
  const auto clock = std::get<wire::AskTime>(answered.sends[1].message);
  probe.on_message(kNode, wire::Time{.call = clock.call}, at(105ms), answered);
  const auto second = std::get<wire::GetStatus>(answered.sends[0].message);
  probe.on_message(kNode, wire::Status{.call = second.call}, at(107ms), answered);
  Effects woken;
  probe.on_wake(at(400ms), woken);

  EXPECT_EQ(probe.asked()[0].round_trip, Duration{7ms});
  EXPECT_FALSE(probe.have_all_answered());
  ASSERT_EQ(woken.sends.size(), 1U);
  EXPECT_EQ(woken.sends[0].to, kOther);
}

// The node's clock shows an hour when the question reaches it, 10 ms after it was put.
TEST(DoctorProbe, TakesHalfOfTheWayOffTheTimeThatANodeTells) {
  ProbeOfOne one;
  const wire::AskTime question = one.asked_time_after_status(at(100ms));

  one.hear(wire::Time{.call = question.call, .unix_ms = 3'600'000}, at(120ms));

  EXPECT_EQ(one.probe.asked()[0].clock_ahead, Duration{110ms - 1h});
}

TEST(DoctorProbe, TakesTheTimeOfTheLastQuestionAlone) {
  ProbeOfOne one;
  const wire::AskTime early = one.asked_time_after_status(at(100ms));
  const auto late = one.time_asked_on_wake(at(400ms));
  ASSERT_TRUE(late);
  EXPECT_NE(early.call, late->call);

  one.hear(wire::Time{.call = early.call, .unix_ms = 1}, at(410ms));
  EXPECT_EQ(one.probe.asked()[0].clock_ahead, std::nullopt);
  one.hear(wire::Time{.call = late->call, .unix_ms = 405}, at(410ms));
  one.hear(wire::Time{.call = late->call, .unix_ms = 9}, at(420ms));

  EXPECT_EQ(one.probe.asked()[0].clock_ahead, Duration{0});
  EXPECT_FALSE(one.time_asked_on_wake(at(800ms)));
}

// As do nodes before version 10; and nobody is asked for a time without end.
TEST(DoctorProbe, GivesUpANodeThatTellsNoTime) {
  ProbeOfOne one;
  (void)one.asked_time_after_status(at(100ms));
  one.hear(wire::Status{.call = one.probe.asked()[0].call}, at(110ms));

  EXPECT_TRUE(one.time_asked_on_wake(at(400ms)));
  EXPECT_TRUE(one.time_asked_on_wake(at(800ms)));
  EXPECT_FALSE(one.probe.have_all_answered());
  EXPECT_FALSE(one.time_asked_on_wake(at(1200ms)));

  EXPECT_TRUE(one.probe.have_all_answered());
  EXPECT_EQ(one.probe.asked()[0].clock_ahead, std::nullopt);
}

TEST(DoctorProbe, BearsAnyTime) {
  ProbeOfOne one;
  const wire::AskTime question = one.asked_time_after_status(at(0ms));

  one.hear(wire::Time{.call = question.call, .unix_ms = ~std::uint64_t{0}}, at(2ms));

  ASSERT_TRUE(one.probe.asked()[0].clock_ahead);
  EXPECT_LT(*one.probe.asked()[0].clock_ahead, Duration{-100000h});
}

TEST(DoctorProbe, AsksANodeThatItHearsOnce) {
  Probe probe({}, Entropy(Bytes32{}));
  Effects out;
  probe.on_start(at(0ms), out);
  EXPECT_EQ(out.announcements.size(), 1U);
  EXPECT_TRUE(probe.have_all_answered());

  for (int i = 0; i < 2; ++i) {
    probe.on_announcement(kOther, wire::Announce{.self = {.address = kNode}}, at(1ms), out);
  }

  EXPECT_TRUE(probe.has_heard());
  ASSERT_EQ(out.sends.size(), 1U);
  EXPECT_EQ(out.sends[0].to, kNode);
}

}  // namespace
}  // namespace p2pchat::doctor
