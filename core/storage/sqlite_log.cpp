#include "core/storage/sqlite_log.h"

#include <bit>
#include <cstddef>
#include <cstdint>

namespace p2pchat::storage {
namespace {

// https://www.sqlite.org/fileformat.html section 4. All numbers are big-endian, but the checksums
// are over words in the order that the magic number tells.
constexpr std::size_t kLogHeaderBytes = 32;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::uint32_t kLogMagic = 0x377f0682;  // the last bit: big-endian words

struct Checksum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  bool operator==(const Checksum&) const = default;
};

Checksum checksum_at(BytesView bytes) {
  return {.first = read_u32(bytes), .second = read_u32(bytes.subspan(4))};
}

std::uint32_t word_at(BytesView bytes, bool is_big_endian) {
  const std::uint32_t word = read_u32(bytes);
  return is_big_endian ? word : std::byteswap(word);
}

Checksum added(Checksum sum, BytesView bytes, bool is_big_endian) {
  for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    sum.first += word_at(bytes.subspan(i), is_big_endian) + sum.second;
    sum.second += word_at(bytes.subspan(i + 4), is_big_endian) + sum.first;
  }
  return sum;
}

// The frames of a log, one after the other.
class Frames {
 public:
  explicit Frames(BytesView log)
      : log_(log),
        is_big_endian_((read_u32(log) & 1U) != 0),
        frame_bytes_(kFrameHeaderBytes + read_u32(log.subspan(8))) {}

  [[nodiscard]] bool has_header() const {
    return (read_u32(log_) & ~1U) == kLogMagic &&
           added({}, log_.first(24), is_big_endian_) == checksum_at(log_.subspan(24));
  }
  [[nodiscard]] std::size_t count() const { return (log_.size() - kLogHeaderBytes) / frame_bytes_; }
  // Of the log's present use, and not of an earlier one.
  [[nodiscard]] bool is_current(std::size_t i) const {
    return read_u64(frame(i).subspan(8)) == read_u64(log_.subspan(16));
  }
  [[nodiscard]] bool is_commit(std::size_t i) const { return read_u32(frame(i).subspan(4)) != 0; }
  // Of this use, and its checksum goes on from what the frame before it, or the header, says.
  [[nodiscard]] bool is_whole(std::size_t i) const {
    return is_current(i) && computed(i, stated(i)) == stated(i + 1);
  }
  // The same behind a frame that is broken: in its content, or in what it says of itself.
  [[nodiscard]] bool is_whole_behind_broken(std::size_t i) const {
    const Checksum mended = computed(i - 1, stated(i - 1));
    return is_whole(i) || (is_current(i) && computed(i, mended) == stated(i + 1));
  }

 private:
  // What stands before frame i, in the frame before it or in the header.
  [[nodiscard]] Checksum stated(std::size_t i) const {
    return checksum_at(i == 0 ? log_.subspan(24) : frame(i - 1).subspan(16));
  }
  [[nodiscard]] Checksum computed(std::size_t i, Checksum before) const {
    const Checksum sum = added(before, frame(i).first(8), is_big_endian_);
    return added(sum, frame(i).subspan(kFrameHeaderBytes), is_big_endian_);
  }
  [[nodiscard]] BytesView frame(std::size_t i) const {
    return log_.subspan(kLogHeaderBytes + i * frame_bytes_, frame_bytes_);
  }

  BytesView log_;
  bool is_big_endian_;
  std::size_t frame_bytes_;
};

}  // namespace

bool lacks_commits(BytesView log) {
  if (log.size() < kLogHeaderBytes) return false;
  const Frames frames(log);
  if (!frames.has_header()) return false;

  std::size_t broken = 0;
  while (broken < frames.count() && frames.is_whole(broken)) ++broken;
  if (broken + 1 >= frames.count() || !frames.is_whole_behind_broken(broken + 1)) return false;

  std::size_t commits = frames.is_commit(broken) ? 1 : 0;
  commits += frames.is_commit(broken + 1) ? 1 : 0;
  for (std::size_t i = broken + 2; i < frames.count() && frames.is_whole(i); ++i) {
    commits += frames.is_commit(i) ? 1 : 0;
  }
  return commits > 1;
}

}  // namespace p2pchat::storage
