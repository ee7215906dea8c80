#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "transport/flight/record.h"

namespace p2pchat::transport {

// Writes a recording to a file that only its owner may read, each entry at once, so that a process
// that is killed leaves what it has seen. Stops for good, with a mark, where the next entry would
// exceed the bound; or without, if the disk is full or fails. Either way the run goes on.
class FlightWriter {
 public:
  enum class State : std::uint8_t { kRecording, kFull, kFailed };

  struct Options {
    std::string path;
    std::size_t bytes_max;
  };

  // A file that is there already becomes PATH.previous: it may be what the last run died of. The
  // error is a sentence.
  [[nodiscard]] static Result<FlightWriter, std::string> create(const Options& options,
                                                                BytesView head);

  FlightWriter(FlightWriter&& other) noexcept;
  FlightWriter& operator=(FlightWriter&&) = delete;
  FlightWriter(const FlightWriter&) = delete;
  FlightWriter& operator=(const FlightWriter&) = delete;
  ~FlightWriter();

  void write(const Record& record);
  [[nodiscard]] State state() const { return state_; }

 private:
  FlightWriter(int file, std::size_t bytes_max) : file_(file), bytes_max_(bytes_max) {}

  void put(BytesView bytes);

  int file_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  State state_ = State::kRecording;
};

// Opens a recording of this format.
inline constexpr std::string_view kFlightMagic = "p2pchat-flight 1\n";
// Of the size and the digest before each entry.
inline constexpr std::size_t kSealSize = 16;

// The entry as it stands in the file: size, the size's complement, digest, bytes.
[[nodiscard]] Bytes sealed(const Record& record);

}  // namespace p2pchat::transport
