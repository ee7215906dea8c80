#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "core/account/chunks.h"
#include "core/account/directory.h"
#include "core/account/mailbox.h"
#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/node/memory.h"
#include "core/node/owner_questions.h"
#include "core/ring/ring.h"
#include "core/store/store.h"
#include "core/wire/effects.h"

namespace p2pchat::node {

struct NodeOptions {
  Address self;       // where others reach this node
  std::string label;  // failure domain; empty: the node's id
  ring::RingOptions ring;
  store::StoreOptions store;
  account::ServiceOptions services;
  Duration remember_period = std::chrono::seconds{20};  // of writing down whom it knows
  std::size_t owner_queries_max = 256;                  // clients who wait for an owner
};

// A ring node: the ring, the store and the owner's services on one place of the ring. It holds no
// protocol of its own: it hands each event to the machine it belongs to and carries what one
// machine tells to the others. A copyable value, driven by its host through rpc::Endpoint.
class Node {
 public:
  // `identity_private` is an Ed25519 seed; the node's id is the hash of its public key.
  Node(NodeOptions options, const Bytes32& identity_private, Entropy entropy);
  // Compiled once, in node.cpp: they copy every part of every part.
  Node(const Node& other);
  Node(Node&& other) noexcept;
  Node& operator=(const Node& other);
  Node& operator=(Node&& other) noexcept;
  ~Node();

  // Reads its incarnation and the nodes it knew from disk, then joins.
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
  [[nodiscard]] bool has_left() const { return stage_ == Stage::kLeft; }
  // The disk could not be read or written at the start: the node takes no part.
  [[nodiscard]] bool has_failed() const { return memory_.has_failed(); }

  [[nodiscard]] wire::Status status(Instant now) const;
  [[nodiscard]] const RingId& id() const { return keys_.id; }
  // Neither may be asked before the node has read its disk.
  [[nodiscard]] bool has_started() const { return stage_ != Stage::kLoading; }
  [[nodiscard]] const ring::Ring& ring() const { return ring_; }
  [[nodiscard]] const store::Store& store() const { return store_; }
  // Whom it stands between; before it has read its disk, and once it has left, itself alone.
  [[nodiscard]] const ring::Neighbourhood& neighbourhood() const { return ring_.neighbourhood(); }
  // Answers for its range.
  [[nodiscard]] bool is_active() const;
  void check_invariants() const;

 private:
  enum class Stage : std::uint8_t { kLoading, kRunning, kHandingOver, kLeft };

  void join(Instant now, Effects& out);
  void on_find_owner(const Address& from, const wire::FindOwner& request, Instant now,
                     Effects& out);
  // Carries what the machines have to tell each other until none has more.
  void settle(Instant now, Effects& out);
  bool settle_ring(Instant now, Effects& out);
  bool settle_store(Instant now, Effects& out);
  void on_lookup(const ring::LookupResult& found, Instant now, Effects& out);
  [[nodiscard]] account::Desk desk(Instant now, Effects& out);
  [[nodiscard]] Token new_token() { return Token{entropy_.draw_u64() | 1U}; }
  [[nodiscard]] wire::NodeRef reference() const;

  NodeOptions options_;
  account::NodeKeys keys_;
  Entropy entropy_;
  Stage stage_ = Stage::kLoading;
  Instant started_;
  Instant remember_at_ = Instant::never();
  Memory memory_;
  ring::Ring ring_;
  store::Store store_;
  account::Directory directory_;
  account::Mailbox mailbox_;
  account::Chunks chunks_;
  OwnerQuestions owner_questions_;
  std::map<CallId, RingId> store_owner_queries_;  // by lookup
};

}  // namespace p2pchat::node
