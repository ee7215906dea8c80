#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/shrinker.h"

namespace p2pchat::tools {

// Runs candidates of shrinking, several at a time, each in a process of its own. The number at a
// time changes no answer: what was run ahead in vain is thrown away. Ctrl-C and the end of the time
// stop it.
class ParallelAttempts final : public sim::Attempts {
 public:
  ParallelAttempts(std::uint64_t seed, std::size_t jobs, Duration within);

  // The original, whose failure the candidates must have; the time counts from its end. Nothing, if
  // interrupted.
  [[nodiscard]] std::optional<sim::RunOutcome> run_original(const sim::Scenario& scenario);

  [[nodiscard]] std::optional<sim::Hit> first_failing(const sim::Candidates& candidates) override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] std::size_t runs() const { return runs_; }

 private:
  [[nodiscard]] std::optional<sim::Hit> first(const sim::Candidates& candidates,
                                              const std::string* failure);

  std::uint64_t seed_;
  std::size_t jobs_;
  Duration within_;
  std::chrono::steady_clock::time_point ends_ = std::chrono::steady_clock::time_point::max();
  std::string failure_;
  std::uint64_t events_max_ = UINT64_MAX;
  std::size_t runs_ = 0;
};

}  // namespace p2pchat::tools
