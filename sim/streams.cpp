#include "sim/streams.h"

#include <algorithm>
#include <utility>

#include "transport/api/host.h"

namespace p2pchat::sim {

namespace {

// The site's number for a connection it is the opener of, or that it accepted.
StreamId local_number(const Site& site, ConnectionId connection, bool is_opener) {
  if (is_opener) return site.streams.contains(connection.stream) ? connection.stream : StreamId{};
  const auto found = site.accepted.find(connection);
  return found == site.accepted.end() ? StreamId{} : found->second;
}

void forget(Site& site, StreamId stream) {
  const auto end = site.streams.find(stream);
  if (!end->second.is_opener) site.accepted.erase(end->second.connection);
  site.streams.erase(end);
}

// Tells the other end that the stream is over, after what was written before.
void send_end(Fabric& fabric, SiteId site, const StreamEnd& end) {
  if (end.is_severed) return;
  const std::optional<Duration> way = fabric.frame(site, end.peer, 0);
  if (!way) return;  // it finds out when it writes
  fabric.schedule(std::max(end.last_arrival, fabric.now + *way), end.peer, site,
                  StreamEnded{.connection = end.connection, .is_to_opener = !end.is_opener});
}

// The way of a frame; nothing too if there is no machine to take it.
std::optional<Duration> way_of(Fabric& fabric, SiteId from, SiteId to, std::size_t size) {
  if (!to.is_set() || fabric.site(to).is_silent) return std::nullopt;
  return fabric.frame(from, to, size);
}

// Nothing gets through any more: both ends give up when they have waited, and what was under way
// has arrived.
void break_stream(Fabric& fabric, SiteId site, StreamEnd& end,
                  Duration patience = kStreamPatience) {
  end.is_broken = true;
  ++fabric.traffic.streams_broken;
  const Instant at = std::max(end.last_arrival, fabric.now + patience);
  fabric.schedule(at, site, site,
                  StreamEnded{.connection = end.connection, .is_to_opener = end.is_opener});
  if (end.peer.is_set()) {
    fabric.schedule(at, end.peer, site,
                    StreamEnded{.connection = end.connection, .is_to_opener = !end.is_opener});
  }
}

// The opener's frame comes from a port that the other side does not know, and is refused at once.
void give_up_severed(Fabric& fabric, SiteId site, StreamEnd& end) {
  end.is_broken = true;
  ++fabric.traffic.streams_broken;
  const std::optional<Duration> way =
      end.is_opener ? way_of(fabric, site, end.peer, 0) : std::nullopt;
  fabric.schedule(fabric.now + way.value_or(kStreamPatience), site, site,
                  StreamEnded{.connection = end.connection, .is_to_opener = end.is_opener});
}

}  // namespace

StreamId open_stream(Fabric& fabric, SiteId site, const Address& to) {
  Site& here = fabric.site(site);
  const StreamId stream{++here.streams_begun};
  const SiteId peer = fabric.listener(site, to).value_or(SiteId{});
  StreamEnd& end = here.streams[stream];
  end = {.connection = {.opener = site, .stream = stream}, .peer = peer, .is_opener = true};
  ++fabric.traffic.streams_opened;
  const std::optional<Duration> way = way_of(fabric, site, peer, 0);
  if (!way) {
    break_stream(fabric, site, end);
    return stream;
  }
  end.last_arrival = fabric.now + *way;
  fabric.schedule(end.last_arrival, peer, site, StreamOpened{.connection = end.connection});
  return stream;
}

void write_stream(Fabric& fabric, SiteId site, StreamId stream, BytesView frame) {
  Site& here = fabric.site(site);
  const auto found = here.streams.find(stream);
  if (found == here.streams.end() || found->second.is_broken) return;
  StreamEnd& end = found->second;
  ++fabric.traffic.frames_sent;
  fabric.traffic.bytes_sent += frame.size();
  if (fabric.operations.take(Operation::kSend)) {
    return break_stream(fabric, site, end, Duration(0));
  }
  if (end.is_severed) return give_up_severed(fabric, site, end);
  end.bytes_under_way += frame.size();
  const bool is_too_much =
      frame.size() > transport::kFrameMax || end.bytes_under_way > kStreamBytesMax;
  const std::optional<Duration> way =
      is_too_much ? std::nullopt : way_of(fabric, site, end.peer, frame.size());
  if (!way) {
    break_stream(fabric, site, end);
    return;
  }
  end.last_arrival = std::max(end.last_arrival, fabric.now + *way);
  fabric.schedule(end.last_arrival, end.peer, site,
                  Frame{.connection = end.connection,
                        .is_to_opener = !end.is_opener,
                        .payload = to_bytes(frame)});
}

void close_stream(Fabric& fabric, SiteId site, StreamId stream) {
  Site& here = fabric.site(site);
  const auto found = here.streams.find(stream);
  if (found == here.streams.end()) return;
  if (!found->second.is_broken) send_end(fabric, site, found->second);
  forget(here, stream);
}

void reset_streams(Fabric& fabric, SiteId site) {
  Site& here = fabric.site(site);
  for (const auto& [stream, end] : here.streams) {
    if (!end.is_broken && !here.is_silent) send_end(fabric, site, end);
  }
  here.streams.clear();
  here.accepted.clear();
}

StreamId accept_stream(Fabric& fabric, SiteId site, const StreamOpened& opened) {
  Site& here = fabric.site(site);
  const StreamId stream{++here.streams_begun};
  here.streams[stream] = {.connection = opened.connection, .peer = opened.connection.opener};
  here.accepted[opened.connection] = stream;
  return stream;
}

StreamId receive_frame(Fabric& fabric, SiteId site, SiteId from, const Frame& frame) {
  Site& sender = fabric.site(from);
  const StreamId sent_as = local_number(sender, frame.connection, !frame.is_to_opener);
  if (sent_as.is_set()) sender.streams[sent_as].bytes_under_way -= frame.payload.size();
  const StreamId stream = local_number(fabric.site(site), frame.connection, frame.is_to_opener);
  if (!stream.is_set()) {
    refuse_stream(fabric, site, from, frame.connection, frame.is_to_opener);
  }
  return stream;
}

StreamId end_stream(Fabric& fabric, SiteId site, const StreamEnded& ended) {
  Site& here = fabric.site(site);
  const StreamId stream = local_number(here, ended.connection, ended.is_to_opener);
  if (stream.is_set()) forget(here, stream);
  return stream;
}

void reset_some_stream(Fabric& fabric, std::uint64_t draw) {
  std::vector<ConnectionId> open;
  for (const Site& site : fabric.sites) {
    for (const auto& [stream, end] : site.streams) {
      if (end.is_opener && !end.is_broken) open.push_back(end.connection);
    }
  }
  if (open.empty()) return;
  const ConnectionId connection = open[static_cast<std::size_t>(below(draw, open.size()))];
  const SiteId peer = fabric.site(connection.opener).streams[connection.stream].peer;
  ++fabric.traffic.streams_broken;
  for (const SiteId site : {connection.opener, peer}) {
    const bool is_to_opener = site == connection.opener;
    const StreamId stream = local_number(fabric.site(site), connection, is_to_opener);
    if (stream.is_set()) fabric.site(site).streams[stream].is_broken = true;
    fabric.schedule(fabric.now, site, site,
                    StreamEnded{.connection = connection, .is_to_opener = is_to_opener});
  }
}

void sever_streams(Fabric& fabric, const std::set<SiteId>& machines) {
  for (const SiteId machine : machines) {
    for (auto& [stream, end] : fabric.site(machine).streams) {
      if (!end.peer.is_set() || machines.contains(end.peer)) continue;
      end.is_severed = true;
      Site& there = fabric.site(end.peer);
      const StreamId other = local_number(there, end.connection, !end.is_opener);
      if (other.is_set()) there.streams[other].is_severed = true;
    }
  }
}

void refuse_stream(Fabric& fabric, SiteId site, SiteId from, ConnectionId connection,
                   bool is_to_opener) {
  const std::optional<Duration> way = fabric.frame(site, from, 0);
  if (!way) return;
  fabric.schedule(fabric.now + *way, from, site,
                  StreamEnded{.connection = connection, .is_to_opener = !is_to_opener});
}

Address origin_of(const Fabric& fabric, ConnectionId connection, SiteId at) {
  const Nat* nat = fabric.nats.around(connection.opener);
  if (nat != nullptr && nat != fabric.nats.around(at)) {
    return {.host = nat->outside().host, .port = nat->port_of(connection)};
  }
  Address origin = fabric.addresses.address(connection.opener);
  origin.port = static_cast<std::uint16_t>(32768 + connection.stream.value % 28232);
  return origin;
}

}  // namespace p2pchat::sim
