#include "bench/key_shares.h"

#include <algorithm>
#include <utility>

#include "bench/settled_ring.h"
#include "core/base/assert.h"
#include "core/crypto/sha256.h"
#include "core/ring/ring.h"

namespace p2pchat::bench {
namespace {

using wire::NodeRef;

constexpr std::size_t kListOfTwo = 2;

RingId hashed(char what, std::uint64_t seed, std::uint64_t number) {
  Bytes bytes;
  bytes.push_back(static_cast<std::uint8_t>(what));
  append_u64(bytes, seed);
  append_u64(bytes, number);
  return RingId::from_hash(crypto::sha256(bytes));
}

struct Key {
  RingId id;
  std::size_t number = 0;  // in the order in which they come
};

std::vector<Key> keys_of(const KeySharesWanted& wanted) {
  std::vector<Key> keys;
  keys.reserve(wanted.keys);
  for (std::size_t i = 0; i < wanted.keys; ++i) {
    keys.push_back({.id = hashed('k', wanted.seed, i), .number = i});
  }
  std::ranges::sort(keys, {}, &Key::id);
  return keys;
}

SettledRing places_of(const KeySharesWanted& wanted) {
  std::vector<NodeRef> places;
  for (std::size_t host = 0; host < wanted.hosts; ++host) {
    const RingId id = hashed('h', wanted.seed, host);
    for (std::size_t place = 0; place < wanted.places; ++place) {
      places.push_back({.id = id_of_place(id, place),
                        .address = Address::v4({10, 0, 0, 1}, 7400),
                        .incarnation = 1,
                        .label = host});
    }
  }
  return {std::move(places), kListOfTwo};
}

ring::Ring ring_at(const SettledRing& places, std::size_t place) {
  const Standing standing = places.standing(place);
  ring::Ring ring({.successors = kListOfTwo}, standing.pointers.self, Entropy());
  Effects out;
  ring.resume(standing.pointers, {}, Instant(), out);
  return ring;
}

// The host of each key, by the key's number.
std::vector<std::size_t> hosts_of_keys(const SettledRing& places, const std::vector<Key>& keys) {
  std::vector<std::size_t> hosts(keys.size());
  const std::size_t n = places.members().size();
  std::size_t place = 0;
  ring::Ring ring = ring_at(places, 0);
  for (const Key& key : keys) {
    // Once around at most: behind the last place, the first is next.
    for (std::size_t moved = 0; !ring.owns(key.id); ++moved) {
      P2PCHAT_ASSERT(moved <= n);
      place = (place + 1) % n;
      ring = ring_at(places, place);
    }
    hosts[key.number] = static_cast<std::size_t>(places.members()[place].label);
  }
  return hosts;
}

}  // namespace

RingId id_of_place(const RingId& host, std::size_t number) {
  if (number == 0) return host;
  Bytes bytes = to_bytes(BytesView(host.bytes));
  append_u64(bytes, number);
  return RingId::from_hash(crypto::sha256(bytes));
}

std::vector<Histogram> key_shares(const KeySharesWanted& wanted) {
  const std::vector<std::size_t> hosts = hosts_of_keys(places_of(wanted), keys_of(wanted));
  std::vector<std::uint64_t> counts(wanted.hosts);
  std::vector<Histogram> shares;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    ++counts[hosts[i]];
    if ((i + 1) % wanted.step != 0) continue;
    Histogram& share = shares.emplace_back();
    for (const std::uint64_t count : counts) share.add(count);
  }
  return shares;
}

}  // namespace p2pchat::bench
