#pragma once

#include <memory>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "transport/api/host.h"

namespace p2pchat::transport {

// What a node or a client is to its host: a plain copyable value behind virtual functions. The
// host calls them one at a time, never from inside another, and hands itself in; the guest keeps
// no reference to it, so that a copy can go on under another host.
class Guest {
 public:
  virtual ~Guest() = default;

  // The same state once more; what happens to either no longer touches the other.
  [[nodiscard]] virtual std::unique_ptr<Guest> clone() const = 0;

  // Once, before any other event. The local store holds what it held when the last run ended.
  virtual void on_start(Host& host) = 0;
  virtual void on_wake(Host& host) = 0;

  virtual void on_datagram(Host& host, const Address& from, BytesView payload) = 0;
  virtual void on_announcement(Host& host, const Address& from, BytesView payload) = 0;

  // A peer opened a stream to this guest. `from` is the far end's address and an ephemeral port.
  virtual void on_stream_accepted(Host& host, StreamId stream, const Address& from) = 0;
  virtual void on_frame(Host& host, StreamId stream, BytesView frame) = 0;
  virtual void on_stream_closed(Host& host, StreamId stream) = 0;

  virtual void on_read(Host& host, Token token, const ReadResult& rows) = 0;
  virtual void on_persisted(Host& host, Token token, PersistResult result) = 0;
  virtual void on_computed(Host& host, Token token, BytesView result) = 0;

 protected:
  Guest() = default;
  Guest(const Guest&) = default;
  Guest& operator=(const Guest&) = default;
};

}  // namespace p2pchat::transport
