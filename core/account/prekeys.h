#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/account/keys.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/wire/prekey_messages.h"

// An account's prekeys as values: how they are made, judged, united and dropped (PREKEYS.md has the
// rules and why they hold).
namespace p2pchat::account {

struct PrekeyTimes {
  Duration renewed_after = std::chrono::days{7};
  Duration used_max = std::chrono::days{14};  // sealed to, from when it was made
  Duration kept = std::chrono::days{37};      // the private half, after the next one was made
  Duration skew_max = std::chrono::days{1};   // of anybody's clock
  Duration lifetime = std::chrono::days{30};  // of a message in a mailbox

  // The same, if a day were so long.
  [[nodiscard]] static PrekeyTimes of_day(Duration day) {
    return {.renewed_after = 7 * day,
            .used_max = 14 * day,
            .kept = 37 * day,
            .skew_max = day,
            .lifetime = 30 * day};
  }
  // Nothing sealed to a prekey is in a mailbox longer, from when it was made.
  [[nodiscard]] Duration last_arrival() const { return used_max + lifetime; }
};

struct PrekeySecret {
  Bytes32 private_key{};
  Bytes32 public_key{};
  std::uint64_t created_s = 0;
};
using PrekeySecrets = std::map<std::uint64_t, PrekeySecret>;  // by prekey_id
using PrekeyList = std::vector<wire::Prekey>;                 // by time, the newest last

// What a message names the prekey by.
[[nodiscard]] std::uint64_t prekey_id(const Bytes32& public_key, std::uint64_t created_s);

// The seed makes the key pair: one must never be used twice.
[[nodiscard]] wire::Prekey make_prekey(const AccountKeys& keys, const RingId& place, Instant now,
                                       const Bytes32& seed);
// Nothing if it was sealed by another account, for another place, or its public half is another.
[[nodiscard]] std::optional<PrekeySecret> open_prekey(const wire::Prekey& prekey,
                                                      const AccountKeys& keys, const RingId& place);
[[nodiscard]] PrekeySecrets open_prekeys(const wire::PrekeyRecord& record, const AccountKeys& keys);

// Offers the newest of a list that has one, and is not of a time to come.
[[nodiscard]] wire::PrekeyRecord sign_prekeys(const PrekeyList& prekeys, std::uint64_t number,
                                              const wire::AccountProfile& profile,
                                              const AccountKeys& keys, const wire::Prekey& newest,
                                              const Bytes32& seed);

// By the account of this profile, which is verified, and pinned where it is another's. What its
// owner has signed may be no key at all: an offer of such is none.
[[nodiscard]] bool verify_offer(const wire::PrekeyOffer& offer,
                                const wire::AccountProfile& profile);
[[nodiscard]] bool verify_prekeys(const wire::PrekeyRecord& record,
                                  const wire::AccountProfile& profile);
// As whoever holds the key beside it has signed it.
[[nodiscard]] bool is_whole(const wire::PrekeyRecord& record);

// May be sealed to now.
[[nodiscard]] bool is_usable(std::uint64_t created_s, Instant now, const PrekeyTimes& times);
// Of what anybody says: a time beyond all that a clock shows is the last of those.
[[nodiscard]] Instant made_at(std::uint64_t created_s);
// When what was sealed to it must have left every mailbox.
[[nodiscard]] Instant last_arrival(std::uint64_t created_s, const PrekeyTimes& times);
// Something that was sealed to it may be in a mailbox, by anybody's clock.
[[nodiscard]] bool may_arrive(std::uint64_t created_s, Instant now, const PrekeyTimes& times);

// All of both; of more than a record holds the newest.
[[nodiscard]] PrekeyList unite(const PrekeyList& some, const PrekeyList& others);
// Without those that nothing which can still arrive was sealed to.
[[nodiscard]] PrekeyList without_old(const PrekeyList& prekeys, Instant now,
                                     const PrekeyTimes& times);
// The newest one that is not of a time to come.
[[nodiscard]] std::optional<wire::Prekey> newest_of(const PrekeyList& prekeys, Instant now,
                                                    const PrekeyTimes& times);

}  // namespace p2pchat::account
