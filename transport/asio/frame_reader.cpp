#include "transport/asio/frame_reader.h"

#include <algorithm>

namespace p2pchat::transport {
namespace {

constexpr std::size_t kHeaderBytes = 4;

}  // namespace

void FrameReader::feed(BytesView bytes) {
  if (is_broken_) return;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
  begin_ = 0;
  append(buffer_, bytes);
}

std::optional<BytesView> FrameReader::next() {
  const BytesView rest = BytesView(buffer_).subspan(begin_);
  if (is_broken_ || rest.size() < kHeaderBytes) return std::nullopt;

  const std::size_t length = read_u32(rest);
  if (length > frame_max_) {
    is_broken_ = true;
    return std::nullopt;
  }
  if (rest.size() - kHeaderBytes < length) return std::nullopt;
  begin_ += kHeaderBytes + length;
  return rest.subspan(kHeaderBytes, length);
}

ByteArray<4> frame_header(std::size_t length) {
  Bytes header;
  append_u32(header, static_cast<std::uint32_t>(length));
  ByteArray<4> result{};
  std::ranges::copy(header, result.begin());
  return result;
}

}  // namespace p2pchat::transport
