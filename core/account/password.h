#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/wire/account_messages.h"

// What becomes of a password (design: registration and login). It never leaves the device; the
// bytes are taken as they are: ASCII and UTF-8 that is in Unicode's form NFKC already, which is
// what keyboards make, is the same on every device.
namespace p2pchat::account {

// The client asks for this computation (ComputeKind::kScrypt) and reads it by parse_scrypt.
[[nodiscard]] Bytes scrypt_input(std::string_view password, const ByteArray<16>& salt,
                                 const wire::ScryptCost& cost);

// A node names the cost at login. Below what this client would choose, the node is after a proof
// that is cheap to guess against; above what is possible, after the client's memory.
[[nodiscard]] bool is_acceptable(const wire::ScryptCost& cost, const wire::ScryptCost& least);

struct PasswordKeys {
  Bytes32 auth{};  // shown to the owner, sealed to it
  Bytes32 kek{};   // wraps the private keys; never leaves the client
};

// From the 32 bytes of scrypt.
[[nodiscard]] PasswordKeys password_keys(const Bytes32& stretched);

// What the owner hashes with bcrypt: 44 printable characters.
[[nodiscard]] std::string verifier_text(const Bytes32& auth);

// The authentication key for the owner's eyes (its seal key, seal_key.h), good for one account.
// Nothing if the seal key is none.
[[nodiscard]] std::optional<Bytes> seal_auth(const Bytes32& auth, const RingId& key,
                                             const Bytes32& seal_public, const Bytes32& seed);
[[nodiscard]] std::optional<Bytes32> open_auth(BytesView sealed, const RingId& key,
                                               const Bytes32& seal_private);

}  // namespace p2pchat::account
