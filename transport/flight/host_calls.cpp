#include "transport/flight/host_calls.h"

namespace p2pchat::transport {

// A new call goes to the end: the numbers are part of recordings.
enum class HostCalls::Call : std::uint8_t {
  kWakeAt,
  kSendDatagram,
  kAnnounce,
  kOpenStream,
  kWriteStream,
  kCloseStream,
  kRead,
  kPersist,
  kCompute,
  kEntropy,
};

void HostCalls::wake_at(Instant at) {
  begin(Call::kWakeAt);
  digest_.add(static_cast<std::uint64_t>(at.micros()));
}

void HostCalls::send_datagram(const Address& to, BytesView payload) {
  begin(Call::kSendDatagram);
  add(to);
  digest_.add(payload);
}

void HostCalls::announce(BytesView payload) {
  begin(Call::kAnnounce);
  digest_.add(payload);
}

void HostCalls::open_stream(const Address& to) {
  begin(Call::kOpenStream);
  add(to);
}

void HostCalls::write_stream(StreamId stream, BytesView frame) {
  begin(Call::kWriteStream);
  digest_.add(stream.value);
  digest_.add(frame);
}

void HostCalls::close_stream(StreamId stream) {
  begin(Call::kCloseStream);
  digest_.add(stream.value);
}

void HostCalls::read(const ReadRequest& request) {
  begin(Call::kRead);
  digest_.add(request.token.value);
  digest_.add(request.from);
  digest_.add(request.to);
  digest_.add(request.limit);
}

void HostCalls::persist(const PersistRequest& request) {
  begin(Call::kPersist);
  digest_.add(request.token.value);
  digest_.add(request.changes.size());
  for (const Change& change : request.changes) {
    digest_.add(change.key);
    digest_.add(change.value ? 1 : 0);
    if (change.value) digest_.add(*change.value);
  }
}

void HostCalls::compute(const ComputeRequest& request) {
  begin(Call::kCompute);
  digest_.add(request.token.value);
  digest_.add(static_cast<std::uint64_t>(request.kind));
  digest_.add(request.input);
  digest_.add(request.seed);
}

void HostCalls::entropy() { begin(Call::kEntropy); }

void HostCalls::begin(Call call) { digest_.add(static_cast<std::uint64_t>(call)); }

void HostCalls::add(const Address& address) {
  digest_.add(address.host);
  digest_.add(std::uint64_t{address.port});
}

}  // namespace p2pchat::transport
