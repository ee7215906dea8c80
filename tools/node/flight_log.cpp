#include "tools/node/flight_log.h"

#include <expected>
#include <utility>

namespace p2pchat::tools {

Result<std::optional<transport::FlightWriter>, std::string> open_flight(const RunOptions& options,
                                                                        const NodeSetup& setup,
                                                                        const Log& log) {
  if (!options.flight_recorder) return std::nullopt;
  auto writer = transport::FlightWriter::create(
      {.path = *options.flight_recorder, .bytes_max = options.flight_bytes},
      as_bytes(encode_setup(setup)));
  if (!writer) return std::unexpected("flight recorder: " + writer.error());
  log.line("flight recorder: " + *options.flight_recorder + ", which holds the node's key");
  return std::optional(std::move(*writer));
}

void FlightLog::look(const transport::FlightRecorder& recorder, const Log& log) {
  const auto state = recorder.state();
  if (has_said_ || !state || *state == transport::FlightWriter::State::kRecording) return;
  has_said_ = true;
  log.line(*state == transport::FlightWriter::State::kFull
               ? "flight recorder: full, records no more"
               : "flight recorder: cannot write, records no more");
}

}  // namespace p2pchat::tools
