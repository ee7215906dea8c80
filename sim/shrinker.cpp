#include "sim/shrinker.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "sim/scenario_cuts.h"
#include "sim/units.h"

namespace p2pchat::sim {

namespace {

constexpr Duration kShortestRun = std::chrono::seconds{1};

// Of 1 to `count`, those that are not left out.
std::vector<std::uint64_t> kept(const NumberSet& left_out, std::uint64_t count) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t number = 1; number <= count; ++number) {
    if (!left_out.contains(number)) numbers.push_back(number);
  }
  return numbers;
}

Duration whole_millis(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(duration);
}

// Runs that end sooner, the shortest first; one ends just after the failure.
std::vector<Duration> shorter_durations(Duration duration, Instant failed_at) {
  const Duration until_failure =
      whole_millis(failed_at.since_epoch() + std::chrono::milliseconds{1});
  std::vector<Duration> all = {until_failure};
  for (const std::int64_t eighths : {1, 2, 4, 6, 7}) {
    all.push_back(whole_millis(duration * eighths / 8));
  }
  std::ranges::sort(all);
  std::erase_if(all, [&](Duration each) { return each < kShortestRun || each >= duration; });
  return all;
}

std::string counted(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s") + ", ";
}

}  // namespace

Shrinker::Shrinker(Scenario scenario, RunOutcome outcome, Attempts& attempts)
    : scenario_(std::move(scenario)), outcome_(std::move(outcome)), attempts_(attempts) {}

// What makes runs short comes first: all that follows is the cheaper.
void Shrinker::run() {
  std::size_t before = 0;
  do {
    before = accepted_;
    shorten_duration();
    take_out_faults();
    take_out_people_and_nodes();
    take_out_steps();
    soften_faults();
  } while (accepted_ > before && !attempts_.is_over());
}

std::optional<std::size_t> Shrinker::accept(const Candidates& candidates) {
  if (candidates.count == 0 || attempts_.is_over()) return std::nullopt;
  auto hit = attempts_.first_failing(candidates);
  if (!hit) return std::nullopt;
  scenario_ = candidates.make(hit->index);
  outcome_ = std::move(hit->outcome);
  ++accepted_;
  return hit->index;
}

// First all items, then halves, quarters, ..., single ones: each row that can go goes.
void Shrinker::take_out(
    const std::function<std::size_t()>& count,
    const std::function<Scenario(std::size_t first, std::size_t last)>& without) {
  for (std::size_t size = count(); size > 0; size /= 2) {
    std::size_t from = 0;
    while (from < count()) {
      const std::size_t rows = (count() - from + size - 1) / size;
      const auto make = [&, items = count()](std::size_t row) {
        return without(from + row * size, std::min(items, from + (row + 1) * size));
      };
      const auto row = accept({.count = rows, .make = make});
      if (!row) break;
      from += *row * size;
    }
  }
}

void Shrinker::shorten_duration() {
  bool is_shorter = true;
  while (is_shorter) {
    const std::vector<Duration> shorter = shorter_durations(scenario_.duration, outcome_.at);
    const auto make = [&](std::size_t i) {
      Scenario scenario = scenario_;
      scenario.duration = shorter[i];
      return scenario;
    };
    is_shorter = accept({.count = shorter.size(), .make = make}).has_value();
  }
}

void Shrinker::take_out_faults() {
  take_out([&] { return scenario_.faults.size(); },
           [&](std::size_t first, std::size_t last) {
             Scenario scenario = scenario_;
             const auto begin = scenario.faults.begin();
             scenario.faults.erase(begin + static_cast<std::ptrdiff_t>(first),
                                   begin + static_cast<std::ptrdiff_t>(last));
             return scenario;
           });
}

// The first node stays: a world needs one.
void Shrinker::take_out_people_and_nodes() {
  take_out(
      [&] { return scenario_.clients; },
      [&](std::size_t first, std::size_t last) { return without_clients(scenario_, first, last); });
  take_out([&] { return scenario_.nodes - 1; },
           [&](std::size_t first, std::size_t last) {
             return without_nodes(scenario_, first + 1, last + 1);
           });
}

void Shrinker::take_out_steps() {
  struct Sort {
    NumberSet LeftOut::* left_out;
    std::uint64_t RunOutcome::* count;
  };
  static constexpr std::array<Sort, 2> kSorts = {
      {{&LeftOut::texts, &RunOutcome::texts}, {&LeftOut::lookups, &RunOutcome::lookups}}};
  for (const Sort& sort : kSorts) {
    const auto steps = [&] {
      return kept(scenario_.left_out.*sort.left_out, outcome_.*sort.count);
    };
    take_out([&] { return steps().size(); },
             [&](std::size_t first, std::size_t last) {
               Scenario scenario = scenario_;
               const std::vector<std::uint64_t> all = steps();
               NumberSet& left_out = scenario.left_out.*sort.left_out;
               for (std::size_t i = first; i < last; ++i) left_out.add(all[i], all[i]);
               return scenario;
             });
  }
}

void Shrinker::soften_faults() {
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    bool is_softer = true;
    while (is_softer) {
      const std::vector<Fault> all = softer(scenario_.faults[i].fault);
      const auto make = [&](std::size_t which) {
        Scenario scenario = scenario_;
        scenario.faults[i].fault = all[which];
        return scenario;
      };
      is_softer = accept({.count = all.size(), .make = make}).has_value();
    }
  }
}

std::string size_text(const Scenario& scenario, const RunOutcome& outcome) {
  return counted(scenario.faults.size(), "fault") +
         counted(kept(scenario.left_out.texts, outcome.texts).size(), "text") +
         counted(kept(scenario.left_out.lookups, outcome.lookups).size(), "lookup") +
         counted(scenario.nodes, "node") + counted(scenario.clients, "client") +
         text_of(scenario.duration) + ", " + std::to_string(outcome.events) + " events";
}

}  // namespace p2pchat::sim
