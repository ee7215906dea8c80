#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::crypto {

// True if both have the same bytes; the time taken tells only their lengths.
[[nodiscard]] bool equal_in_constant_time(BytesView a, BytesView b);

// Overwrites a secret that is no longer needed; the compiler may not leave it out.
void wipe(std::span<std::uint8_t> secret);
void wipe(std::string& secret);

// 32 secret bytes of a value that lives on between two events. Whoever holds a copy holds one of
// its own, and each is overwritten when its holder goes or takes another key.
class SecretKey {
 public:
  SecretKey() = default;
  explicit SecretKey(const Bytes32& bytes) : bytes_(bytes) {}
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey() { wipe(bytes_); }

  [[nodiscard]] const Bytes32& bytes() const { return bytes_; }

  bool operator==(const SecretKey&) const = default;

 private:
  Bytes32 bytes_{};
};

}  // namespace p2pchat::crypto
