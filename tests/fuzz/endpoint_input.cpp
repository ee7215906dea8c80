#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "core/base/assert.h"
#include "core/rpc/endpoint.h"
#include "core/wire/codec.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/unit/rpc/echo_machine.h"
#include "tests/unit/rpc/fake_host.h"

using namespace p2pchat;
using fuzz::Input;

namespace {

constexpr wire::RingTag kTag = wire::RingTag::of("golden");
const Address kSelf = Address::v4({10, 0, 0, 1}, 7001);

Address address_of(Input& input) {
  const std::uint8_t host = input.byte();
  return Address::v4({10, 0, 0, host}, input.byte());
}

// Any stream that there has been, closed ones too.
StreamId stream_of(Input& input, const rpc::FakeHost& host) {
  return StreamId{input.byte() % (host.streams.size() + 1)};
}

void feed(Input& input, rpc::FakeHost& host, rpc::Endpoint<rpc::EchoMachine>& endpoint) {
  switch (input.byte() % 7) {
    case 0: {
      const Address from = address_of(input);
      return endpoint.on_datagram(host, from, input.bytes(transport::kDatagramMax));
    }
    case 1: {
      const Address from = address_of(input);
      return endpoint.on_announcement(host, from, input.bytes(transport::kDatagramMax));
    }
    case 2:
      return endpoint.on_stream_accepted(host, host.stream_of_peer(), address_of(input));
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
P2PCHAT_FUZZ_TARGET(endpoint_input)(const std::uint8_t* data, std::size_t size) {
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
