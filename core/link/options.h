#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/base/instant.h"
#include "transport/api/host.h"

// Every size, bound and time of a node's links.
namespace p2pchat::link {

inline constexpr std::size_t kTag = 16;  // of each sealed part
inline constexpr std::size_t kMac = 16;  // of each cleartext packet

// What sealing adds to a datagram: kind, session, number, tag. The rest of the host's 1200 bytes is
// the payload's.
inline constexpr std::size_t kDataOverhead = 1 + 4 + 8 + kTag;
inline constexpr std::size_t kPayloadMax = transport::kDatagramMax - kDataOverhead;

// No Noise message is longer (revision 34, section 3), so a stream's payload is cut into records.
inline constexpr std::size_t kRecordMax = 65535;
inline constexpr std::size_t kStreamPayloadMax = transport::kFrameMax;

// Numbers of a session that may still come after a later one.
inline constexpr std::size_t kWindow = 1024;

struct LinkOptions {
  // Handshakes that this side began.
  std::size_t openings_max = 512;  // beyond: what was to be sent is dropped
  std::size_t queue_max = 16;      // payloads that wait for one; beyond: the oldest is dropped
  std::uint32_t attempts = 5;      // sends of one handshake message, each wait twice the last
  Duration attempt_timeout = std::chrono::milliseconds{250};
  Duration doubt_pause = std::chrono::seconds{2};  // between handshakes with one "unknown" peer

  // Handshakes that others began.
  std::size_t answers_max = 256;  // beyond: the oldest is forgotten
  Duration answer_life = std::chrono::seconds{10};
  std::uint64_t answers_free = 64;   // a second; beyond, and when half full: only with a cookie
  std::uint64_t answers_rate = 512;  // a second; beyond: not answered at all
  std::uint64_t replies_rate = 256;  // cookies and "unknown", a second each; beyond: none
  Duration cookie_life = std::chrono::minutes{2};  // at least; at most twice as long

  // Sessions.
  std::size_t sessions_max = 4096;  // beyond: the one heard of least recently is forgotten
  Duration rekey_after = std::chrono::minutes{10};
  Duration reject_after = std::chrono::minutes{15};  // keys older than this are gone
  std::uint64_t rekey_packets = std::uint64_t{1} << 20U;
  std::uint64_t reject_packets = std::uint64_t{1} << 21U;
  Duration idle_max = std::chrono::minutes{3};
  Duration linger = std::chrono::seconds{10};       // of a replaced session after it last served
  Duration sweep_period = std::chrono::seconds{5};  // whatever ends, ends at most this much late

  // Streams.
  Duration stream_handshake_max = std::chrono::seconds{5};
  std::size_t stream_queue_max = std::size_t{2} << 20U;  // bytes that wait for the handshake
  Duration stream_rekey_after = std::chrono::minutes{2};
  std::uint64_t stream_rekey_records = std::uint64_t{1} << 14U;
};

}  // namespace p2pchat::link
