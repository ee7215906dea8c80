#include "bench/rows.h"

#include <array>

namespace p2pchat::bench {

std::span<const RowForm> row_forms() {
  static constexpr auto kForms = std::to_array<RowForm>({
      {"R1", "path length by the number of nodes", path_length},
      {"R2", "shares of path lengths", path_shares},
      {"R3", "keys of a node by the number of keys", keys_per_node},
      {"R4", "distribution of keys over nodes", key_quantiles},
      {"R5", "keys of a node with several places on the ring", virtual_nodes},
      {"R6", "simultaneous failures", simultaneous_failures},
      {"R7", "churn", churn},
      {"R8", "stretch", nullptr,
       "The ring chooses no finger by its round-trip time and looks up iteratively only."},
      {"R9", "keys lost with the nodes that crash", lost_keys},
      {"R10", "churn, and lookups that do not try again", churn_without_retry},
      {"R11", "latency of lookups", lookup_latency},
  });
  return kForms;
}

}  // namespace p2pchat::bench
