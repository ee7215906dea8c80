#include "tools/sim/view.h"

#include <cstdio>

#include "tools/lab/serve.h"
#include "tools/program/addresses.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

int view_scenario(const ViewOptions& options) {
  const auto loaded = load_scenario(options.scenario, options.plan);
  if (!loaded) return complain(loaded.error());
  const auto listen = program::resolve(options.listen);
  if (!listen) return complain("--listen: " + listen.error());
  const auto refusal = lab::serve(loaded->scenario, options.seed, *listen);
  if (!refusal) return kHolds;
  static_cast<void>(complain(*refusal));
  return kCannotListen;
}

}  // namespace p2pchat::tools
