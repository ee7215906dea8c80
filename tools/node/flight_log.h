#pragma once

#include <optional>
#include <string>

#include "tools/node/log.h"
#include "tools/node/node_setup.h"
#include "tools/node/options.h"
#include "transport/flight/flight_recorder.h"
#include "transport/flight/flight_writer.h"

namespace p2pchat::tools {

// The node's flight recorder, if the options want one: none else. The error is a sentence.
[[nodiscard]] Result<std::optional<transport::FlightWriter>, std::string> open_flight(
    const RunOptions& options, const NodeSetup& setup, const Log& log);

// Says in the log when the recorder has stopped, once.
class FlightLog {
 public:
  void look(const transport::FlightRecorder& recorder, const Log& log);

 private:
  bool has_said_ = false;
};

}  // namespace p2pchat::tools
