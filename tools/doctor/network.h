#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/wire/node_messages.h"
#include "tools/cli/options.h"
#include "tools/doctor/clock.h"
#include "tools/doctor/finding.h"
#include "tools/doctor/sockets.h"

namespace p2pchat::doctor {

// What is known of one node after it has been asked.
struct NodeReport {
  enum class Source : std::uint8_t { kNamed, kRemembered, kHeard };

  Address node;
  Source source = Source::kNamed;
  std::optional<wire::Status> status;
  Duration round_trip{0};
  std::optional<Duration> clock_ahead;  // so far is the clock here ahead of the node's
  bool is_by_stream_only = false;       // it answers, but not to datagrams
  Door door = Door::kOpen;              // of one that does not answer at all
};

struct NetworkReport {
  std::vector<NodeReport> nodes;
  std::string listen_failure;     // why nothing can be asked from here at all
  bool is_discovering = true;     // the rest is of multicast
  std::string why_not_joined;     // empty: the group was joined
  bool has_heard = false;         // a node of this ring
  bool has_heard_others = false;  // who has another ring, or is nobody of ours
};

// Asks for some seconds at most: the nodes named, those remembered, those that are heard.
[[nodiscard]] NetworkReport ask_network(const cli::Options& options,
                                        const std::vector<Address>& remembered);

// Of those that told their time.
[[nodiscard]] std::vector<NodeClock> clocks_in(const NetworkReport& report);

// What it means, but for the clocks. `is_served`: a p2pchat that runs has the profile, and knows
// nodes of its own.
[[nodiscard]] std::vector<Finding> judge_network(const NetworkReport& report,
                                                 const cli::Options& options, bool is_served);

}  // namespace p2pchat::doctor
