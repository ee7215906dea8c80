#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "core/base/address.h"
#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"

// Parts that the messages of several rooms share. Every field travels, in order of declaration
// (FORMAT.md).
namespace p2pchat::wire {

// A node as others name it. Without an address it is padding: an identifier that keeps a successor
// list at its length, perhaps no node at all (design B4; Zave 2017).
struct NodeRef {
  RingId id;
  Address address;
  std::uint32_t incarnation = 0;
  std::uint64_t label = 0;  // failure domain: replicas go to distinct labels

  constexpr auto operator<=>(const NodeRef&) const = default;
  [[nodiscard]] bool is_padding() const { return !address.is_set(); }
};

using Signature = BoundedBytes<512>;  // RSA-PSS to 4096 bits, or 64 bytes of Ed25519
using Name = BoundedText<32>;
using DeviceName = BoundedText<64>;

}  // namespace p2pchat::wire
