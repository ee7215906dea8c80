#pragma once

#include <cstddef>
#include <memory>

namespace p2pchat::crypto {

// While one lives on a thread, what this room prepares from keys (parsed private keys, secrets
// agreed upon) is kept for its next call on that thread, and so is which signatures are good, made
// here or verified here: each is verified at most once. Results are the same with and without.
// For simulations, where one process is thousands of users and preparing is half of their
// cryptography; a real host has none, so that no secret outlives the call that needs it. One lives
// on a thread at a time.
class KeyCache {
 public:
  // So many of each sort are kept; when they are full, all go.
  static constexpr std::size_t kKeptMax = 4096;

  KeyCache();
  ~KeyCache();
  KeyCache(const KeyCache&) = delete;
  KeyCache& operator=(const KeyCache&) = delete;

  struct Kept;  // prepared_keys.h

 private:
  std::unique_ptr<Kept> kept_;
};

}  // namespace p2pchat::crypto
