#include "sim/scenario.h"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "sim/simulation.h"

// Runs one seed of a scenario with the messenger's own nodes and clients.
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ostringstream text;
  text << std::ifstream(argv[1]).rdbuf();
  const auto scenario = p2pchat::sim::parse_scenario(text.str());
  if (!scenario) return 2;
  p2pchat::sim::Simulation simulation(*scenario, 1);
  simulation.run();
  std::printf("digest 0x%016llx\n",
              static_cast<unsigned long long>(simulation.stage().world.digest()));
  return simulation.violation() ? 1 : 0;
}
