#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace p2pchat::bench {

// How many messages are sent in each part of a round.
struct ExchangeSize {
  std::size_t one_by_one = 0;
  std::size_t at_once = 0;
};

// What a system of messages did with them. No receipts: it has none from end to end.
struct Exchanged {
  std::vector<double> shown_ms;    // from send to where the recipient's program has it
  std::vector<double> receipt_ms;  // from send to where the sender's program knows that
  double per_second = 0;           // at the recipient, all given to the sender at once
  double cpu_ms = 0;               // of all processes, for each of these
  double deposits_per_second = 0;  // to a recipient who is away
  double drained_per_second = 0;   // by one who is back, from the moment it asks
};

// A system of messages with a sender and a recipient.
class Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  virtual ~Exchange() = default;

  [[nodiscard]] virtual Result<Exchanged, std::string> run(const ExchangeSize& size) = 0;
};

using OpenedExchange = Result<std::unique_ptr<Exchange>, std::string>;

// Two clients in this process and a ring of five node processes; encrypted from end to end,
// committed at the recipient.
[[nodiscard]] OpenedExchange open_own_exchange();

}  // namespace p2pchat::bench
