#include "tools/cli/interruption.h"

#include <csignal>
#include <initializer_list>

namespace p2pchat::cli {
namespace {

// A signal's handler reaches nothing but a global.
volatile std::sig_atomic_t was_interrupted = 0;

void on_signal(int /*number*/) { was_interrupted = 1; }

}  // namespace

void catch_interruption() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
}

bool is_interrupted() { return was_interrupted != 0; }

}  // namespace p2pchat::cli
