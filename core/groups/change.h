#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/wire/types.h"

namespace p2pchat::groups {

inline constexpr std::size_t kMembersMax = 64;  // of a group, with those who are invited
inline constexpr std::size_t kChangesMax = 1024;
inline constexpr std::size_t kReservedChanges = 64;  // of them, for who goes
inline constexpr std::size_t kTitleMax = 64;         // bytes
inline constexpr std::size_t kHeadsMax = 64;
inline constexpr std::uint32_t kLifetimeMax = std::uint32_t{4} * 7 * 24 * 3600;  // seconds

using Hash = Bytes32;
using Heads = BoundedList<Hash, kHeadsMax>;
[[nodiscard]] bool is_sorted_set(const Heads& heads);

enum class Role : std::uint8_t { kNone, kMember, kAdmin, kOwner };

enum class ChangeKind : std::uint8_t {
  kCreate = 1,
  kInvite = 2,
  kAccept = 3,
  kDecline = 4,
  kLeave = 5,
  kRemove = 6,  // a member, or somebody's invitation
  kRaise = 7,   // gives a member a higher role
  kLower = 8,   // gives a member a lower role
  kRename = 9,
  kRekey = 10,  // its author has another key from here on: another device has their account
  kTimer = 11,  // says how long what is written from here on lasts
};

// One step in the life of a group, signed by who took it. People are named by their account ids.
// What a kind does not say is zeros, so that each change has one form.
struct Change {
  ChangeKind kind = ChangeKind::kCreate;
  Bytes32 group{};          // zeros: kCreate, whose hash it is
  std::uint64_t epoch = 1;  // 1 + the highest of `after`
  Heads after;              // changes that its author had seen, and none of them followed; sorted
  Bytes32 author{};
  Bytes32 key{};      // Ed25519: the author's in this group; of kDecline: the invitation's
  Bytes32 subject{};  // kInvite, kRemove, kRaise, kLower
  wire::Name name;    // of an account: kCreate its author's, kInvite its subject's
  Role role{};        // kInvite, kRaise, kLower
  // kInvite: a fresh public key; kAccept, kDecline: the kInvite's hash; kRekey: the next key.
  Bytes32 invitation{};
  BoundedText<kTitleMax> title;  // kCreate, kRename; kTimer: the seconds, as to_string writes them
  Bytes64 proof{};               // kAccept: by the invitation's key, too; kRekey: by the next key
  Bytes64 signature{};           // by `key`

  bool operator==(const Change&) const = default;
};

// Of kTimer: in seconds, up to kLifetimeMax; 0: it stays. Nothing: of another kind, or malformed.
[[nodiscard]] std::optional<std::uint32_t> lifetime_in(const Change& change);

// 1 to kTitleMax bytes of UTF-8 without control characters.
[[nodiscard]] bool is_valid_title(std::string_view title);

// True for what may be in a log: the form of its kind, and signed by the key that it names.
[[nodiscard]] bool is_genuine(const Change& change);

// Signs with the private half of `key`. A proof must be made before.
void sign(Change& change, const Bytes32& private_key);
// Of kAccept with the private half of the invitation's key, of kRekey with that of the next one.
void prove(Change& change, const Bytes32& secret);
[[nodiscard]] bool is_proven(const Change& change, const Bytes32& public_key);

[[nodiscard]] Hash hash_of(const Change& change);

}  // namespace p2pchat::groups
