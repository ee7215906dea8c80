#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "transport/api/guest.h"
#include "transport/api/host.h"
#include "transport/flight/flight_writer.h"
#include "transport/flight/record.h"

namespace p2pchat::transport {

// Stands between a host and a guest and writes down every event before the guest sees it, what the
// host answers, and a digest of what the guest asks: a guest is a value, so the same guest given
// the same events asks the same (playback.h). Without a writer, or once it has stopped, events
// just pass. The guest outlives it.
class FlightRecorder final : public Guest {
 public:
  FlightRecorder(Guest& guest, std::optional<FlightWriter> writer)
      : guest_(guest), writer_(std::move(writer)) {}

  // A copy of the guest alone, which is not recorded.
  [[nodiscard]] std::unique_ptr<Guest> clone() const override { return guest_.clone(); }

  // What the program does to the guest besides: `number` says what, when it is played.
  void command(Host& host, std::uint64_t number, const std::function<void(Host&)>& act);
  // The run is over, and its events are complete.
  void end();
  // Nothing without a writer.
  [[nodiscard]] std::optional<FlightWriter::State> state() const;

  void on_start(Host& host) override;
  void on_wake(Host& host) override;
  void on_datagram(Host& host, const Address& from, BytesView payload) override;
  void on_announcement(Host& host, const Address& from, BytesView payload) override;
  void on_stream_accepted(Host& host, StreamId stream, const Address& from) override;
  void on_frame(Host& host, StreamId stream, BytesView frame) override;
  void on_stream_closed(Host& host, StreamId stream) override;
  void on_read(Host& host, Token token, const ReadResult& rows) override;
  void on_persisted(Host& host, Token token, PersistResult result) override;
  void on_computed(Host& host, Token token, BytesView result) override;

 private:
  [[nodiscard]] bool is_recording() const;
  // Records around `act`, which gives the event to the guest on the host that it is handed.
  template <class Act>
  void record(Host& host, Record event, const Act& act);

  Guest& guest_;
  std::optional<FlightWriter> writer_;
};

}  // namespace p2pchat::transport
