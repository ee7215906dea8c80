#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/assert.h"
#include "core/base/bytes.h"
#include "tests/fuzz/target.h"
#include "transport/asio/frame_reader.h"

using namespace p2pchat;

namespace {

constexpr std::size_t kFrameMax = 64;

// The frames of a stream that comes in portions of that size, written as they were sent.
Bytes reframed(BytesView stream, std::size_t portion) {
  transport::FrameReader reader(kFrameMax);
  Bytes result;
  while (!stream.empty()) {
    const std::size_t length = std::min(portion, stream.size());
    reader.feed(stream.first(length));
    stream = stream.subspan(length);
    while (const std::optional<BytesView> frame = reader.next()) {
      P2PCHAT_ASSERT(frame->size() <= kFrameMax);
      append(result, transport::frame_header(frame->size()));
      append(result, *frame);
    }
  }
  return result;
}

}  // namespace

// What comes out is a prefix of what went in, whatever the portions; the first byte chooses them.
P2PCHAT_FUZZ_TARGET(stream_framing)(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const BytesView stream(data + 1, size - 1);

  const Bytes whole = reframed(stream, size);
  const Bytes portions = reframed(stream, std::size_t{data[0]} + 1);

  P2PCHAT_ASSERT(whole == portions);
  P2PCHAT_ASSERT(whole.size() <= stream.size());
  P2PCHAT_ASSERT(std::ranges::equal(stream.first(whole.size()), whole));
  return 0;
}
