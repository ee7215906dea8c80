#pragma once

#include <cstddef>
#include <cstdint>

// Apart from the rest: ns-3's headers are C++17 and no more.
namespace p2pchat::bench {

struct Ns3EchoOptions {
  const char* scheduler = nullptr;  // "ns3::MapScheduler"
  std::size_t nodes = 0;
  std::uint64_t least_us = 0;  // from when to when a message may be under way
  std::uint64_t most_us = 0;
  std::uint64_t measured_us = 0;
};

// The machines of EchoWorld in ns-3's core, as plain objects that hand each other a pointer: no
// packets, no addresses, no network, no digest. Nanoseconds of CPU time an event.
double run_ns3_echo(const Ns3EchoOptions& options);

}  // namespace p2pchat::bench
