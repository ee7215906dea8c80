#include "core/rpc/courier.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/assert.h"

namespace p2pchat::rpc {
namespace {

std::optional<Arrival> taken(Result<Arrival, wire::DecodeError> arrival) {
  return arrival ? std::optional(*std::move(arrival)) : std::nullopt;
}

}  // namespace

Courier::Courier(wire::RingTag tag, const Address& self, CourierOptions options)
    : tag_(tag), port_(self.port), options_(options) {
  P2PCHAT_ASSERT(self.is_set());
  P2PCHAT_ASSERT(options.streams_max > 0);
  P2PCHAT_ASSERT(options.datagram_max <= transport::kDatagramMax);
}

void Courier::send(transport::Host& host, const Address& to, const wire::Message& message,
                   Instant now) {
  const std::uint16_t kind = wire::kind_of(message);
  if (!to.is_set() || wire::since(kind) > options_.version) {
    ++traffic_.dropped_unsendable;
    return;
  }
  const Bytes frame = wire::encode_frame(tag_, message);
  P2PCHAT_ASSERT(frame.size() <= transport::kFrameMax);

  const bool is_by_datagram = wire::is_for_datagrams_alone(kind) || !goes_by_stream(to);
  if (frame.size() <= options_.datagram_max && is_by_datagram) {
    host.send_datagram(to, frame);
  } else {
    host.write_stream(stream_to(host, to, now), frame);
  }
  count_sent(frame.size());
}

void Courier::announce(transport::Host& host, const wire::Message& message) {
  const Bytes frame = wire::encode_frame(tag_, message);
  P2PCHAT_ASSERT(frame.size() <= transport::kDatagramMax);

  host.announce(frame);
  count_sent(frame.size());
}

std::optional<Arrival> Courier::on_datagram(const Address& from, BytesView payload) {
  return taken(take(from, payload));
}

std::optional<Arrival> Courier::on_frame(transport::Host& host, StreamId stream, BytesView frame,
                                         Instant now) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return std::nullopt;  // closed by us; this was under way
  Stream& from = found->second;
  from.last_used = now;

  if (!from.peer.is_set()) {
    if (!greet(from, stream, frame)) close(host, stream);
    return std::nullopt;
  }
  Taken arrival = take(from.peer, frame);
  if (!arrival && !is_of_later(frame, arrival.error())) close(host, stream);
  return taken(std::move(arrival));
}

void Courier::on_stream_accepted(transport::Host& host, StreamId stream, const Address& from,
                                 Instant now) {
  add(host, stream,
      {.peer = {.host = from.host, .port = 0}, .last_used = now, .port_seen = from.port});
}

void Courier::on_stream_closed(StreamId stream) { forget(stream); }

void Courier::on_wake(transport::Host& host, Instant now) {
  std::vector<StreamId> idle;
  for (const auto& [id, stream] : streams_) {
    if (stream.last_used + options_.stream_idle_max <= now) idle.push_back(id);
  }
  for (const StreamId id : idle) close(host, id);
}

Instant Courier::next_wake() const {
  Instant next = Instant::never();
  for (const auto& [id, stream] : streams_) {
    next = std::min(next, stream.last_used + options_.stream_idle_max);
  }
  return next;
}

StreamId Courier::stream_to(transport::Host& host, const Address& to, Instant now) {
  if (const auto found = by_peer_.find(to); found != by_peer_.end()) {
    streams_.at(found->second).last_used = now;
    return found->second;
  }
  const StreamId id = host.open_stream(to);
  add(host, id, {.peer = to, .last_used = now});
  by_peer_[to] = id;
  const bool is_listening = options_.reach == Reach::kListening;
  host.write_stream(id,
                    wire::encode_hello(tag_, {.port = is_listening ? port_ : std::uint16_t{0}}));
  return id;
}

// Whatever its size.
bool Courier::goes_by_stream(const Address& to) const {
  if (options_.reach == Reach::kOwnStreams) return true;
  const auto found = by_peer_.find(to);
  return found != by_peer_.end() && streams_.at(found->second).is_only_way;
}

// Makes room first, so that the new stream is never the one to go.
void Courier::add(transport::Host& host, StreamId id, Stream stream) {
  if (streams_.size() >= options_.streams_max) {
    const auto oldest = std::ranges::min_element(
        streams_, {}, [](const auto& entry) { return entry.second.last_used; });
    close(host, oldest->first);
  }
  const bool is_new = streams_.emplace(id, stream).second;
  P2PCHAT_ASSERT(is_new);
}

void Courier::forget(StreamId id) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  const auto named = by_peer_.find(found->second.peer);
  if (named != by_peer_.end() && named->second == id) by_peer_.erase(named);
  streams_.erase(found);
}

void Courier::close(transport::Host& host, StreamId id) {
  forget(id);
  host.close_stream(id);
}

// The peer of a stream that the other side opened says who it is. Its newest stream is the one to
// use: an older one may be left over from before it crashed.
bool Courier::greet(Stream& stream, StreamId id, BytesView frame) {
  const auto hello = wire::decode_hello(tag_, frame);
  if (!hello || (hello->port == 0 && stream.port_seen == 0)) {
    count_dropped(hello ? wire::DecodeError::kInvalid : hello.error());
    return false;
  }
  stream.is_only_way = hello->port == 0;
  stream.peer.port = stream.is_only_way ? stream.port_seen : hello->port;
  by_peer_[stream.peer] = id;
  return true;
}

// What a side of a later version says is no reason to lose what else is under way; a second Hello
// is. Earlier versions made no difference.
bool Courier::is_of_later(BytesView frame, wire::DecodeError error) const {
  return error == wire::DecodeError::kUnknownKind &&
         options_.version >= wire::Version::kStreamsStay && !wire::decode_hello(tag_, frame);
}

Courier::Taken Courier::take(const Address& from, BytesView frame) {
  Result<wire::Message, wire::DecodeError> message =
      wire::decode_frame(tag_, frame, options_.version);
  if (!message) {
    count_dropped(message.error());
    return std::unexpected(message.error());
  }
  ++traffic_.received;
  traffic_.received_bytes += frame.size();
  return Arrival{.from = from, .message = std::move(*message)};
}

void Courier::count_sent(std::size_t bytes) {
  ++traffic_.sent;
  traffic_.sent_bytes += bytes;
}

void Courier::count_dropped(wire::DecodeError error) {
  if (error == wire::DecodeError::kForeignRing) {
    ++traffic_.dropped_foreign;
  } else {
    ++traffic_.dropped_malformed;
  }
}

void Courier::check_invariants() const {
  P2PCHAT_ASSERT(streams_.size() <= options_.streams_max);
  for (const auto& [peer, id] : by_peer_) {
    const auto found = streams_.find(id);
    P2PCHAT_ASSERT(found != streams_.end());
    P2PCHAT_ASSERT(found->second.peer == peer);
    P2PCHAT_ASSERT(peer.is_set());
  }
}

}  // namespace p2pchat::rpc
