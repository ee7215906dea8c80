#include "transport/flight/flight_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <expected>
#include <utility>

#include "core/base/assert.h"
#include "core/base/digest.h"

namespace p2pchat::transport {

namespace {

// Frees the path, if a file is there; a device or a link stays where it is.
Result<void, std::string> move_away(const std::string& path) {
  struct stat about{};
  if (lstat(path.c_str(), &about) != 0) return {};
  if (!S_ISREG(about.st_mode)) return std::unexpected(path + " is there, and no file");
  if (std::rename(path.c_str(), (path + ".previous").c_str()) == 0) return {};
  return std::unexpected("cannot move " + path + " away: " + std::strerror(errno));
}

}  // namespace

Result<FlightWriter, std::string> FlightWriter::create(const Options& options, BytesView head) {
  if (auto moved = move_away(options.path); !moved) return std::unexpected(moved.error());
  const int file =
      open(options.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) {
    return std::unexpected("cannot make " + options.path + ": " + std::strerror(errno));
  }
  FlightWriter writer(file, options.bytes_max);
  writer.put(as_bytes(kFlightMagic));
  writer.write({.kind = RecordKind::kHead, .payload = to_bytes(head)});
  switch (writer.state()) {
    case State::kRecording:
      return writer;
    case State::kFull:
      return std::unexpected("so few bytes do not hold the beginning of a recording");
    case State::kFailed:
      break;
  }
  return std::unexpected("cannot write " + options.path);
}

FlightWriter::FlightWriter(FlightWriter&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      bytes_max_(other.bytes_max_),
      bytes_(other.bytes_),
      state_(other.state_) {}

FlightWriter::~FlightWriter() {
  if (file_ >= 0) close(file_);
}

void FlightWriter::write(const Record& record) {
  if (state_ != State::kRecording) return;
  static const std::size_t kMarkSize = sealed({.kind = RecordKind::kFull}).size();
  const Bytes entry = sealed(record);
  const bool is_end = record.kind == RecordKind::kEnd;  // the room for a mark is for this one, too
  if (bytes_ + entry.size() + (is_end ? 0 : kMarkSize) <= bytes_max_) return put(entry);

  put(sealed({.kind = RecordKind::kFull}));
  if (state_ == State::kRecording) state_ = State::kFull;
}

// All of it, or nothing more ever: a recording has no holes.
void FlightWriter::put(BytesView bytes) {
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      state_ = State::kFailed;
      return;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

Bytes sealed(const Record& record) {
  const Bytes bytes = encode(record);
  P2PCHAT_ASSERT(bytes.size() <= UINT32_MAX);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  Digest digest;
  digest.add(bytes);

  Bytes out;
  out.reserve(kSealSize + bytes.size());
  append_u32(out, size);
  append_u32(out, ~size);
  append_u64(out, digest.value());
  append(out, bytes);
  return out;
}

}  // namespace p2pchat::transport
