#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/scenario.h"
#include "sim/shrinker.h"

namespace p2pchat::tools {

struct ChildBounds {
  // Stops after so many events, as if nothing had failed.
  std::uint64_t events = UINT64_MAX;
  // Kills what has used so much of a processor; 0: never.
  std::uint32_t seconds = 0;
};

// One run in a process of its own, so that it may break an assertion, and be ended at any time. Its
// owner waits for descriptor() to be readable and calls read(). Must be begun while the program has
// one thread.
class ChildRun {
 public:
  ChildRun(const sim::Scenario& scenario, std::uint64_t seed, const ChildBounds& bounds);
  ChildRun(const ChildRun&) = delete;
  ChildRun(ChildRun&& other) noexcept;
  ChildRun& operator=(const ChildRun&) = delete;
  ChildRun& operator=(ChildRun&&) = delete;
  ~ChildRun();  // kills it if it runs still

  [[nodiscard]] int descriptor() const { return pipe_; }
  // Takes what has come; true once the process has ended.
  bool read();
  // How it went; only after it has ended.
  [[nodiscard]] sim::RunOutcome outcome() const;

 private:
  int pipe_ = -1;
  int process_ = -1;  // -1: ended
  int status_ = 0;
  std::string output_;
};

}  // namespace p2pchat::tools
