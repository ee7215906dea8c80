#pragma once

#include <cstdint>
#include <utility>

#include "core/account/keys.h"
#include "core/account/owner_calls.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "core/wire/account_messages.h"
#include "core/wire/effects.h"

namespace p2pchat::account {

// What the client's side of a conversation may use while one of its steps runs. Never stored.
struct ClientDesk {
  OwnerCalls& calls;
  Entropy& entropy;
  Instant now;
  Effects& out;

  // Runs a heavy computation; its completion carries the token.
  [[nodiscard]] Token compute(ComputeKind kind, Bytes input) const {
    const Token token{entropy.draw_u64() | 1U};
    out.compute(
        {.token = token, .kind = kind, .input = std::move(input), .seed = entropy.draw_32()});
    return token;
  }
};

// What a new account costs to make, and what others may not undercut. Real by default.
struct AccountCosts {
  wire::ScryptCost scrypt;  // 2^17, 8, 1
  int bcrypt = 12;          // at least what the ring's nodes want (ServiceOptions)
  std::uint16_t rsa_bits = 3072;

  // Makes simulated campaigns possible.
  [[nodiscard]] static constexpr AccountCosts test() {
    return {.scrypt = {.log2_n = 4, .r = 8, .p = 1}, .bcrypt = 4, .rsa_bits = 1024};
  }

  // Keys of this size are for simulated campaigns only.
  [[nodiscard]] bool allows_test_keys() const { return rsa_bits < 2048; }
};

// How registration and login end.
enum class EntryEnd : std::uint8_t {
  kGranted,
  kNameTaken,
  kWrongPassword,  // also for a name that nobody has
  kUnknownName,    // of who comes with words
  kClosed,         // the same: the account is, for ever
  kNoWords,        // the account has none
  kWrongWords,     // they are of another account, or of a former time
  kOvertaken,      // the account is another one now than when this began
  kNoAnswer,       // of the ring, in time
  kRefused,        // the ring does not take it, or what it keeps is not what this account stored
};

// An account whose keys are open and whose session this device holds.
struct Entered {
  wire::AccountProfile profile;
  AccountKeys keys;
  Bytes32 kek{};
  ByteArray<16> salt{};
  wire::ScryptCost cost;
  BoundedBytes<8192> blob;
  Bytes32 device_key{};  // private
  std::uint64_t epoch = 0;
};

}  // namespace p2pchat::account
