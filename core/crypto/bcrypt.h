#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

// bcrypt ($2b$) from libcrypt. It reads 72 bytes and stops at a NUL, so the password must be
// printable and at most 72 bytes: pass base64 of a key, never what a person typed.
namespace p2pchat::crypto {

inline constexpr int kBcryptCost = 12;  // what clients choose
inline constexpr int kBcryptCostMin = 4;
inline constexpr int kBcryptCostMax = 15;  // 1.7 s; a record with more would stall its node

// 60 characters with salt (from the seed) and cost in them.
[[nodiscard]] std::string bcrypt_hash(std::string_view password, int cost, const Bytes32& seed);

// The hash may come from a forged record: whatever bcrypt_hash cannot have made is just wrong.
[[nodiscard]] bool bcrypt_check(std::string_view password, std::string_view hash);

// What a check against the hash would cost; nothing if bcrypt_hash cannot have made it.
[[nodiscard]] std::optional<int> bcrypt_cost(std::string_view hash);

}  // namespace p2pchat::crypto
