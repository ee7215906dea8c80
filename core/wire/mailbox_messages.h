#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/account_messages.h"
#include "core/wire/record.h"
#include "core/wire/types.h"

// A mailbox is the records of kind kMessage under its user's key. These go between a client and the
// owner of that key.
namespace p2pchat::wire {

// Stores a message for the user at record.slot.key. Answered several times as replicas sync; the
// last answer has is_final. `stored` receipts survive any stored - 1 losses.
struct Deposit {
  CallId call;
  Record record;
  bool operator==(const Deposit&) const = default;
};
struct Deposited {
  CallId call;
  Answer answer = Answer::kOk;
  std::uint8_t stored = 0;
  std::uint8_t wanted = 0;     // K
  std::uint8_t reachable = 0;  // min(K, members): more cannot be had now
  bool is_final = false;
  bool operator==(const Deposited&) const = default;
};

// "Here I am": the owner pushes what waits and what comes, for the lease of the answer. Repeated
// before the lease ends. Signed by the session's device key over attach_text (core/account).
struct Attach {
  CallId call;
  RingId key;
  std::uint64_t epoch = 0;
  std::uint64_t at_ms = 0;  // client's clock; must grow from one to the next
  Signature signature;
  bool operator==(const Attach&) const = default;
};
struct Attached {
  CallId call;
  Answer answer = Answer::kOk;  // kStaleEpoch: `holder` has taken the account over
  std::uint32_t lease_ms = 0;
  std::uint32_t waiting = 0;  // messages not collected yet
  SessionClaim holder;
  bool operator==(const Attached&) const = default;
};

struct Detach {
  CallId call;
  RingId key;
  std::uint64_t epoch = 0;
  std::uint64_t at_ms = 0;
  Signature signature;
  bool operator==(const Detach&) const = default;
};
struct Detached {
  CallId call;
  Answer answer = Answer::kOk;
  bool operator==(const Detached&) const = default;
};

// Pushed to the attached client; pushed again until it is collected.
struct Deliver {
  Record record;
  bool operator==(const Deliver&) const = default;
};

// These messages are safe on the recipient's disk: the ring may forget them. Signed by the
// session's device key over collect_text (core/account).
struct Collect {
  static constexpr std::size_t kIdsMax = 16;

  CallId call;
  RingId key;
  std::uint64_t epoch = 0;
  BoundedList<Bytes32, kIdsMax> ids;
  Signature signature;
  bool operator==(const Collect&) const = default;
};
struct Collected {
  CallId call;
  Answer answer = Answer::kOk;
  bool operator==(const Collected&) const = default;
};

// From an owner to its successor: a client is attached here, at that address. Should the successor
// come to own the key, it tells the client.
struct Attended {
  RingId key;
  Address client;
  bool operator==(const Attended&) const = default;
};

// To a client: its key has perhaps another owner now, which it is to find and attach at.
struct Moved {
  RingId key;
  bool operator==(const Moved&) const = default;
};

// Pushed to a client whose session has lost the account; the claim is signed by the account.
struct TakenOver {
  SessionClaim holder;
  bool operator==(const TakenOver&) const = default;
};

}  // namespace p2pchat::wire
