#include "tools/doctor/clock.h"

#include <algorithm>
#include <chrono>

namespace p2pchat::doctor {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kFirstYear =
    1767225600;  // 2026: no clock of a user's is before this program
constexpr Duration kSlack = 2min;
constexpr const char* kSetIt = "set it; `timedatectl set-ntp true` keeps it right";

// In the largest unit of which there are two.
std::string lasting(Duration time) {
  const auto text = [](std::int64_t count, const char* unit) {
    return std::to_string(count) + " " + unit;
  };
  if (time < 2min) return text(time / 1s, "s");
  if (time < 2h) return text(time / 1min, "min");
  if (time < 48h) return text(time / 1h, "h");
  return text(time / 24h, "days");
}

std::string apart(Duration ahead) {
  return lasting(std::chrono::abs(ahead)) + (ahead < Duration{0} ? " behind" : " ahead of");
}

bool is_near(Duration one, Duration other) { return std::chrono::abs(one - other) <= kSlack; }

Duration median(std::span<const NodeClock> told) {
  std::vector<Duration> sorted;
  for (const NodeClock& clock : told) sorted.push_back(clock.ahead);
  std::ranges::sort(sorted);
  return sorted[sorted.size() / 2];
}

std::string said_by(std::size_t agreeing, std::size_t told) {
  if (told == 1) return "what the one node says that told its time";
  const std::string nodes = std::to_string(told) + " nodes say";
  return agreeing == told ? "what all of " + nodes
                          : "what " + std::to_string(agreeing) + " of " + nodes;
}

Finding disagreement(std::span<const NodeClock> told) {
  std::string text = "the nodes do not agree about the time, so it was not compared: this computer";
  for (const NodeClock& clock : told) {
    text += &clock == told.data() ? "" : ",";
    text +=
        is_near(clock.ahead, Duration{0}) ? " has the time of " : " is " + apart(clock.ahead) + " ";
    text += clock.node;
  }
  return {.level = Level::kWarning,
          .check = "clock",
          .text = text,
          .advice = "find out who is right; `timedatectl set-ntp true` keeps each of them right"};
}

Finding beside(Duration ahead, std::size_t agreeing, std::size_t told) {
  return {.level = Level::kWarning,
          .check = "clock",
          .text = "it is " + apart(ahead) + " " + said_by(agreeing, told),
          .advice = told == 1
                        ? "set the one that is wrong; `timedatectl set-ntp true` keeps both right"
                        : kSetIt};
}

Finding of_other(const NodeClock& clock, Duration believed) {
  return {.level = Level::kWarning,
          .check = "node",
          .text = "the clock of " + clock.node + " is " + apart(believed - clock.ahead) +
                  " those of most nodes",
          .advice = "set it there; `timedatectl set-ntp true` keeps it right"};
}

Finding alone(std::int64_t now_s, std::int64_t written_s, const std::string& otherwise) {
  if (now_s + kSlack / 1s < written_s) {
    return {.level = Level::kWarning,
            .check = "clock",
            .text = "it is behind what was last written here",
            .advice = kSetIt};
  }
  return {.check = "clock", .text = otherwise};
}

}  // namespace

std::vector<Finding> judge_clock(std::int64_t now_s, std::int64_t written_s,
                                 std::span<const NodeClock> told) {
  if (now_s < kFirstYear) {
    return {{.level = Level::kWrong,
             .check = "clock",
             .text = "it shows a time before this program was written",
             .advice = kSetIt}};
  }
  if (told.empty()) {
    return {alone(now_s, written_s,
                  "nothing speaks against it (no node has told its time, so it was not compared)")};
  }
  const Duration believed = median(told);
  const auto is_agreeing = [&](const NodeClock& clock) { return is_near(clock.ahead, believed); };
  const auto agreeing = static_cast<std::size_t>(std::ranges::count_if(told, is_agreeing));
  if (agreeing * 2 <= told.size()) return {disagreement(told)};

  std::vector<Finding> findings;
  for (const NodeClock& clock : told) {
    if (!is_agreeing(clock)) findings.push_back(of_other(clock, believed));
  }
  findings.push_back(
      is_near(believed, Duration{0})
          ? alone(now_s, written_s, "it agrees with " + said_by(agreeing, told.size()))
          : beside(believed, agreeing, told.size()));
  return findings;
}

}  // namespace p2pchat::doctor
