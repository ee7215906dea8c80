#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/base/bytes.h"
#include "transport/flight/record.h"

namespace p2pchat::transport {

// Reads a recording, entry by entry, up to where it ends, was cut short or is damaged. The file is
// anybody's: nothing in it is believed.
class FlightReader {
 public:
  enum class Stop : std::uint8_t { kNone, kCutShort, kDamaged };

  // The whole file. A sentence, if it is no recording, or one of another format.
  [[nodiscard]] static Result<FlightReader, std::string> open(Bytes file);

  // Of the program that recorded: what it needs to make the guest again.
  [[nodiscard]] const Bytes& head() const { return head_; }

  // The next entry, which stays the next until it is taken; nothing at the stop.
  [[nodiscard]] const std::optional<Record>& peek() const { return next_; }
  std::optional<Record> take();

  // Why there is no next entry. Every recording that has no kEnd or kFull is cut short.
  [[nodiscard]] Stop stop() const { return stop_; }
  // Where the next entry begins, in bytes of the file; or the one that cannot be read.
  [[nodiscard]] std::size_t offset() const { return offset_; }
  // How many entries there were before the next, the head included.
  [[nodiscard]] std::size_t entries() const { return entries_; }

 private:
  explicit FlightReader(Bytes file) : file_(std::move(file)) {}

  void read_next();
  void stop_at(Stop stop);

  Bytes file_;
  Bytes head_;
  std::size_t offset_ = 0;
  std::size_t size_ = 0;  // of the next entry with its seal
  std::size_t entries_ = 0;
  std::optional<Record> next_;
  Stop stop_ = Stop::kNone;
};

}  // namespace p2pchat::transport
