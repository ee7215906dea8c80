#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/ring_id.h"

namespace p2pchat::account {

// The private half of an account: three keys, one use each (design: keys).
struct AccountKeys {
  Bytes signing;       // RSA, RSAPrivateKey DER: profile, session claims; never text
  Bytes encryption;    // RSA, RSAPrivateKey DER: content keys of messages
  Bytes32 identity{};  // X25519: says who sent a message, to its recipient only

  bool operator==(const AccountKeys&) const = default;
};

// The keys as they lie on the ring: sealed under a fresh master key (AMK), which is wrapped by the
// key that only the password gives (`kek`, password.h). Bound to the account's place on the ring.
// The seed makes both single-use: one must never be used twice.
[[nodiscard]] Bytes seal_keys(const AccountKeys& keys, const Bytes32& kek, const RingId& key,
                              const Bytes32& seed);

// Nothing if the password was another, or if one bit of the blob is not as it was sealed.
[[nodiscard]] std::optional<AccountKeys> open_keys(BytesView blob, const Bytes32& kek,
                                                   const RingId& key);

}  // namespace p2pchat::account
