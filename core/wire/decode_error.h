#pragma once

#include <cstdint>

namespace p2pchat::wire {

// Why bytes from outside were not taken. Whoever meets one drops the bytes and counts.
enum class DecodeError : std::uint8_t {
  kTruncated,    // a field ends behind the last byte
  kTrailing,     // bytes are left over
  kTooLong,      // a length above the bound of its field
  kInvalid,      // no value of its type: an enumerator, a bool or a presence byte
  kBadVersion,   // a frame of another version of the format
  kForeignRing,  // a frame of another ring: not an error of anybody
  kUnknownKind,  // a frame of a kind that this version does not know
};

}  // namespace p2pchat::wire
