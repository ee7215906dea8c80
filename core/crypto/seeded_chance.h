#pragma once

#include "core/base/bytes.h"
#include "core/base/entropy.h"

namespace p2pchat::crypto {

// While it lives, whatever OpenSSL draws on this thread (primes, salts, blinding) comes from the
// seed, so that equal calls have equal results; other threads, and this one afterwards, have
// OpenSSL's own generator. One call into OpenSSL each; they do not nest.
class SeededChance {
 public:
  explicit SeededChance(const Bytes32& seed);
  ~SeededChance();
  SeededChance(const SeededChance&) = delete;
  SeededChance& operator=(const SeededChance&) = delete;

 private:
  Entropy entropy_;
};

}  // namespace p2pchat::crypto
