#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/client/events.h"
#include "core/wire/account_messages.h"
#include "core/wire/effects.h"

namespace p2pchat::client {

// What passwords and keys cost. Real by default; `test` makes simulated campaigns possible.
struct KeyCosts {
  wire::ScryptCost scrypt;  // 2^17, 8, 1
  std::uint16_t rsa_bits = 3072;

  [[nodiscard]] static KeyCosts test();  // scrypt 2^4, RSA-1024
};

struct ClientOptions {
  std::vector<Address> nodes;  // tried in turn; further nodes are learned and kept on disk
  std::string ring = "p2pchat";
  std::string device = "this device";
  KeyCosts costs;
};

// When `send` has done what was asked.
enum class WaitFor : std::uint8_t { kQueued, kStored, kStoredAll, kDelivered };

struct SendOptions {
  WaitFor wait = WaitFor::kQueued;
  Duration give_up = std::chrono::seconds{30};  // of waiting; the message stays in the outbox
};

// A user's client, a copyable value: one account's session on one device. Commands end in a
// CommandEnded event with their id, sooner or later, in any case.
class Client {
 public:
  Client(ClientOptions options, Entropy entropy);

  void on_start(Instant now, Effects& out);  // reads the profile from disk
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  void on_announcement(const Address& from, const wire::Message& message, Instant now,
                       Effects& out);
  void on_wake(Instant now, Effects& out);
  void on_read(Token token, const ReadResult& result, Instant now, Effects& out);
  void on_persisted(Token token, const PersistResult& result, Instant now, Effects& out);
  void on_computed(Token token, BytesView result, Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const;

  // May be called at any time; each waits for the profile to be read. `register_account` and
  // `log_in` want a profile without an account or with the same one; `unlock` opens the profile's
  // account with its password, on this device alone, then connects and goes online.
  CommandId register_account(std::string name, std::string password, Instant now, Effects& out);
  CommandId log_in(std::string name, std::string password, Instant now, Effects& out);
  CommandId unlock(std::string password, Instant now, Effects& out);
  CommandId log_out(Instant now, Effects& out);

  CommandId send(std::string to, std::string text, SendOptions options, Instant now, Effects& out);
  // Whether a user is online, asked of the ring.
  CommandId status(std::string name, Instant now, Effects& out);
  // Unread messages, oldest first, which are read from then on.
  CommandId inbox(Instant now, Effects& out);
  // The conversation with a user in causal order, from this device's disk.
  CommandId history(std::string name, Instant now, Effects& out);
  // Ends once the mailbox is empty and nothing waits in the outbox, or at `give_up`: what a
  // short-lived program waits for before it reads the inbox or exits.
  CommandId settle(Duration give_up, Instant now, Effects& out);

  [[nodiscard]] std::vector<ClientEvent> take_events();

  [[nodiscard]] const std::string& name() const;  // empty: no account
  [[nodiscard]] bool is_unlocked() const;
  [[nodiscard]] bool is_connected() const;
  [[nodiscard]] std::uint64_t epoch() const;
  [[nodiscard]] bool is_taken_over() const;
  [[nodiscard]] std::size_t outbox_size() const;
  void check_invariants() const;
};

}  // namespace p2pchat::client
