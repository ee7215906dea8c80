#pragma once

#include <cstdint>
#include <string>

#include "core/base/address.h"

// What plain sockets tell of a network, without a word of the protocol.
namespace p2pchat::doctor {

enum class Door : std::uint8_t {
  kOpen,         // something listens there
  kRefused,      // the machine is there, nothing listens
  kSilent,       // no packet comes back
  kUnreachable,  // this machine knows no way
};

// Opens a stream and closes it, within a second.
[[nodiscard]] Door try_stream(const Address& to);

// Joins the group on the interfaces that multicast may go out by; why not, or nothing.
[[nodiscard]] std::string why_not_joined(const Address& group);

}  // namespace p2pchat::doctor
