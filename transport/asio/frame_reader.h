#pragma once

#include <cstddef>
#include <optional>

#include "core/base/bytes.h"

namespace p2pchat::transport {

// Cuts what arrives on a stream into frames: a big-endian u32 length, then that many bytes. Holds
// the bytes of one frame at most, beside what was fed last; a length that is too large breaks the
// stream for good, since nobody knows where the next frame begins.
class FrameReader {
 public:
  explicit FrameReader(std::size_t frame_max) : frame_max_(frame_max) {}

  // The next bytes, in any portions. Must have given all its frames before: next() was empty.
  void feed(BytesView bytes);

  // The next whole frame; the view lives until the next call.
  [[nodiscard]] std::optional<BytesView> next();

  [[nodiscard]] bool is_broken() const { return is_broken_; }

 private:
  std::size_t frame_max_;
  Bytes buffer_;
  std::size_t begin_ = 0;  // of what next() has not given
  bool is_broken_ = false;
};

// The four bytes before a frame of that length.
[[nodiscard]] ByteArray<4> frame_header(std::size_t length);

}  // namespace p2pchat::transport
