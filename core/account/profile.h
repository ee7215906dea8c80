#pragma once

#include <cstdint>
#include <string>

#include "core/account/keys.h"
#include "core/base/bytes.h"
#include "core/wire/account_messages.h"

namespace p2pchat::account {

// The public half of the keys under a name, signed by the signing key. The name must be valid and
// the keys whole.
[[nodiscard]] wire::AccountProfile make_profile(std::string name, const AccountKeys& keys,
                                                std::uint64_t number, const Bytes32& seed);

struct ProfileRules {
  bool allows_test_keys = false;  // RSA-1024, for simulated campaigns only
};

// True if the profile is one that make_profile could have made: valid name, two different RSA keys
// of 2048 to 4096 bits, an X25519 key that agrees on something, a good signature. That the keys
// belong to whoever the name suggests, it cannot tell: contacts pin account ids.
[[nodiscard]] bool verify_profile(const wire::AccountProfile& profile, ProfileRules rules = {});

// Not of small order: something can be sealed to it.
[[nodiscard]] bool is_acceptable_x25519(const Bytes32& public_key);

// Whoever answers could send a profile of other keys than those that were opened.
[[nodiscard]] bool belong_together(const wire::AccountProfile& profile, const AccountKeys& keys);

// SHA-256 over the encodings of the three keys: the account, whatever its name.
[[nodiscard]] Bytes32 account_id(const wire::AccountProfile& profile);

}  // namespace p2pchat::account
