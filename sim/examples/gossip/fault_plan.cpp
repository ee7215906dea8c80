#include "sim/examples/gossip/fault_plan.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::examples {

namespace {

using namespace std::chrono_literals;
using sim::Purpose;
using sim::SiteId;

constexpr std::uint64_t kRumours = 4;
constexpr std::uint64_t kCrashes = 3;

// What a draw of the plan decides; a number a draw, so that one more changes no other.
enum Subject : std::uint64_t {
  kRumourAt,
  kTeller,
  kIsFatal,
  kFatalAfter,
  kBackAfter,
  kCrashAt,
  kVictim,
  kCutAt,
  kCutFor,
  kIslanders
};

// Draws for one of several of a kind.
class Draws {
 public:
  Draws(const sim::Chance& chance, std::uint64_t which) : chance_(chance), which_(which) {}

  [[nodiscard]] std::uint64_t raw(Subject subject) const {
    return chance_.draw(Purpose::kPlan, subject, which_, 0);
  }
  [[nodiscard]] Duration span(Subject subject, Duration least, Duration most) const {
    return Duration(static_cast<Duration::rep>(
        sim::between(raw(subject), static_cast<std::uint64_t>(least.count()),
                     static_cast<std::uint64_t>(most.count()))));
  }
  [[nodiscard]] SiteId member(Subject subject, std::size_t members) const {
    return SiteId{sim::below(raw(subject), members) + 1};
  }

 private:
  const sim::Chance& chance_;
  std::uint64_t which_;
};

void add_rumour(std::vector<Step>& plan, const Draws& draws, std::uint64_t number,
                std::size_t members) {
  const Instant at(draws.span(kRumourAt, 1s, 15s));
  const SiteId teller = draws.member(kTeller, members);
  plan.push_back({.at = at, .kind = StepKind::kRumour, .member = teller, .number = number});
  if (draws.raw(kIsFatal) % 2 == 0) return;
  const Instant dies = at + draws.span(kFatalAfter, 1ms, 100ms);
  plan.push_back({.at = dies, .kind = StepKind::kCrash, .member = teller});
  plan.push_back(
      {.at = dies + draws.span(kBackAfter, 1s, 3s), .kind = StepKind::kRestart, .member = teller});
}

void add_crash(std::vector<Step>& plan, const Draws& draws, std::size_t members) {
  const Instant at(draws.span(kCrashAt, 1s, 14s));
  const SiteId victim = draws.member(kVictim, members);
  plan.push_back({.at = at, .kind = StepKind::kCrash, .member = victim});
  plan.push_back(
      {.at = at + draws.span(kBackAfter, 100ms, 5s), .kind = StepKind::kRestart, .member = victim});
}

void add_partition(std::vector<Step>& plan, const Draws& draws, std::size_t members) {
  const Instant at(draws.span(kCutAt, 1s, 12s));
  Step cut{.at = at, .kind = StepKind::kCut};
  const std::uint64_t sides = draws.raw(kIslanders);
  for (std::uint64_t member = 1; member <= members; ++member) {
    if ((sides >> (member % 64) & 1U) != 0) cut.island.push_back(SiteId{member});
  }
  plan.push_back(std::move(cut));
  plan.push_back({.at = at + draws.span(kCutFor, 2s, 8s), .kind = StepKind::kMend});
}

}  // namespace

std::vector<Step> fault_plan(const sim::Chance& chance, std::size_t members) {
  std::vector<Step> plan;
  for (std::uint64_t i = 0; i < kRumours; ++i) add_rumour(plan, Draws(chance, i), i, members);
  for (std::uint64_t i = 0; i < kCrashes; ++i) {
    add_crash(plan, Draws(chance, kRumours + i), members);
  }
  add_partition(plan, Draws(chance, kRumours + kCrashes), members);
  std::ranges::stable_sort(plan, {}, &Step::at);
  P2PCHAT_ASSERT(plan.back().at <= kPlanEnd);
  return plan;
}

std::string rumour_text(std::uint64_t number) { return "rumour " + std::to_string(number + 1); }

std::string text_of(const Step& step) {
  std::string text = std::to_string(step.at.micros() / 1000) + "ms ";
  const std::string member = "member " + std::to_string(step.member.value);
  switch (step.kind) {
    case StepKind::kRumour:
      return text + member + " is told " + rumour_text(step.number);
    case StepKind::kCrash:
      return text + member + " crashes";
    case StepKind::kRestart:
      return text + member + " starts again";
    case StepKind::kCut:
      text += "members";
      for (const SiteId islander : step.island) text += " " + std::to_string(islander.value);
      return text + " are cut off from the others";
    case StepKind::kMend:
      return text + "all reach each other again";
  }
  return text;
}

}  // namespace p2pchat::examples
