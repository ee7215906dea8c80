#include "tools/sim/replay_flight.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "core/base/bytes.h"
#include "tools/node/node_setup.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/interruption.h"
#include "transport/flight/flight_reader.h"
#include "transport/flight/flight_writer.h"
#include "transport/flight/playback.h"

namespace p2pchat::tools {

namespace {

using transport::PlaybackEnd;
using transport::Record;

// Up to the blank before the format's number.
constexpr std::string_view kName =
    transport::kFlightMagic.substr(0, transport::kFlightMagic.find(' ') + 1);

// Prints each event, and ends the playback where it is to end.
class Watcher {
 public:
  explicit Watcher(const std::optional<Duration>& until) : until_(until) {}

  bool on_event(const Record& event, std::size_t number) {
    if (!start_) start_ = event.at;
    if (is_interrupted() || (until_ && event.at - *start_ > *until_)) return false;
    std::printf("%zu %s\n", number, transport::text_of(event, *start_).c_str());
    return true;
  }

 private:
  const std::optional<Duration> until_;
  std::optional<Instant> start_;
};

const char* how_far(PlaybackEnd end) {
  switch (end) {
    case PlaybackEnd::kEnded:
      return "to the end";
    case PlaybackEnd::kFull:
      return "up to where the recorder was full";
    case PlaybackEnd::kCutShort:
      return "up to where the recording was cut short";
    case PlaybackEnd::kStopped:
      return is_interrupted() ? "interrupted" : "up to the time asked for";
    case PlaybackEnd::kDamaged:
    case PlaybackEnd::kDifferent:
      break;
  }
  return "no further";
}

int tell(const transport::PlaybackResult& result, const std::string& path) {
  if (result.end == PlaybackEnd::kDifferent) {
    std::printf("DIFFERENT at %s\n", result.problem.c_str());
  }
  std::printf("replayed %zu events as recorded, %s\n", result.events, how_far(result.end));
  if (result.end == PlaybackEnd::kDamaged) return complain(path + ": " + result.problem);
  if (result.end == PlaybackEnd::kDifferent) return kFailed;
  return is_interrupted() ? kInterrupted : kHolds;
}

// A recording names commands by numbers; one that this program does not know does nothing, and then
// the outcome differs.
void command(transport::Guest& guest, transport::Host& host, std::uint64_t number) {
  if (number != static_cast<std::uint64_t>(NodeOrder::kLeave)) return;
  perform(NodeOrder::kLeave, static_cast<NodeEndpoint&>(guest), host);
}

}  // namespace

bool is_flight(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string begin(kName.size(), '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return file && begin == kName;
}

int replay_flight(const ReplayOptions& options) {
  std::ifstream file(options.trace, std::ios::binary);
  Bytes bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto recording = transport::FlightReader::open(std::move(bytes));
  if (!recording) return complain(options.trace + ": " + recording.error());
  const auto setup = decode_setup(as_text(recording->head()));
  if (!setup) return complain(options.trace + ": " + setup.error());

  heed_interruption();
  // A node that died of an assertion dies of it again: the line of that event must be out by then.
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  NodeEndpoint endpoint = make_node(*setup);
  Watcher watcher(options.until);
  return tell(transport::play(*recording, endpoint,
                              {.command = command,
                               .on_event =
                                   [&](const Record& event, std::size_t number) {
                                     return watcher.on_event(event, number);
                                   }}),
              options.trace);
}

}  // namespace p2pchat::tools
