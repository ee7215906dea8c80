#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/account/keys.h"
#include "core/account/owner_calls.h"
#include "core/account/prekeys.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "core/chat/history.h"
#include "core/chat/options.h"
#include "core/chat/preferences.h"
#include "core/chat/sealed_message.h"
#include "core/chat/snapshot.h"
#include "core/chat/standings.h"
#include "core/chat/timers.h"
#include "core/chat/vault.h"
#include "core/wire/account_messages.h"
#include "core/wire/effects.h"

namespace p2pchat::chat {

class Offers;
class Sessions;

// The account that this client speaks for, its keys in memory.
struct OwnAccount {
  wire::AccountProfile profile;
  account::AccountKeys keys;
  Vault vault;
  bool has_taken_over = false;               // another device had the account before
  account::PrekeySecrets prekeys{};          // that this device knows
  std::optional<wire::PrekeyOffer> offer{};  // as the ring has it

  [[nodiscard]] const wire::PrekeyOffer* usable_offer(Instant now,
                                                      const account::PrekeyTimes& times) const {
    return offer && account::is_usable(offer->created_s, now, times) ? &*offer : nullptr;
  }
  [[nodiscard]] Self self() const { return {keys, profile}; }
};

// What a conversation may use while one of its steps runs. Never stored.
struct Desk {
  const ChatOptions& options;
  const OwnAccount& own;
  Standings& standings;
  Preferences& preferences;
  Timers& timers;
  Offers& offers;
  Sessions& sessions;
  account::OwnerCalls& calls;
  Entropy& entropy;
  bool allows_test_keys;
  Instant now;
  Effects& out;
  bool* is_changed = nullptr;  // set once a batch changes what a snapshot holds

  [[nodiscard]] Token new_token() const { return Token{entropy.draw_u64() | 1U}; }
  [[nodiscard]] RowWriter writer(std::vector<Change>& changes) const {
    return {own.vault, entropy, changes};
  }
  // Asks the disk; the completion carries the token.
  Token read(ReadRequest request) const {
    request.token = new_token();
    const Token token = request.token;
    out.read(std::move(request));
    return token;
  }
  Token persist(std::vector<Change> changes) const {
    const Token token = new_token();
    if (is_changed != nullptr && std::ranges::any_of(changes, is_in_snapshot)) *is_changed = true;
    out.persist({.token = token, .changes = std::move(changes)});
    return token;
  }
};

[[nodiscard]] inline std::uint64_t milliseconds(Instant at) {
  return static_cast<std::uint64_t>(at.micros() / 1000);
}

}  // namespace p2pchat::chat
