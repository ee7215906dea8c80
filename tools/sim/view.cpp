#include "tools/sim/view.h"

#include <expected>
#include <string>
#include <utility>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "tools/lab/recording.h"
#include "tools/lab/serve.h"
#include "tools/lab/serve_live.h"
#include "tools/lab/timeline.h"
#include "tools/program/addresses.h"
#include "tools/program/ring_key.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

namespace {

Result<lab::Timeline, std::string> timeline_of(const ViewOptions& options) {
  if (options.trace) {
    auto recording = lab::Recording::open(*options.trace, P2PCHAT_VERSION);
    if (!recording) return std::unexpected(recording.error());
    return lab::Timeline(std::move(*recording));
  }
  const auto loaded = load_scenario(options.scenario, options.plan);
  if (!loaded) return std::unexpected(loaded.error());
  return lab::Timeline(loaded->scenario, options.seed);
}

int view_live(const ViewOptions& options, const Address& listen) {
  const auto nodes = program::resolve_all(options.live);
  if (!nodes) return complain("--live: " + nodes.error());
  if (nodes->empty()) return complain("--live needs the address of a node");
  const auto ring_key = program::read_ring_key(options.ring_key_file);
  if (!ring_key) return complain("--ring-key-file: " + ring_key.error());
  const auto refusal = lab::serve_live(
      {.nodes = *nodes, .ring = options.ring, .ring_key = *ring_key, .listen = listen});
  if (!refusal) return kHolds;
  static_cast<void>(complain(refusal->text));
  return refusal->has_no_answer ? kNoAnswer : kCannotListen;
}

}  // namespace

int view_scenario(const ViewOptions& options) {
  const auto listen = program::resolve(options.listen);
  if (!listen) return complain("--listen: " + listen.error());
  if (!options.live.empty()) return view_live(options, *listen);
  auto timeline = timeline_of(options);
  if (!timeline) return complain(timeline.error());
  const auto refusal = lab::serve(std::move(*timeline), *listen);
  if (!refusal) return kHolds;
  static_cast<void>(complain(*refusal));
  return kCannotListen;
}

}  // namespace p2pchat::tools
