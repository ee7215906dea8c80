#include "tools/sim/interruption.h"

#include <atomic>
#include <csignal>

namespace p2pchat::tools {

namespace {

std::atomic<bool> has_signal = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int signal) {
  has_signal.store(true, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

void heed_interruption() { std::signal(SIGINT, on_signal); }

bool is_interrupted() { return has_signal.load(std::memory_order_relaxed); }

}  // namespace p2pchat::tools
