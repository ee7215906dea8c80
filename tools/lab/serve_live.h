#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"

namespace p2pchat::lab {

struct LiveOptions {
  std::vector<Address> nodes;  // at least one: the others are learned from them
  std::string ring;
  std::optional<Bytes32> ring_key;  // of a closed ring
  Address listen;                   // of the page
};

struct LiveRefusal {
  bool has_no_answer = false;  // else it cannot listen
  std::string text;            // a sentence
};

// Looks at a ring of real nodes and serves what it sees, read-only: says on standard output where,
// and runs until SIGTERM or SIGINT. Nothing is served before a node has answered, for which they
// have five seconds.
[[nodiscard]] std::optional<LiveRefusal> serve_live(const LiveOptions& options);

}  // namespace p2pchat::lab
