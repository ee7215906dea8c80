#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/account/owner_calls.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/chat/history.h"
#include "core/chat/vault.h"
#include "core/files/options.h"
#include "core/wire/effects.h"

namespace p2pchat::files {

// What a transfer may use while one of its steps runs. Never stored.
struct Desk {
  const FilesOptions& options;
  const chat::Vault& vault;
  account::OwnerCalls& calls;
  Entropy& entropy;
  Instant now;
  Effects& out;

  [[nodiscard]] Token new_token() const { return Token{entropy.draw_u64() | 1U}; }
  [[nodiscard]] chat::RowWriter writer(std::vector<Change>& changes) const {
    return {vault, entropy, changes};
  }
  [[nodiscard]] Token read(ReadRequest request) const {
    request.token = new_token();
    const Token token = request.token;
    out.read(std::move(request));
    return token;
  }
  [[nodiscard]] Token persist(std::vector<Change> changes) const {
    const Token token = new_token();
    out.persist({.token = token, .changes = std::move(changes)});
    return token;
  }
  [[nodiscard]] std::uint64_t now_ms() const {
    return static_cast<std::uint64_t>(now.micros() / 1000);
  }
  [[nodiscard]] std::uint64_t expiry_ms() const {
    return static_cast<std::uint64_t>((now + options.lifetime).micros() / 1000);
  }
};

// When to try again what the ring or the disk did not do: ever more slowly.
struct Pace {
  Duration pause{0};
  Instant next;

  void slow(const Desk& desk) {
    pause = std::clamp(pause * 2, desk.options.retry_min, desk.options.retry_max);
    const auto spread = static_cast<std::uint64_t>(pause.count() / 4 + 1);
    next = desk.now + pause + Duration(desk.entropy.below(spread));
  }
};

}  // namespace p2pchat::files
