#include "transport/flight/flight_reader.h"

#include <expected>
#include <utility>

#include "core/base/digest.h"
#include "transport/flight/flight_writer.h"

namespace p2pchat::transport {

Result<FlightReader, std::string> FlightReader::open(Bytes file) {
  const std::string_view text = as_text(file);
  if (!text.starts_with(kFlightMagic)) {
    const std::string_view name = kFlightMagic.substr(0, kFlightMagic.find(' ') + 1);
    return std::unexpected(text.starts_with(name) ? "a recording of another format"
                                                  : "no recording of a flight recorder");
  }
  FlightReader reader(std::move(file));
  reader.size_ = kFlightMagic.size();
  reader.read_next();
  std::optional<Record> head = reader.take();
  if (!head || head->kind != RecordKind::kHead) return std::unexpected("its head cannot be read");
  reader.head_ = std::move(head->payload);
  return reader;
}

std::optional<Record> FlightReader::take() {
  std::optional<Record> taken = std::exchange(next_, std::nullopt);
  if (!taken) return taken;
  ++entries_;
  read_next();
  return taken;
}

void FlightReader::read_next() {
  offset_ += size_;
  size_ = 0;
  const BytesView left = BytesView(file_).subspan(offset_);
  if (left.size() < kSealSize) return stop_at(Stop::kCutShort);
  const std::uint32_t size = read_u32(left);
  // Told by itself, so that a damaged size does not pass for the end of the file.
  if (read_u32(left.subspan(4)) != ~size) return stop_at(Stop::kDamaged);
  if (size > left.size() - kSealSize) return stop_at(Stop::kCutShort);

  const BytesView bytes = left.subspan(kSealSize, size);
  Digest digest;
  digest.add(bytes);
  if (read_u64(left.subspan(8)) != digest.value()) return stop_at(Stop::kDamaged);
  next_ = decode(bytes);
  if (!next_) return stop_at(Stop::kDamaged);
  size_ = kSealSize + size;
}

void FlightReader::stop_at(Stop stop) { stop_ = stop; }

}  // namespace p2pchat::transport
