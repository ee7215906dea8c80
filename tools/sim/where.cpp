#include "tools/sim/where.h"

#include <csignal>
#include <cstdio>

#include "sim/units.h"

namespace p2pchat::tools {

namespace {

// An assertion aborts in the thread whose run broke it, so that thread's own place is the one.
struct Place {
  std::string command;
  const sim::Simulation* simulation = nullptr;
};
thread_local Place place;

// The process is about to die and nothing of it is used again, so the rules of asynchronous
// signals, which abort() does not raise, are not needed here.
void print_place(int) {
  if (place.simulation == nullptr) return;
  std::fprintf(stderr, "%s   # assertion: see above at %s\n", place.command.c_str(),
               sim::text_of(place.simulation->stage().world.now()).c_str());
}

}  // namespace

Where::Where(const std::string& command, const sim::Simulation& simulation) {
  place = {.command = command, .simulation = &simulation};
  std::signal(SIGABRT, print_place);
}

Where::~Where() { place = {}; }

}  // namespace p2pchat::tools
