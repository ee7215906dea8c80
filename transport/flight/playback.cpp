#include "transport/flight/playback.h"

#include <algorithm>
#include <expected>
#include <optional>
#include <utility>

#include "transport/flight/host_calls.h"

namespace p2pchat::transport {

namespace {

// Performs nothing; answers as was recorded.
class PlaybackHost final : public Host {
 public:
  PlaybackHost(FlightReader& recording, Instant now) : recording_(recording), now_(now) {}

  [[nodiscard]] std::uint64_t digest() const { return calls_.digest(); }
  // It was asked for an answer that the real host did not give at this place.
  [[nodiscard]] bool has_differed() const { return has_differed_; }

  [[nodiscard]] Instant now() override { return now_; }
  [[nodiscard]] Bytes32 entropy() override {
    calls_.entropy();
    Bytes32 seed{};
    if (const auto answer = answer_of(RecordKind::kEntropy)) {
      std::ranges::copy(answer->payload, seed.begin());
    }
    return seed;
  }
  [[nodiscard]] StreamId open_stream(const Address& to) override {
    calls_.open_stream(to);
    const auto answer = answer_of(RecordKind::kStream);
    return answer ? StreamId{answer->number} : StreamId{};
  }
  void wake_at(Instant at) override { calls_.wake_at(at); }
  void send_datagram(const Address& to, BytesView payload) override {
    calls_.send_datagram(to, payload);
  }
  void announce(BytesView payload) override { calls_.announce(payload); }
  void write_stream(StreamId stream, BytesView frame) override {
    calls_.write_stream(stream, frame);
  }
  void close_stream(StreamId stream) override { calls_.close_stream(stream); }
  void read(ReadRequest request) override { calls_.read(request); }
  void persist(PersistRequest request) override { calls_.persist(request); }
  void compute(ComputeRequest request) override { calls_.compute(request); }

 private:
  // Nothing at the end of the recording, which is no difference: there the process died.
  std::optional<Record> answer_of(RecordKind kind) {
    const std::optional<Record>& next = recording_.peek();
    if (next && next->kind == kind) return recording_.take();
    if (next && next->kind != RecordKind::kFull) has_differed_ = true;
    return std::nullopt;
  }

  FlightReader& recording_;
  Instant now_;
  HostCalls calls_;
  bool has_differed_ = false;
};

PersistResult persist_result(Failure failure) {
  if (failure == Failure::kNone) return {};
  return std::unexpected(error_of(failure));
}

ReadResult read_result(const Record& event) {
  if (event.failure != Failure::kNone) return std::unexpected(error_of(event.failure));
  return decode_rows(event.payload).value_or(std::vector<Row>());
}

void give(const Record& event, Guest& guest, Host& host, const PlaybackActions& actions) {
  switch (event.kind) {
    case RecordKind::kStart:
      return guest.on_start(host);
    case RecordKind::kWake:
      return guest.on_wake(host);
    case RecordKind::kDatagram:
      return guest.on_datagram(host, event.address, event.payload);
    case RecordKind::kAnnouncement:
      return guest.on_announcement(host, event.address, event.payload);
    case RecordKind::kStreamAccepted:
      return guest.on_stream_accepted(host, StreamId{event.number}, event.address);
    case RecordKind::kFrame:
      return guest.on_frame(host, StreamId{event.number}, event.payload);
    case RecordKind::kStreamClosed:
      return guest.on_stream_closed(host, StreamId{event.number});
    case RecordKind::kRead:
      return guest.on_read(host, Token{event.number}, read_result(event));
    case RecordKind::kPersisted:
      return guest.on_persisted(host, Token{event.number}, persist_result(event.failure));
    case RecordKind::kComputed:
      return guest.on_computed(host, Token{event.number}, event.payload);
    case RecordKind::kCommand:
      return actions.command(guest, host, event.number);
    case RecordKind::kHead:
    case RecordKind::kEntropy:
    case RecordKind::kStream:
    case RecordKind::kOutcome:
    case RecordKind::kFull:
    case RecordKind::kEnd:
      return;
  }
}

class Playback {
 public:
  Playback(FlightReader& recording, Guest& guest, const PlaybackActions& actions)
      : recording_(recording), guest_(guest), actions_(actions) {}

  PlaybackResult run() {
    while (!is_over()) play_one();
    return std::move(result_);
  }

 private:
  // At the end of what is recorded, or at something that is no event, where one must be.
  bool is_over() {
    if (is_over_) return true;
    const std::optional<Record>& next = recording_.peek();
    if (!next) {
      const bool is_damaged = recording_.stop() == FlightReader::Stop::kDamaged;
      end(is_damaged ? PlaybackEnd::kDamaged : PlaybackEnd::kCutShort,
          "entry " + std::to_string(recording_.entries() + 1) + " is damaged, at byte " +
              std::to_string(recording_.offset()));
    } else if (next->kind == RecordKind::kEnd || next->kind == RecordKind::kFull) {
      end(next->kind == RecordKind::kEnd ? PlaybackEnd::kEnded : PlaybackEnd::kFull, "");
    } else if (!is_event(next->kind)) {
      end(PlaybackEnd::kDamaged,
          "entry " + std::to_string(recording_.entries() + 1) + " is not in its place");
    }
    return is_over_;
  }

  void play_one() {
    const Record event = recording_.take().value_or(Record());
    if (!start_) start_ = event.at;
    if (!actions_.on_event(event, result_.events + 1)) return end(PlaybackEnd::kStopped, "");

    PlaybackHost host(recording_, event.at);
    give(event, guest_, host, actions_);
    const std::optional<Record>& next = recording_.peek();
    if (host.has_differed() ||
        (next && next->kind != RecordKind::kOutcome && next->kind != RecordKind::kFull)) {
      return differ(event, "the guest asks its host for other answers");
    }
    if (!next || next->kind == RecordKind::kFull) return;  // within this event
    const Record outcome = recording_.take().value_or(Record());
    if (outcome.number != host.digest()) {
      return differ(event, "what the guest asks of its host is not what it asked");
    }
    ++result_.events;
  }

  void differ(const Record& event, const std::string& how) {
    end(PlaybackEnd::kDifferent, "event " + std::to_string(result_.events + 1) + ", " +
                                     text_of(event, *start_) + ": " + how);
  }

  void end(PlaybackEnd how, std::string problem) {
    is_over_ = true;
    result_.end = how;
    const bool has_problem = how == PlaybackEnd::kDamaged || how == PlaybackEnd::kDifferent;
    if (has_problem) result_.problem = std::move(problem);
  }

  FlightReader& recording_;
  Guest& guest_;
  const PlaybackActions& actions_;
  std::optional<Instant> start_;
  PlaybackResult result_;
  bool is_over_ = false;
};

}  // namespace

PlaybackResult play(FlightReader& recording, Guest& guest, const PlaybackActions& actions) {
  return Playback(recording, guest, actions).run();
}

}  // namespace p2pchat::transport
