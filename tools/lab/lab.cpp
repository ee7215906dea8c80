#include "tools/lab/lab.h"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <variant>

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBehindMax = 100ms;  // real time that is made up for; the rest is let go
constexpr int kStepsBetweenLooks = 16;  // at the clock

}  // namespace

void Lab::perform(const Command& command) {
  if (std::holds_alternative<Play>(command)) return play();
  if (std::holds_alternative<Pause>(command)) return stop();
  if (std::holds_alternative<Step>(command)) {
    stop();
    if (timeline_.step(Instant::never())) sightings_.note(timeline_.run().simulation());
  } else if (const auto* speed = std::get_if<SetSpeed>(&command)) {
    speed_ = std::min(speed->percent, SetSpeed::kMax);
  } else if (const auto* seek = std::get_if<Seek>(&command)) {
    is_playing_ = false;
    target_ = std::clamp(seek->to, Instant(), timeline_.end());
    timeline_.approach(*target_);
    std::ignore = sightings_.take();
  } else if (const auto* deed = std::get_if<Intervene>(&command)) {
    if (!target_) std::ignore = timeline_.intervene(deed->deed, deed->node);
  }
}

void Lab::play() {
  is_playing_ = !timeline_.is_over();
  target_.reset();
}

void Lab::stop() {
  is_playing_ = false;
  target_.reset();
}

bool Lab::advance(Duration elapsed, const std::function<bool()>& has_time) {
  if (target_) {
    const bool is_there = run_to(*target_, has_time);
    if (is_there) target_.reset();
    return !is_there;
  }
  if (!is_playing_) return false;
  const Instant due = speed_ == SetSpeed::kUnbounded
                          ? Instant::never()
                          : timeline_.now() + std::min(elapsed, kBehindMax) * speed_ / 100;
  const bool is_there = run_to(due, has_time);
  if (timeline_.is_over()) is_playing_ = false;
  return is_playing_ && !is_there;
}

// True if it has got there, or is over.
bool Lab::run_to(Instant until, const std::function<bool()>& has_time) {
  do {
    for (int i = 0; i < kStepsBetweenLooks; ++i) {
      if (!timeline_.step(until)) return true;
      if (!target_) sightings_.note(timeline_.run().simulation());
    }
  } while (has_time());
  return false;
}

}  // namespace p2pchat::lab
