#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/ring_id.h"

namespace p2pchat::chat {

// A value's place on disk, bound into its ciphertext: a row moved elsewhere does not open.
struct Place {
  BytesView row;            // the row's key
  std::string_view column;  // what the value is
};

// What the disk of a client holds, at rest (design/5): AES-256-GCM under keys that only the data
// key yields, a fresh one for each value, so that no nonce is ever used twice.
class Vault {
 public:
  Vault() = default;
  explicit Vault(const Bytes32& data_key) : data_key_(data_key) {}

  [[nodiscard]] Bytes seal(const Place& place, BytesView plaintext, Entropy& entropy) const;
  [[nodiscard]] std::optional<Bytes> open(const Place& place, BytesView sealed) const;

  // What a contact is called in keys of rows: says nothing to who lacks the data key.
  [[nodiscard]] ByteArray<16> alias_of(const RingId& contact) const;

  // What words are called in keys of rows, as many and in the same order.
  [[nodiscard]] std::vector<ByteArray<16>> blind(const std::vector<std::string>& words) const;

  void wipe();

 private:
  Bytes32 data_key_{};
};

}  // namespace p2pchat::chat
