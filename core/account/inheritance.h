#pragma once

#include <cstddef>
#include <functional>
#include <map>

#include "core/account/service.h"
#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"

namespace p2pchat::account {

// Clients that are attached at the predecessor, as it says: when this node inherits its range it
// tells them, so that they need not find out by themselves. Soft: who is not told finds out when
// their lease is renewed.
class Inheritance {
 public:
  // The predecessor has a client there, for a lease from now on.
  void note(const RingId& key, const Address& client, const Desk& desk);
  // It is attached here.
  void forget(const RingId& key) { clients_.erase(key); }
  // The neighbours have changed, and with them perhaps whose keys these are.
  void look_at(Instant when) { next_look_ = when; }

  // Tells those whose keys this node serves now, a few times, for datagrams are lost. `is_ours`:
  // by its place the key is this node's, whether or not it is served yet.
  void on_wake(const std::function<bool(const RingId&)>& is_ours, Desk& desk);
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] std::size_t size() const { return clients_.size(); }

 private:
  struct Client {
    Address at;
    Instant until;
    int times_told = 0;
  };

  std::map<RingId, Client> clients_;
  Instant next_look_ = Instant::never();
};

}  // namespace p2pchat::account
