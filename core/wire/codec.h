#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.h"
#include "core/wire/decode_error.h"
#include "core/wire/message.h"
#include "core/wire/ring_tag.h"
#include "core/wire/version.h"

// The bytes of one datagram or of one frame of a stream (FORMAT.md, "Frames").
namespace p2pchat::wire {

inline constexpr std::uint8_t kFormatVersion = 1;
// Version, ring tag, kind: what comes before the body.
inline constexpr std::size_t kFrameHeader = 1 + 8 + 2;

// First frame on a stream, from the side that opened it: the port where it listens itself (0:
// nowhere), which
// with its address names it for the other side. Between couriers; no machine sees it.
struct Hello {
  std::uint16_t port = 0;
  bool operator==(const Hello&) const = default;
};

[[nodiscard]] Bytes encode_frame(RingTag tag, const Message& message);
// As a side of that version reads it.
[[nodiscard]] Result<Message, DecodeError> decode_frame(RingTag tag, BytesView frame,
                                                        Version reader = kVersionNow);

[[nodiscard]] Bytes encode_hello(RingTag tag, const Hello& hello);
[[nodiscard]] Result<Hello, DecodeError> decode_hello(RingTag tag, BytesView frame);

// The message's number on the wire and its name, for traces and counters.
[[nodiscard]] std::uint16_t kind_of(const Message& message);
[[nodiscard]] const char* name_of(const Message& message);

// Every kind there is, as FORMAT.md lists them.
struct KindName {
  std::uint16_t number = 0;
  const char* name = "";
};
[[nodiscard]] std::span<const KindName> kinds();

}  // namespace p2pchat::wire
