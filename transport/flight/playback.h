#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "transport/api/guest.h"
#include "transport/api/host.h"
#include "transport/flight/flight_reader.h"
#include "transport/flight/record.h"

namespace p2pchat::transport {

enum class PlaybackEnd : std::uint8_t {
  kEnded,      // with the run
  kFull,       // where the recorder's bound was reached
  kCutShort,   // where the process died, perhaps within the last event
  kDamaged,    // where the file cannot be read
  kDifferent,  // at an event whose outcome is not the recorded one
  kStopped,    // by on_event
};

struct PlaybackResult {
  PlaybackEnd end = PlaybackEnd::kEnded;
  std::size_t events = 0;  // whose outcomes were as recorded
  std::string problem;     // of the last two, for people
};

// What the program does besides handing events to the guest.
struct PlaybackActions {
  // The command of that number, as it was done when the guest was recorded.
  std::function<void(Guest&, Host&, std::uint64_t number)> command;
  // Before each event; false ends the playback.
  std::function<bool(const Record& event, std::size_t number)> on_event;
};

// Gives a fresh guest the recorded events and compares what it asks of its host, event by event, up
// to the first difference. The host's answers are the recorded ones; its time is the event's.
[[nodiscard]] PlaybackResult play(FlightReader& recording, Guest& guest,
                                  const PlaybackActions& actions);

}  // namespace p2pchat::transport
