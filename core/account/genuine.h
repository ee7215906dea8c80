#pragma once

#include "core/base/bytes.h"
#include "core/wire/account_messages.h"
#include "core/wire/record.h"

// What of a record says by itself whether it is as its author made it. A node keeps nothing else,
// so a replica that changes a bit cannot bring the change to others; that the author is the one
// whose name it is, it cannot say.
namespace p2pchat::account {

// The record with its signature by the account's signing key (RSAPrivateKey DER).
[[nodiscard]] wire::AccountRecord sign_account(wire::AccountRecord account,
                                               BytesView signing_private, const Bytes32& seed);
// Signed by the key in its profile; the profile itself is judged by verify_profile.
[[nodiscard]] bool verify_account(const wire::AccountRecord& account);

// A message under the hash of its bytes, or the empty record of one that was delivered; an account
// that its own key has signed, under its name and number; a session under its account's key and its
// epoch, with a signature by the key beside it; prekeys, and what recovery words open, likewise; a
// chunk of a file, or its release (chunk.h).
[[nodiscard]] bool is_genuine(const wire::Record& record);

}  // namespace p2pchat::account
