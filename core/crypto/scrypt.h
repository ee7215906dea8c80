#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"

namespace p2pchat::crypto {

struct ScryptCost {
  std::uint8_t log2_n = 17;
  std::uint8_t r = 8;
  std::uint8_t p = 1;

  bool operator==(const ScryptCost&) const = default;
};

// Costs may come from the network. Refused: what scrypt does not define, more than 256 MiB of
// memory, p above 16.
[[nodiscard]] bool is_possible(const ScryptCost& cost);

// 32 bytes of scrypt (RFC 7914). The cost must be possible.
[[nodiscard]] Bytes32 scrypt(BytesView password, BytesView salt, const ScryptCost& cost);

}  // namespace p2pchat::crypto
