#include <cstddef>
#include <cstdint>

#include "core/base/assert.h"
#include "core/wire/codec.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

// Whatever decodes, is the one encoding of what it stands for.
P2PCHAT_FUZZ_TARGET(wire_frame)(const std::uint8_t* data, std::size_t size) {
  constexpr wire::RingTag kTag = wire::RingTag::of("golden");
  const BytesView frame(data, size);

  if (const auto message = wire::decode_frame(kTag, frame)) {
    P2PCHAT_ASSERT(wire::encode_frame(kTag, *message) == to_bytes(frame));
  }
  if (const auto hello = wire::decode_hello(kTag, frame)) {
    P2PCHAT_ASSERT(wire::encode_hello(kTag, *hello) == to_bytes(frame));
  }
  return 0;
}
