#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/statistics.h"
#include "core/base/ring_id.h"

namespace p2pchat::bench {

struct KeySharesWanted {
  std::size_t hosts = 10'000;
  std::size_t places = 1;  // of each host on the ring: virtual ids
  std::size_t keys = 0;
  std::size_t step = 0;  // counted each time so many more keys are there
  std::uint64_t seed = 1;
};

// Where a host stands on the ring. The first place is its own id, each further one a hash of that
// id and the number.
[[nodiscard]] RingId id_of_place(const RingId& host, std::size_t number);

// How many keys each host owns, after each `step` keys. Ids and keys are hashes, and the owner of
// each key is the place whose ring::Ring says that it owns it. That exactly one place does, the
// count of keys tells.
[[nodiscard]] std::vector<Histogram> key_shares(const KeySharesWanted& wanted);

}  // namespace p2pchat::bench
