#include "core/chat/cancelling.h"

#include <utility>

namespace p2pchat::chat {

CancelEnd cancel_end_of(DiskError error) {
  return error == DiskError::kFull ? CancelEnd::kDiskFull : CancelEnd::kDiskFailed;
}

Token Cancelling::begin(const std::vector<Bytes32>& found, Outbox& outbox, Desk& desk) {
  CancelResult result{.cancel = desk.new_token(), .end = CancelEnd::kCancelled, .message = {}};
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  if (found.empty()) {
    result.end = CancelEnd::kUnknown;
  } else if (found.size() > 1) {
    result.end = CancelEnd::kAmbiguous;
  } else if (!outbox.withdraw(found.front(), rows)) {
    result.end = CancelEnd::kTooLate;
  } else {
    result.message = *outbox.find(found.front());
    erasing_[desk.persist(std::move(changes))] = result;
    return result.cancel;
  }
  const Token cancel = result.cancel;
  results_.push_back(std::move(result));
  return cancel;
}

std::vector<CancelResult> Cancelling::take_results() { return std::exchange(results_, {}); }

bool Cancelling::on_persisted(Token token, const PersistResult& result, Outbox& outbox,
                              Desk& desk) {
  const auto at = erasing_.find(token);
  if (at == erasing_.end()) return false;
  CancelResult cancelled = std::move(at->second);
  erasing_.erase(at);

  if (result) {
    outbox.forget(id_of(cancelled.message.id), desk);
  } else {
    outbox.hold(id_of(cancelled.message.id), desk.now);
    cancelled.end = cancel_end_of(result.error());
  }
  results_.push_back(std::move(cancelled));
  return true;
}

}  // namespace p2pchat::chat
