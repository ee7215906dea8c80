#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/assert.h"
#include "tests/fuzz/target.h"
#include "transport/flight/flight_reader.h"
#include "transport/flight/flight_writer.h"
#include "transport/flight/playback.h"

using namespace p2pchat;
using namespace p2pchat::transport;

namespace {

// Asks for the two answers that a recording holds, by what it is given.
class AskingGuest final : public Guest {
 public:
  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<AskingGuest>(*this);
  }
  void on_start(Host& host) override { static_cast<void>(host.entropy()); }
  void on_wake(Host& host) override { static_cast<void>(host.open_stream({})); }
  void on_datagram(Host& host, const Address& from, BytesView payload) override {
    host.send_datagram(from, payload);
  }
  void on_announcement(Host&, const Address&, BytesView) override {}
  void on_stream_accepted(Host& host, StreamId stream, const Address&) override {
    host.close_stream(stream);
  }
  void on_frame(Host& host, StreamId stream, BytesView frame) override {
    host.write_stream(stream, frame);
  }
  void on_stream_closed(Host&, StreamId) override {}
  void on_read(Host& host, Token token, const ReadResult& rows) override {
    PersistRequest request{.token = token};
    for (const Row& row : rows.value_or(std::vector<Row>())) {
      request.changes.push_back({.key = row.key, .value = row.value});
    }
    host.persist(std::move(request));
  }
  void on_persisted(Host&, Token, PersistResult) override {}
  void on_computed(Host&, Token, BytesView) override {}
};

// No fuzzer finds the digests of entries; so each is sealed here: two bytes of size, then the
// entry.
Bytes sealed_file(BytesView left) {
  Bytes file = to_bytes(kFlightMagic);
  append(file, sealed({.kind = RecordKind::kHead}));
  while (left.size() > 2) {
    const std::size_t size = std::min<std::size_t>(left[0] * 256U + left[1], left.size() - 2);
    if (const std::optional<Record> record = decode(left.subspan(2, size))) {
      const Bytes bytes = encode(*record);
      P2PCHAT_ASSERT(bytes == to_bytes(left.subspan(2, size)));
      append(file, sealed(*record));
    }
    left = left.subspan(2 + size);
  }
  return file;
}

void read(Bytes file) {
  const std::size_t size = file.size();
  auto recording = FlightReader::open(std::move(file));
  if (!recording) {
    P2PCHAT_ASSERT(!recording.error().empty());
    return;
  }
  AskingGuest guest;
  std::size_t events = 0;
  const PlaybackResult result =
      play(*recording, guest,
           {.command = [](Guest&, Host&, std::uint64_t) {},
            .on_event =
                [&](const Record& event, std::size_t number) {
                  P2PCHAT_ASSERT(number == events + 1 || number == events);
                  P2PCHAT_ASSERT(!text_of(event, Instant()).empty());
                  events = number;
                  return true;
                }});
  P2PCHAT_ASSERT(result.events <= events);
  P2PCHAT_ASSERT(recording->offset() <= size);
  const bool has_problem =
      result.end == PlaybackEnd::kDamaged || result.end == PlaybackEnd::kDifferent;
  P2PCHAT_ASSERT(has_problem != result.problem.empty());
}

}  // namespace

// A recording that somebody hands over: the file as it is, or made of entries with their seals. It
// is read and played up to where it ends or is wrong, and what is wrong has a sentence.
P2PCHAT_FUZZ_TARGET(flight_file)(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const BytesView input{data + 1, size - 1};
  read(data[0] == 'f' ? to_bytes(input) : sealed_file(input));
  return 0;
}
