#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "core/base/assert.h"
#include "core/rpc/endpoint.h"
#include "core/wire/codec.h"
#include "tests/unit/rpc/echo_machine.h"
#include "tests/unit/rpc/fake_host.h"

using namespace p2pchat;

namespace {

constexpr wire::RingTag kTag = wire::RingTag::of("golden");
const Address kSelf = Address::v4({10, 0, 0, 1}, 7001);

// Takes the input apart into events; at its end everything is zero and empty.
class Input {
 public:
  explicit Input(BytesView left) : left_(left) {}

  [[nodiscard]] bool is_at_end() const { return left_.empty(); }
  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const std::uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  BytesView bytes(std::size_t max) {
    std::size_t size = byte();
    size = std::min({size * 256 + byte(), max, left_.size()});
    const BytesView taken = left_.first(size);
    left_ = left_.subspan(size);
    return taken;
  }
  Address address() { return Address::v4({10, 0, 0, byte()}, byte()); }

 private:
  BytesView left_;
};

// Any stream that there has been, closed ones too.
StreamId stream_of(Input& input, const rpc::FakeHost& host) {
  return StreamId{input.byte() % (host.streams.size() + 1)};
}

void feed(Input& input, rpc::FakeHost& host, rpc::Endpoint<rpc::EchoMachine>& endpoint) {
  switch (input.byte() % 7) {
    case 0: {
      const Address from = input.address();
      return endpoint.on_datagram(host, from, input.bytes(transport::kDatagramMax));
    }
    case 1: {
      const Address from = input.address();
      return endpoint.on_announcement(host, from, input.bytes(transport::kDatagramMax));
    }
    case 2:
      return endpoint.on_stream_accepted(host, host.stream_of_peer(), input.address());
    case 3: {
      const StreamId stream = stream_of(input, host);
      return endpoint.on_frame(host, stream, input.bytes(transport::kFrameMax));
    }
    case 4: {
      const StreamId stream = stream_of(input, host);
      return endpoint.on_frame(host, stream, wire::encode_hello(kTag, {.port = input.byte()}));
    }
    case 5:
      return endpoint.on_stream_closed(host, stream_of(input, host));
    default:
      host.time = host.time + std::chrono::seconds(input.byte());
      return endpoint.on_wake(host);
  }
}

}  // namespace

// Whatever peers send, in whatever order: the courier's tables stay in step, and the endpoint asks
// to be woken in time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input({data, size});
  rpc::FakeHost host;
  rpc::Endpoint endpoint(rpc::EchoMachine{}, kTag, kSelf,
                         {.stream_idle_max = std::chrono::seconds(30), .streams_max = 4});
  while (!input.is_at_end()) {
    feed(input, host, endpoint);
    endpoint.courier().check_invariants();
    P2PCHAT_ASSERT(host.alarm == endpoint.courier().next_wake());
  }
  return 0;
}
