#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/wire/account_messages.h"

// What two people compare to know that nobody is between them: 60 digits over both accounts' keys.
// The construction is Signal's NumericFingerprint (libsignal, rust/protocol/src/fingerprint.rs;
// Marlinspike, "Safety number updates", 2016), of which the key is the account's id and the stable
// identifier its name in lower case.
namespace p2pchat::chat {

struct Identity {
  std::string_view stable_id;
  BytesView key;
};

// 5200 times SHA-512; the lower half comes first, so that both sides see the same.
[[nodiscard]] std::string numeric_fingerprint(const Identity& a, const Identity& b);

[[nodiscard]] std::string safety_number(const wire::AccountProfile& a,
                                        const wire::AccountProfile& b);

}  // namespace p2pchat::chat
