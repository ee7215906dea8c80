#include "core/crypto/scrypt.h"

#include <openssl/evp.h>

#include "core/base/assert.h"

namespace p2pchat::crypto {
namespace {

constexpr std::uint64_t kMemoryMax = std::uint64_t{256} * 1024 * 1024;
constexpr std::uint8_t kParallelMax = 16;

std::uint64_t table_size(const ScryptCost& cost) {
  return (std::uint64_t{128} << cost.log2_n) * cost.r;
}

}  // namespace

bool is_possible(const ScryptCost& cost) {
  return cost.log2_n >= 1 && cost.log2_n <= 24 && cost.r >= 1 && cost.p >= 1 &&
         cost.p <= kParallelMax && table_size(cost) <= kMemoryMax;
}

Bytes32 scrypt(BytesView password, BytesView salt, const ScryptCost& cost) {
  P2PCHAT_ASSERT(is_possible(cost));

  // Beside the table OpenSSL needs p blocks and a few more; its own limit of 32 MiB is too low.
  const std::uint64_t memory_max = 2 * kMemoryMax;
  Bytes32 out{};
  const int done = EVP_PBE_scrypt(reinterpret_cast<const char*>(password.data()), password.size(),
                                  salt.data(), salt.size(), std::uint64_t{1} << cost.log2_n, cost.r,
                                  cost.p, memory_max, out.data(), out.size());
  P2PCHAT_ASSERT(done == 1);
  return out;
}

}  // namespace p2pchat::crypto
