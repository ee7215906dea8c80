#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/link/options.h"
#include "core/link/session.h"

namespace p2pchat::link {

// All sessions by their index; of those with one address the one whose handshake began last is
// current, and what goes there is sealed by it. The others still receive for a while: the peer may
// not know yet, and what it sent before is under way.
//
// Holds at most sessions_max; the one heard of least recently goes for a new one.
class Sessions {
 public:
  void add(Index index, Session session, const LinkOptions& options);
  // The session may serve its address from now on; it does unless a later one does.
  void promote(Index index);

  [[nodiscard]] Session* find(Index index);
  [[nodiscard]] bool contains(Index index) const { return by_index_.contains(index); }
  [[nodiscard]] Session* current(const Address& address);
  [[nodiscard]] const Session* current(const Address& address) const;
  // By the peer's index for it.
  [[nodiscard]] Session* find_remote(Index remote, std::uint64_t number);

  void forget(Index index);
  // Forgets, with their keys, all sessions that are over.
  void sweep(Instant now, const LinkOptions& options);

  [[nodiscard]] std::size_t size() const { return by_index_.size(); }
  void check_invariants(const LinkOptions& options) const;

 private:
  std::map<Index, Session> by_index_;
  std::map<Address, Index> current_;
};

}  // namespace p2pchat::link
