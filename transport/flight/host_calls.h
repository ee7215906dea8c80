#pragma once

#include <cstdint>

#include "core/base/digest.h"
#include "core/base/requests.h"
#include "transport/api/host.h"

namespace p2pchat::transport {

// A digest of what a guest asks of its host during one event: each call, its arguments, their
// order.
class HostCalls {
 public:
  void wake_at(Instant at);
  void send_datagram(const Address& to, BytesView payload);
  void announce(BytesView payload);
  void open_stream(const Address& to);
  void write_stream(StreamId stream, BytesView frame);
  void close_stream(StreamId stream);
  void read(const ReadRequest& request);
  void persist(const PersistRequest& request);
  void compute(const ComputeRequest& request);
  void entropy();

  [[nodiscard]] std::uint64_t digest() const { return digest_.value(); }

 private:
  enum class Call : std::uint8_t;

  void begin(Call call);
  void add(const Address& address);

  Digest digest_;
};

}  // namespace p2pchat::transport
