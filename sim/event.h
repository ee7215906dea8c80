#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <variant>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"

namespace p2pchat::sim {

// A simulated machine, numbered from 1 in order of creation. 0 is the world itself.
using SiteId = StrongId<struct SiteTag>;

// A byte stream, named by who opened it and by the opener's own number for it.
struct ConnectionId {
  SiteId opener;
  StreamId stream;

  constexpr auto operator<=>(const ConnectionId&) const = default;
};

// What can reach a guest. The local ones (start, wake, read, persisted, computed) are for one
// process of the machine and die with it; what comes over the network reaches whoever is there.
struct Start {};
struct Wake {};
struct Datagram {
  Bytes payload;
};
struct Announcement {
  Bytes payload;
};
struct StreamOpened {
  ConnectionId connection;
};
struct Frame {
  ConnectionId connection;
  bool is_to_opener = false;
  Bytes payload;
};
struct StreamEnded {
  ConnectionId connection;
  bool is_to_opener = false;
};
struct ReadDone {
  ReadRequest request;
};
struct PersistDone {
  Token token;
};
struct ComputeDone {
  Token token;
  Bytes result;
};

using EventBody = std::variant<Start, Wake, Datagram, Announcement, StreamOpened, Frame,
                               StreamEnded, ReadDone, PersistDone, ComputeDone>;

// Events happen in this order and in no other: by time, then destination, source and the source's
// own number. The order of insertion does not matter.
struct EventKey {
  Instant at;
  SiteId to;
  SiteId from;
  std::uint64_t number = 0;

  constexpr auto operator<=>(const EventKey&) const = default;
};

struct Event {
  EventKey key;
  std::uint32_t process = 0;  // the process a local event is for
  bool has_waited = false;    // for a slow machine's attention
  EventBody body;
};

// "datagram", "wake", ...
[[nodiscard]] std::string_view name_of(const EventBody& body);

// The bytes that came with it, if any.
[[nodiscard]] BytesView payload_of(const EventBody& body);

// Time, destination, source, kind and bytes.
void add_to(Digest& digest, const Event& event);

}  // namespace p2pchat::sim
