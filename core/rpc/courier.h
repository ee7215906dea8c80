#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "core/wire/codec.h"
#include "core/wire/message.h"
#include "core/wire/ring_tag.h"
#include "core/wire/version.h"
#include "transport/api/host.h"

namespace p2pchat::rpc {

// How others get at this side. Behind a NAT only over streams that it has opened itself: datagrams
// come to another port than it listens on, which the NAT forgets or lets nobody else use.
enum class Reach : std::uint8_t { kListening, kOwnStreams };

struct CourierOptions {
  Duration stream_idle_max = std::chrono::seconds{30};
  std::size_t streams_max = 256;                       // open at once, either way
  std::size_t datagram_max = transport::kDatagramMax;  // of a frame; larger ones go over a stream
  Reach reach = Reach::kListening;
  wire::Version version = wire::kVersionNow;  // an earlier one: so much is read and said
};

// What came in and went out since the start, in messages and bytes of frames.
struct Traffic {
  std::uint64_t sent = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t received = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t dropped_malformed = 0;   // no frame of this version of the format
  std::uint64_t dropped_foreign = 0;     // of another ring
  std::uint64_t dropped_unsendable = 0;  // to no address, or of a kind that the version lacks

  bool operator==(const Traffic&) const = default;
};

struct Arrival {
  Address from;  // where the sender listens
  wire::Message message;

  bool operator==(const Arrival&) const = default;
};

// Carries messages over datagrams and streams: small ones by datagram, larger ones over the one
// stream it keeps with each peer, whichever side opened it. A plain value; the endpoint that holds
// it passes its host in.
//
// A peer's name is the address where it listens. The first frame on a stream tells the port
// (wire::Hello). Who says port 0 does not listen (Reach::kOwnStreams): its name is where the stream
// comes from, and whatever is for it, small or large, goes over that stream (but for the kinds that
// are for datagrams alone, wire/version.h). A stream that says
// anything else first, or anything malformed later but a kind that is not known yet, is closed. So
// is one that carried nothing for stream_idle_max and, beyond streams_max, the one that has carried
// nothing for longest. What was under way is lost then; senders repeat what they need answered.
class Courier {
 public:
  Courier(wire::RingTag tag, const Address& self, CourierOptions options = {});

  void send(transport::Host& host, const Address& to, const wire::Message& message, Instant now);
  // To everybody on the multicast group. The message must fit a datagram.
  void announce(transport::Host& host, const wire::Message& message);

  // What arrived, if it was a message; anything else is dropped and counted.
  [[nodiscard]] std::optional<Arrival> on_datagram(const Address& from, BytesView payload);
  [[nodiscard]] std::optional<Arrival> on_frame(transport::Host& host, StreamId stream,
                                                BytesView frame, Instant now);
  void on_stream_accepted(transport::Host& host, StreamId stream, const Address& from, Instant now);
  void on_stream_closed(StreamId stream);

  // Closes the streams that have been idle for too long.
  void on_wake(transport::Host& host, Instant now);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] const Traffic& traffic() const { return traffic_; }
  [[nodiscard]] std::size_t stream_count() const { return streams_.size(); }
  void check_invariants() const;

 private:
  struct Stream {
    Address peer;  // without a port until the peer has said hello
    Instant last_used;
    std::uint16_t port_seen = 0;  // from which the peer has opened it
    bool is_only_way = false;     // the peer listens nowhere
  };

  using Taken = Result<Arrival, wire::DecodeError>;

  [[nodiscard]] StreamId stream_to(transport::Host& host, const Address& to, Instant now);
  void add(transport::Host& host, StreamId id, Stream stream);
  void forget(StreamId id);
  void close(transport::Host& host, StreamId id);
  [[nodiscard]] bool goes_by_stream(const Address& to) const;
  [[nodiscard]] bool greet(Stream& stream, StreamId id, BytesView frame);
  void count_sent(std::size_t bytes);
  void count_dropped(wire::DecodeError error);
  [[nodiscard]] bool is_of_later(BytesView frame, wire::DecodeError error) const;
  [[nodiscard]] Taken take(const Address& from, BytesView frame);

  wire::RingTag tag_;
  std::uint16_t port_;  // where this side listens
  CourierOptions options_;
  std::map<StreamId, Stream> streams_;
  std::map<Address, StreamId> by_peer_;  // the newest stream of each peer that has said hello
  Traffic traffic_;
};

}  // namespace p2pchat::rpc
