#pragma once

#include <cstdint>
#include <string>

// Another user as this one knows them.
namespace p2pchat::chat {

// Until which time of the device's clock, in milliseconds: a browser's numbers hold it, too.
inline constexpr std::int64_t kMutedForGood = (std::int64_t{1} << 53) - 1;

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
  // What this user wants of the conversation with them, or in a group, whose key is the name.
  bool is_pinned = false;           // comes first in lists
  std::int64_t muted_until_ms = 0;  // kMutedForGood; 0: it is not
  std::string draft{};              // typed and not sent
  std::uint32_t vanish_s = 0;       // how long what is written now lasts; 0: it stays
  std::string vanish_by{};          // who has set that; empty: nobody has

  bool operator==(const Peer&) const = default;
};

[[nodiscard]] constexpr bool is_muted(const Peer& peer, std::int64_t now_ms) {
  return peer.muted_until_ms > now_ms;
}

// Somebody is writing to this user, or to a group of theirs, or not any more.
struct TypingChange {
  std::string peer;  // the other user's name, or the group's key
  bool is_typing = false;
  std::string author{};  // in a group: who it is
  std::string group{};   // and what the group is called

  bool operator==(const TypingChange&) const = default;
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
