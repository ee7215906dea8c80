#include "core/chat/cancelling.h"

#include <utility>

namespace p2pchat::chat {

Token Cancelling::begin(std::string_view id, Outbox& outbox, Desk& desk) {
  CancelResult result{.cancel = desk.new_token(), .end = CancelEnd::kCancelled, .message = {}};
  const std::vector<Bytes32> found = outbox.texts_like(id);
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
    const bool is_full = result.error() == DiskError::kFull;
    cancelled.end = is_full ? CancelEnd::kDiskFull : CancelEnd::kDiskFailed;
  }
  results_.push_back(std::move(cancelled));
  return true;
}

}  // namespace p2pchat::chat
