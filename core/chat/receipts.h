#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/chat/contacts.h"
#include "core/chat/content.h"
#include "core/chat/desk.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

// The receipts of one sort that this device owes, kReceipt or kRead: written with what they are
// for, sent several in one parcel when several wait. Rows: 'o', 'a' or 'r', the sender's alias, the
// message's id.
class Receipts {
 public:
  explicit Receipts(ContentType sort) : sort_(sort) {}

  // The message's batch says that a receipt is owed; `owe` follows once it is on disk.
  void put(const std::string& peer, const MessageRef& message, RowWriter& rows) const;
  void owe(const std::string& peer, const MessageRef& message);

  // Reads from disk what a former run owed.
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }

  // Turns what is owed into parcels, as far as the outbox takes them. That a message was read is
  // told to known people alone: what is owed to others waits until they are.
  void send(Contacts& contacts, const Outbox& outbox, Desk& desk);
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);
  [[nodiscard]] Instant next_wake() const;

  // What is owed to somebody, erased in a batch; then `forget` once that is on disk.
  void put_forgotten(const std::string& peer, RowWriter& rows) const;
  void forget(const std::string& peer);

  [[nodiscard]] std::size_t owed() const;
  // Without what waits until people are known.
  [[nodiscard]] std::size_t due(const Standings& standings) const;
  void check_invariants() const;

 private:
  struct Debt {
    std::string peer;
    std::vector<MessageRef> messages;
    Token looking_up;
    Token persisting;
    std::size_t sealed = 0;  // how many at the front the parcel is for
    Parcel parcel;
    std::optional<Instant> paused_until;
  };

  [[nodiscard]] bool is_due(const Debt& debt, const Standings& standings) const;
  [[nodiscard]] Bytes row_of(const RingId& peer, const Bytes32& id, const Vault& vault) const;
  void seal(Debt& debt, const wire::AccountProfile& peer, Contacts& contacts, Outbox& outbox,
            Desk& desk);

  ContentType sort_;
  std::map<RingId, Debt> debts_;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
