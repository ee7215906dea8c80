#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/ring/ring.h"
#include "core/store/store.h"
#include "core/wire/effects.h"

namespace p2pchat::node {

struct NodeOptions {
  Address self;       // where others reach this node
  std::string label;  // failure domain; empty: the node's id
  ring::RingOptions ring;
  store::StoreOptions store;
  int bcrypt_cost = 12;
};

// A ring node: composes the machines. A copyable value.
class Node {
 public:
  // `identity_seed` is the Ed25519 private key; the node's id is the hash of its public key.
  Node(NodeOptions options, const Bytes32& identity_seed, Entropy entropy);

  // Reads its incarnation and last-known nodes from disk, then joins.
  void on_start(Instant now, Effects& out);
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  void on_announcement(const Address& from, const wire::Message& message, Instant now,
                       Effects& out);
  void on_wake(Instant now, Effects& out);
  void on_read(Token token, const ReadResult& result, Instant now, Effects& out);
  void on_persisted(Token token, const PersistResult& result, Instant now, Effects& out);
  void on_computed(Token token, BytesView result, Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const;

  // Hands over and leaves; has_left() once done.
  void leave(Instant now, Effects& out);
  [[nodiscard]] bool has_left() const;

  [[nodiscard]] wire::Status status(Instant now) const;
  [[nodiscard]] const ring::Ring& ring() const;
  [[nodiscard]] const store::Store& store() const;
  void check_invariants() const;
};

}  // namespace p2pchat::node
