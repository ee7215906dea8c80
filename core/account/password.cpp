#include "core/account/password.h"

#include <algorithm>

#include "core/crypto/base64.h"
#include "core/crypto/compute.h"
#include "core/crypto/hpke.h"
#include "core/crypto/scrypt.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"

namespace p2pchat::account {
namespace {

constexpr std::string_view kAuthInfo = "p2pchat/auth/1";
constexpr std::string_view kKekInfo = "p2pchat/kek/1";

crypto::ScryptCost cost_of(const wire::ScryptCost& cost) {
  return {.log2_n = cost.log2_n, .r = cost.r, .p = cost.p};
}

}  // namespace

Bytes scrypt_input(std::string_view password, const ByteArray<16>& salt,
                   const wire::ScryptCost& cost) {
  return crypto::scrypt_input(password, salt, cost_of(cost));
}

bool is_acceptable(const wire::ScryptCost& cost, const wire::ScryptCost& least) {
  return cost.log2_n >= least.log2_n && cost.r >= least.r && cost.p >= least.p &&
         crypto::is_possible(cost_of(cost));
}

PasswordKeys password_keys(const Bytes32& stretched) {
  return {.auth = crypto::derive_key(stretched, as_bytes(kAuthInfo)),
          .kek = crypto::derive_key(stretched, as_bytes(kKekInfo))};
}

std::string verifier_text(const Bytes32& auth) { return crypto::base64(auth); }

std::optional<Bytes> seal_auth(const Bytes32& auth, const RingId& key, const Bytes32& seal_public,
                               const Bytes32& seed) {
  return crypto::hpke_seal(seal_public, {.info = as_bytes(kAuthInfo), .aad = key.bytes}, auth,
                           seed);
}

std::optional<Bytes32> open_auth(BytesView sealed, const RingId& key, const Bytes32& seal_private) {
  auto opened =
      crypto::hpke_open(seal_private, {.info = as_bytes(kAuthInfo), .aad = key.bytes}, sealed);
  Bytes32 auth{};
  if (!opened || opened->size() != auth.size()) return std::nullopt;
  std::ranges::copy(*opened, auth.begin());
  crypto::wipe(*opened);
  return auth;
}

}  // namespace p2pchat::account
