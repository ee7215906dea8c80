#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "core/store/desk.h"

namespace p2pchat::store {

// Reads for the services of this node, from its own disk. The store asks them only while it is the
// active owner of the key.
class Queries {
 public:
  void get(Ticket ticket, const wire::Slot& slot, Desk& desk);
  void list(Ticket ticket, const wire::Slot& front, const std::optional<Bytes32>& after,
            std::size_t limit, Desk& desk);
  // False if the batch is not of a query.
  bool on_read(const BodyReader::Batch& batch, Desk& desk);

 private:
  enum class Sort : std::uint8_t { kGet, kList };

  void read(Ticket ticket, Sort sort, const std::vector<wire::Slot>& slots, Desk& desk);
  static void answer(Ticket ticket, StoreStatus status, std::vector<wire::Record> records,
                     Desk& desk);

  std::map<Ticket, Sort> reading_;
};

}  // namespace p2pchat::store
