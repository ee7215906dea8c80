#pragma once

#include <cstdint>
#include <string>

// Another user as this one knows them.
namespace p2pchat::chat {

enum class Standing : std::uint8_t {
  kKnown,    // this user wrote to them, or has accepted them
  kRequest,  // a stranger who wrote first
  kBlocked,  // what they send is dropped
};

struct Peer {
  std::string name;
  Standing standing = Standing::kKnown;
  std::string alias;         // this user's own name for them; empty: none
  bool is_verified = false;  // the safety number was compared

  bool operator==(const Peer&) const = default;
};

// What this user can do about somebody.
enum class Deed : std::uint8_t {
  kAccept,
  kDeny,
  kBlock,
  kUnblock,
  kAlias,
  kVerify,  // asks for the safety number
  kMatch,   // it was compared, and is the same at both ends
};

}  // namespace p2pchat::chat
