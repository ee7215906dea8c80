#include "tools/cli/progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>
#include <utility>
#include <variant>

namespace p2pchat::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kStepPeriod = 200ms;  // what changes more often cannot be read

}  // namespace

void Progress::show(std::string_view text) {
  const auto now = Clock::now();
  if (!is_shown_to_person_ || now < next_) return;
  next_ = now + kStepPeriod;
  has_shown_ = true;
  std::fprintf(stderr, "\r\x1b[K%.*s", static_cast<int>(text.size()), text.data());
}

void Progress::show_seconds(std::string_view what) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(Clock::now() - begin_).count();
  show(std::string(what) + ": " + std::to_string(seconds) + " s");
}

void Progress::end() {
  if (std::exchange(has_shown_, false)) std::fprintf(stderr, "\r\x1b[K");
}

bool Progress::is_for_person() { return isatty(STDERR_FILENO) != 0; }

Answer awaited(Profile& profile, std::string_view what,
               const std::function<void(Profile::AnswerSink)>& begin) {
  Progress progress;
  std::optional<Answer> answer;
  begin([&answer](const Answer& got) { answer = got; });
  while (!answer) {
    profile.pump(100ms);
    progress.show_seconds(what);
  }
  return *std::move(answer);
}

std::optional<Answer> awaited(Gateway& gateway, std::string_view what, const Request& request) {
  Progress progress;
  gateway.submit(request);
  while (!gateway.is_closed()) {
    const auto reply = gateway.next(100ms);
    const auto* answer = reply ? std::get_if<Answer>(&*reply) : nullptr;
    if (answer != nullptr && answer->id == request.id) return *answer;
    progress.show_seconds(what);
  }
  return std::nullopt;
}

}  // namespace p2pchat::cli
