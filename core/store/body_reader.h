#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/requests.h"
#include "core/store/journal.h"
#include "core/store/store_options.h"
#include "core/wire/effects.h"
#include "core/wire/record.h"

namespace p2pchat::store {

// Reads records whose slots are known, and hands them over when all have come.
class BodyReader {
 public:
  struct Batch {
    Ticket ticket;
    bool is_read = true;  // false: the disk failed for one of them
    std::vector<wire::Record> records;
  };

  explicit BodyReader(const StoreOptions& options) : bodies_max_(options.bodies_max) {}

  // False if too many are being read already. `slots` must not be empty, and a ticket has one
  // batch at a time.
  [[nodiscard]] bool read(Ticket ticket, const std::vector<wire::Slot>& slots, Entropy& entropy,
                          Effects& out);

  [[nodiscard]] bool is_reading(Token token) const { return tokens_.contains(token); }
  // The whole batch once the last of it is in. Slots whose row is gone are missing in it.
  [[nodiscard]] std::optional<Batch> on_read(Token token, const ReadResult& result);

  void check_invariants() const;

 private:
  struct Place {
    Ticket ticket;
    std::size_t position = 0;
  };
  struct Reading {
    std::vector<std::optional<wire::Record>> records;
    std::size_t left = 0;
    bool is_read = true;
  };

  std::size_t bodies_max_;
  std::map<Token, Place> tokens_;
  std::map<Ticket, Reading> readings_;
};

}  // namespace p2pchat::store
