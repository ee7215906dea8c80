#include "transport/flight/flight_recorder.h"

#include <utility>

#include "transport/flight/host_calls.h"

namespace p2pchat::transport {

namespace {

// Hands everything on to the real host, and remembers it.
class RecordingHost final : public Host {
 public:
  RecordingHost(Host& host, FlightWriter& writer) : host_(host), writer_(writer) {}

  [[nodiscard]] std::uint64_t digest() const { return calls_.digest(); }

  [[nodiscard]] Instant now() override { return host_.now(); }
  [[nodiscard]] Bytes32 entropy() override {
    calls_.entropy();
    const Bytes32 seed = host_.entropy();
    writer_.write({.kind = RecordKind::kEntropy, .payload = to_bytes(BytesView(seed))});
    return seed;
  }
  void wake_at(Instant at) override {
    calls_.wake_at(at);
    host_.wake_at(at);
  }
  void send_datagram(const Address& to, BytesView payload) override {
    calls_.send_datagram(to, payload);
    host_.send_datagram(to, payload);
  }
  void announce(BytesView payload) override {
    calls_.announce(payload);
    host_.announce(payload);
  }
  [[nodiscard]] StreamId open_stream(const Address& to) override {
    calls_.open_stream(to);
    const StreamId stream = host_.open_stream(to);
    writer_.write({.kind = RecordKind::kStream, .number = stream.value});
    return stream;
  }
  void write_stream(StreamId stream, BytesView frame) override {
    calls_.write_stream(stream, frame);
    host_.write_stream(stream, frame);
  }
  void close_stream(StreamId stream) override {
    calls_.close_stream(stream);
    host_.close_stream(stream);
  }
  void read(ReadRequest request) override {
    calls_.read(request);
    host_.read(std::move(request));
  }
  void persist(PersistRequest request) override {
    calls_.persist(request);
    host_.persist(std::move(request));
  }
  void compute(ComputeRequest request) override {
    calls_.compute(request);
    host_.compute(std::move(request));
  }

 private:
  Host& host_;
  FlightWriter& writer_;
  HostCalls calls_;
};

}  // namespace

bool FlightRecorder::is_recording() const {
  return writer_ && writer_->state() == FlightWriter::State::kRecording;
}

template <class Act>
void FlightRecorder::record(Host& host, Record event, const Act& act) {
  event.at = host.now();
  writer_->write(event);
  RecordingHost recording(host, *writer_);
  act(recording);
  writer_->write({.kind = RecordKind::kOutcome, .number = recording.digest()});
}

void FlightRecorder::command(Host& host, std::uint64_t number,
                             const std::function<void(Host&)>& act) {
  if (!is_recording()) return act(host);
  record(host, {.kind = RecordKind::kCommand, .number = number}, act);
}

void FlightRecorder::end() {
  if (is_recording()) writer_->write({.kind = RecordKind::kEnd});
}

std::optional<FlightWriter::State> FlightRecorder::state() const {
  if (!writer_) return std::nullopt;
  return writer_->state();
}

void FlightRecorder::on_start(Host& host) {
  if (!is_recording()) return guest_.on_start(host);
  record(host, {.kind = RecordKind::kStart}, [&](Host& it) { guest_.on_start(it); });
}

void FlightRecorder::on_wake(Host& host) {
  if (!is_recording()) return guest_.on_wake(host);
  record(host, {.kind = RecordKind::kWake}, [&](Host& it) { guest_.on_wake(it); });
}

void FlightRecorder::on_datagram(Host& host, const Address& from, BytesView payload) {
  if (!is_recording()) return guest_.on_datagram(host, from, payload);
  record(host, {.kind = RecordKind::kDatagram, .address = from, .payload = to_bytes(payload)},
         [&](Host& it) { guest_.on_datagram(it, from, payload); });
}

void FlightRecorder::on_announcement(Host& host, const Address& from, BytesView payload) {
  if (!is_recording()) return guest_.on_announcement(host, from, payload);
  record(host, {.kind = RecordKind::kAnnouncement, .address = from, .payload = to_bytes(payload)},
         [&](Host& it) { guest_.on_announcement(it, from, payload); });
}

void FlightRecorder::on_stream_accepted(Host& host, StreamId stream, const Address& from) {
  if (!is_recording()) return guest_.on_stream_accepted(host, stream, from);
  record(host, {.kind = RecordKind::kStreamAccepted, .number = stream.value, .address = from},
         [&](Host& it) { guest_.on_stream_accepted(it, stream, from); });
}

void FlightRecorder::on_frame(Host& host, StreamId stream, BytesView frame) {
  if (!is_recording()) return guest_.on_frame(host, stream, frame);
  record(host, {.kind = RecordKind::kFrame, .number = stream.value, .payload = to_bytes(frame)},
         [&](Host& it) { guest_.on_frame(it, stream, frame); });
}

void FlightRecorder::on_stream_closed(Host& host, StreamId stream) {
  if (!is_recording()) return guest_.on_stream_closed(host, stream);
  record(host, {.kind = RecordKind::kStreamClosed, .number = stream.value},
         [&](Host& it) { guest_.on_stream_closed(it, stream); });
}

void FlightRecorder::on_read(Host& host, Token token, const ReadResult& rows) {
  if (!is_recording()) return guest_.on_read(host, token, rows);
  record(host,
         {.kind = RecordKind::kRead,
          .failure = rows ? Failure::kNone : failure_of(rows.error()),
          .number = token.value,
          .payload = rows ? encode_rows(*rows) : Bytes()},
         [&](Host& it) { guest_.on_read(it, token, rows); });
}

void FlightRecorder::on_persisted(Host& host, Token token, PersistResult result) {
  if (!is_recording()) return guest_.on_persisted(host, token, result);
  record(host,
         {.kind = RecordKind::kPersisted,
          .failure = result ? Failure::kNone : failure_of(result.error()),
          .number = token.value},
         [&](Host& it) { guest_.on_persisted(it, token, result); });
}

void FlightRecorder::on_computed(Host& host, Token token, BytesView result) {
  if (!is_recording()) return guest_.on_computed(host, token, result);
  record(host, {.kind = RecordKind::kComputed, .number = token.value, .payload = to_bytes(result)},
         [&](Host& it) { guest_.on_computed(it, token, result); });
}

}  // namespace p2pchat::transport
