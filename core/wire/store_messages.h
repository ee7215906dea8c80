#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/record.h"
#include "core/wire/types.h"

// What nodes say to keep every record on K of them (core/store). Requests name the node they are
// meant for: whoever lives at its address now must not answer for it. A request that cannot be
// served now gets no answer; the asker repeats it.
namespace p2pchat::wire {

// Which record a slot holds: its version, and the SHA-256 of its encoding.
struct Stamp {
  std::uint64_t version = 0;
  Bytes32 hash{};

  bool operator==(const Stamp&) const = default;
};

// The keys from `first` to `last`, both included; never wraps (first <= last).
struct KeyRange {
  RingId first;
  RingId last;

  constexpr auto operator<=>(const KeyRange&) const = default;
};

// A record without its body.
struct Listing {
  Slot slot;
  Stamp stamp;
  std::uint64_t expires_ms = 0;
  std::uint32_t size = 0;  // bytes of the body

  bool operator==(const Listing&) const = default;
};

inline constexpr std::size_t kBatchMax = 64;     // records in one message
inline constexpr std::size_t kListingMax = 128;  // listings in one message

// Keep these. Answered once every slot is on disk, synced, with what was sent or with something
// that supersedes it.
struct Replicate {
  CallId call;
  RingId target;
  BoundedList<Record, kBatchMax> records;
  bool operator==(const Replicate&) const = default;
};
struct Replicated {
  CallId call;
  bool is_stored = false;                // false: the disk refused; nothing is promised
  BoundedList<Stamp, kBatchMax> stamps;  // what the slots hold, in the order of the request
  bool operator==(const Replicated&) const = default;
};

// What does this slot hold? The asker has `known`.
struct Peek {
  CallId call;
  RingId target;
  Slot slot;
  std::optional<Stamp> known;
  bool operator==(const Peek&) const = default;
};
struct Peeked {
  CallId call;
  std::optional<Stamp> held;
  std::optional<Record> newer;  // the record, if it supersedes what the asker has
  bool operator==(const Peeked&) const = default;
};

// Do we hold the same in this range? The fingerprint is the SHA-256 of (sum of the records' hashes
// modulo 2^256, count).
struct Compare {
  CallId call;
  RingId target;
  KeyRange range;
  Bytes32 fingerprint{};
  bool is_pull =
      false;  // the asker takes the range over: who comes next, if you have not all of it?
  bool operator==(const Compare&) const = default;
};
struct Compared {
  CallId call;
  bool is_equal = false;
  bool is_active = false;             // has all of its own range and serves it
  bool is_quiet = false;              // no write in this range is under way
  bool is_complete = false;           // has all of this range that was ever acknowledged
  std::optional<RingId> predecessor;  // its range begins behind this one
  std::optional<NodeRef> successor;   // of a pull only
  bool operator==(const Compared&) const = default;
};

// These are all my records in the range behind the slot `after` (absent: from its start) up to and
// including `through` (absent: to its end), in order of slot.
struct Offer {
  CallId call;
  RingId target;
  KeyRange range;
  std::optional<Slot> after;
  std::optional<Slot> through;
  bool is_one_way = false;  // the asker does not want what it lacks itself
  BoundedList<Listing, kListingMax> held;
  bool operator==(const Offer&) const = default;
};
// Answers for the part up to and including `through`, which may be less than was offered.
struct Wanted {
  CallId call;
  std::optional<Slot> through;
  BoundedList<Slot, kListingMax> wanted;    // what the answerer lacks or has older
  BoundedList<Listing, kListingMax> newer;  // what the asker lacks or has older
  bool operator==(const Wanted&) const = default;
};

struct Fetch {
  CallId call;
  RingId target;
  BoundedList<Slot, kBatchMax> slots;
  bool operator==(const Fetch&) const = default;
};
struct Fetched {
  CallId call;
  BoundedList<Record, kBatchMax> records;  // those there are, within the bound of a batch
  bool operator==(const Fetched&) const = default;
};

}  // namespace p2pchat::wire
