#pragma once

#include <cstdint>

#include "core/link/output.h"
#include "core/rpc/courier.h"
#include "core/wire/node_messages.h"

namespace p2pchat::tools {

// What the process costs its machine.
struct ProcessUse {
  std::uint64_t memory_bytes = 0;  // resident
  std::uint64_t open_files = 0;
  std::uint64_t cpu_ms = 0;

  bool operator==(const ProcessUse&) const = default;
};

[[nodiscard]] ProcessUse process_use();

// A node as its metrics and its health tell it, at one moment.
struct Observation {
  wire::Status status;
  bool is_leaving = false;
  std::size_t streams = 0;
  rpc::Traffic traffic;
  link::Counts links;
  ProcessUse process;
};

}  // namespace p2pchat::tools
