#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "tools/cli/gateway.h"
#include "tools/cli/profile.h"

namespace p2pchat::cli {

// How far something is, in a line of standard error that comes after a second, is written over and
// goes again. On a person's terminal alone.
class Progress {
 public:
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { end(); }

  // The text must be harmless for a terminal.
  void show(std::string_view text);
  // Where there is nothing to count: what is under way, and for how many seconds.
  void show_seconds(std::string_view what);
  void end();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_shown_to_person_ = is_for_person();
  bool has_shown_ = false;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point next_ = begin_ + std::chrono::seconds{1};

  static bool is_for_person();
};

// The answer to what `begin` asks of the profile, or to a request, with its seconds as the
// progress.
[[nodiscard]] Answer awaited(Profile& profile, std::string_view what,
                             const std::function<void(Profile::AnswerSink)>& begin);
// Nothing if the gateway has closed; notices are dropped.
[[nodiscard]] std::optional<Answer> awaited(Gateway& gateway, std::string_view what,
                                            const Request& request);

}  // namespace p2pchat::cli
