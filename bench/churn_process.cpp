#include "bench/churn_process.h"

#include <algorithm>
#include <chrono>

namespace p2pchat::bench {
namespace {

class Process {
 public:
  Process(RingWorld& world, const ChurnWanted& wanted)
      : world_(world),
        departure_(wanted.departure),
        pause_(
            std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / wanted.rate))),
        end_(world.now() + wanted.duration),
        next_join_(world.now() + world.random_pause(pause_)),
        next_departure_(world.now() + world.random_pause(pause_)),
        between_lookups_(wanted.between_lookups),
        next_lookup_(world.now() + world.random_pause(between_lookups_)) {}

  ChurnOutcome run() {
    while (step()) note();
    world_.finish_lookups(std::chrono::minutes{3});
    note();
    return std::move(outcome_);
  }

 private:
  bool step() {
    const Instant at = std::min({next_join_, next_departure_, next_lookup_});
    if (at > end_) return false;
    world_.run_until(at);
    if (at == next_join_) {
      world_.join();
      next_join_ = at + world_.random_pause(pause_);
    } else if (at == next_departure_) {
      depart();
      next_departure_ = at + world_.random_pause(pause_);
    } else {
      world_.look_up(world_.random_member(), world_.random_key());
      next_lookup_ = at + world_.random_pause(between_lookups_);
    }
    return true;
  }

  void depart() {
    switch (departure_) {
      case Departure::kLeave:
        return world_.leave(world_.random_member());
      case Departure::kCrash:
        return world_.crash(world_.random_member());
    }
  }

  void note() {
    for (const Answer& answer : world_.take_answers()) {
      ++outcome_.answered;
      outcome_.timeouts.add(answer.result.timeouts);
      if (!answer.result.owner) ++outcome_.unanswered;
      if (!answer.is_right) continue;
      const Duration taken = answer.ended_at - answer.asked_at;
      ++outcome_.right;
      outcome_.paths.add(answer.hops_to_predecessor());
      outcome_.hops.add(answer.result.hops);
      outcome_.milliseconds.add(static_cast<std::uint64_t>(taken.count() / 1000));
    }
  }

  RingWorld& world_;
  Departure departure_;
  Duration pause_;
  Instant end_;
  Instant next_join_;
  Instant next_departure_;
  Duration between_lookups_;
  Instant next_lookup_;
  ChurnOutcome outcome_;
};

}  // namespace

void ChurnOutcome::add(const ChurnOutcome& other) {
  paths.add(other.paths);
  hops.add(other.hops);
  milliseconds.add(other.milliseconds);
  timeouts.add(other.timeouts);
  answered += other.answered;
  right += other.right;
  unanswered += other.unanswered;
}

ChurnOutcome run_churn(RingWorld& world, const ChurnWanted& wanted) {
  return Process(world, wanted).run();
}

}  // namespace p2pchat::bench
