#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/crypto/scrypt.h"

// Heavy computation as data (ComputeRequest): builders of inputs, readers of results.
namespace p2pchat::crypto {

// Performs a request: the real host on a worker thread, the simulator in place. Equal arguments
// give equal results. The input must be from the builder of its kind below.
[[nodiscard]] Bytes compute(ComputeKind kind, BytesView input, const Bytes32& seed);

// kScrypt: 32 bytes. The cost must be possible (scrypt.h).
[[nodiscard]] Bytes scrypt_input(std::string_view password, BytesView salt, const ScryptCost& cost);
[[nodiscard]] std::optional<Bytes32> parse_scrypt(BytesView result);

// kBcryptHash: a hash. kBcryptCheck: whether the hash is of that password.
[[nodiscard]] Bytes bcrypt_hash_input(std::string_view password, int cost);
[[nodiscard]] std::optional<std::string> parse_bcrypt_hash(BytesView result);
[[nodiscard]] Bytes bcrypt_check_input(std::string_view password, std::string_view hash);
[[nodiscard]] bool bcrypt_check_succeeded(BytesView result);

// kRsaKeys: the two private keys of an account.
struct RsaKeyPairs {
  Bytes signing;
  Bytes encryption;

  bool operator==(const RsaKeyPairs&) const = default;
};

// The size that means "for tests": its keys are not generated but taken, by the seed, from a pool
// of 32 pairs that every process knows, so that thousands of simulated accounts cost nothing. They
// protect nothing; core/account refuses keys of this size unless told that it is a test.
inline constexpr std::size_t kPooledRsaBits = 1024;

[[nodiscard]] Bytes rsa_keys_input(std::size_t bits);
[[nodiscard]] std::optional<RsaKeyPairs> parse_rsa_keys(BytesView result);

}  // namespace p2pchat::crypto
