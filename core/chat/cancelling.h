#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

enum class CancelEnd : std::uint8_t {
  kCancelled,  // on disk: it is neither in the outbox nor in the history
  kInPart,     // a node may have some members' copies: these stay; the others get none
  kUnknown,    // no text in the outbox has such an id
  kAmbiguous,  // several have
  kTooLate,    // a node may have it
  kDiskFull,
  kDiskFailed,
};

[[nodiscard]] CancelEnd cancel_end_of(DiskError error);

struct CancelResult {
  Token cancel;
  CancelEnd end = CancelEnd::kUnknown;
  StoredMessage message;  // what was cancelled; kInPart: what is left of it
};

// Takes back texts that no node has seen: out of outbox and history in one batch. Of a group's:
// GroupSending.
class Cancelling {
 public:
  // What the user may mean, as the outbox knows it. Ends in a CancelResult.
  Token begin(const std::vector<Bytes32>& found, Outbox& outbox, Desk& desk);
  [[nodiscard]] std::vector<CancelResult> take_results();

  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);

 private:
  std::map<Token, CancelResult> erasing_;
  std::vector<CancelResult> results_;
};

}  // namespace p2pchat::chat
