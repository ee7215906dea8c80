#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/chat/content.h"
#include "core/chat/desk.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

// Asks for what came in a session and cannot be opened here, each message once while the client
// runs, those of one session in one parcel. On no disk: the messages stay in the mailbox, and come
// again.
class Resending {
 public:
  // From whom is proven.
  void owe(const wire::AccountProfile& peer, const Bytes32& session, const Bytes32& message,
           const Desk& desk);
  // Turns what is owed into parcels, as far as the outbox takes them.
  void send(const Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] bool is_idle() const { return debts_.empty() && persisting_.empty(); }

 private:
  struct Debt {
    wire::AccountProfile peer;
    std::vector<MessageRef> messages;
  };
  using Key = std::pair<RingId, Bytes32>;  // whom, of which session
  struct Batch {
    Key key;
    Debt debt;
    Parcel parcel;
  };

  [[nodiscard]] std::size_t owed() const;

  std::map<Key, Debt> debts_;
  std::map<Token, Batch> persisting_;
  std::set<Bytes32> asked_;
  std::optional<Instant> paused_until_;
};

}  // namespace p2pchat::chat
