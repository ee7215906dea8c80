#pragma once

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"

namespace p2pchat::transport {

// Largest datagram, in bytes of payload: fits every path of the Internet without fragments.
inline constexpr std::size_t kDatagramMax = 1200;
// Largest frame of a stream, in bytes of payload.
inline constexpr std::size_t kFrameMax = std::size_t{1} << 20U;

// All that one guest (a node, a client) may see of the world. One object for each guest, owned by
// whoever drives it; it outlives the guest. Calls come from the guest, only while one of its own
// on_ functions runs, and never call back into it: every consequence arrives later as an event.
//
// Time: now() does not change while one on_ function runs.
//
// Datagrams: at most kDatagramMax bytes, or they are dropped. They may be lost, duplicated,
// delayed and reordered; they arrive whole or not at all. Sending never blocks and tells nothing.
//
// Streams: open_stream returns at once; frames may be written at once and are kept until the
// connection stands. Frames of one stream arrive whole, in order, each at most once, until the
// stream ends; a prefix of what was written, never with a hole. A stream ends for both sides by
// close_stream, by a failure, or when more than the host's bound waits unsent; then each side that
// did not close it gets on_stream_closed once. What was written just before may be lost. Writing to
// or closing an ended or unknown stream does nothing.
//
// Disk: requests of one guest are served in order; each is answered once, or never after a crash.
// A batch is applied whole or not at all, and once answered as synced it survives a loss of power.
//
// Alarm: one for each guest; each call replaces the one before. It comes at or after the instant.
class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  [[nodiscard]] virtual Instant now() = 0;
  // 32 bytes that nobody can guess (in the simulator: drawn from the seed).
  [[nodiscard]] virtual Bytes32 entropy() = 0;
  virtual void wake_at(Instant at) = 0;

  virtual void send_datagram(const Address& to, BytesView payload) = 0;
  // To every guest that listens on the multicast group, this one perhaps too. Like a datagram.
  virtual void announce(BytesView payload) = 0;

  [[nodiscard]] virtual StreamId open_stream(const Address& to) = 0;
  virtual void write_stream(StreamId stream, BytesView frame) = 0;
  virtual void close_stream(StreamId stream) = 0;

  virtual void read(ReadRequest request) = 0;
  virtual void persist(PersistRequest request) = 0;
  virtual void compute(ComputeRequest request) = 0;
};

}  // namespace p2pchat::transport
