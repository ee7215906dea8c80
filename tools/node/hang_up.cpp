#include "tools/node/hang_up.h"

#include <csignal>

namespace p2pchat::tools {
namespace {

void change_mask(int how) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(how, &signals, nullptr);
}

}  // namespace

void hold_hang_up() { change_mask(SIG_BLOCK); }

void take_hang_up() { change_mask(SIG_UNBLOCK); }

}  // namespace p2pchat::tools
