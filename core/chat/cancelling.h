#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

enum class CancelEnd : std::uint8_t {
  kCancelled,  // on disk: it is neither in the outbox nor in the history
  kUnknown,    // no text in the outbox has such an id
  kAmbiguous,  // several have
  kTooLate,    // a node may have it
  kDiskFull,
  kDiskFailed,
};

struct CancelResult {
  Token cancel;
  CancelEnd end = CancelEnd::kUnknown;
  StoredMessage message;  // what was cancelled
};

// Takes back texts that no node has seen: out of outbox and history in one batch.
class Cancelling {
 public:
  // The id, or the first digits of it. Ends in a CancelResult.
  Token begin(std::string_view id, Outbox& outbox, Desk& desk);
  [[nodiscard]] std::vector<CancelResult> take_results();

  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);

 private:
  std::map<Token, CancelResult> erasing_;
  std::vector<CancelResult> results_;
};

}  // namespace p2pchat::chat
