#pragma once

#include <span>
#include <string_view>

#include "bench/row.h"

// The rows that can be run, one function each.
namespace p2pchat::bench {

[[nodiscard]] Row path_length(const Effort& effort);
[[nodiscard]] Row path_shares(const Effort& effort);
[[nodiscard]] Row keys_per_node(const Effort& effort);
[[nodiscard]] Row key_quantiles(const Effort& effort);
[[nodiscard]] Row virtual_nodes(const Effort& effort);
[[nodiscard]] Row simultaneous_failures(const Effort& effort);
[[nodiscard]] Row churn(const Effort& effort);
[[nodiscard]] Row lost_keys(const Effort& effort);
[[nodiscard]] Row churn_without_retry(const Effort& effort);
[[nodiscard]] Row lookup_latency(const Effort& effort);

struct RowForm {
  std::string_view id;
  std::string_view title;
  Row (*run)(const Effort&);  // nothing: not to be had, for the reason
  std::string_view reason = {};
};

[[nodiscard]] std::span<const RowForm> row_forms();

}  // namespace p2pchat::bench
