#include "core/chat/deleting.h"

#include <utility>

#include "core/base/mutant.h"
#include "core/chat/history.h"
#include "core/chat/seen.h"

namespace p2pchat::chat {

Token Deleting::begin(StoredMessage message, Contacts& contacts, Outbox& outbox, Desk& desk) {
  const Token deletion = desk.new_token();
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  if (!is_here_alone(message, outbox, rows)) {
    const Token lookup = contacts.look_up(message.peer, Need::kPinned, desk);
    looking_up_[lookup] = {deletion, std::move(message)};
    return deletion;
  }
  Batch batch;
  batch.text = id_of(message.id);
  batch.is_in_outbox = outbox.find(batch.text) != nullptr;
  batch.result = {deletion, DeleteEnd::kWithdrawn, std::move(message)};
  persisting_[desk.persist(std::move(changes))] = std::move(batch);
  return deletion;
}

std::vector<DeleteResult> Deleting::take_results() { return std::exchange(results_, {}); }

bool Deleting::on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Desk& desk) {
  const auto at = looking_up_.find(found.lookup);
  if (at == looking_up_.end()) return false;
  const Draft draft = std::move(at->second);
  looking_up_.erase(at);

  if (!found.profile) {
    end(draft.deletion,
        found.end == LookUpEnd::kDiskFailed ? DeleteEnd::kDiskFailed : DeleteEnd::kNoRing);
    return true;
  }
  auto parcel = seal_deletion(draft.message, *found.profile, desk);
  if (!parcel || outbox.is_full(desk.options)) {
    end(draft.deletion, parcel ? DeleteEnd::kOutboxFull : DeleteEnd::kNoRing);
    return true;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  contacts.pin(*found.profile, rows, desk);
  put_deleted(draft.message, parcel->id, rows);
  Batch batch;
  batch.text = id_of(draft.message.id);
  batch.is_in_outbox = outbox.retract(batch.text, rows);
  batch.result = {draft.deletion, DeleteEnd::kDeleted, parcel->message};
  if (!is_mutated(Mutant::kDeletionNotSent)) outbox.put(*parcel, rows);
  batch.parcel = *std::move(parcel);
  persisting_[desk.persist(std::move(changes))] = std::move(batch);
  return true;
}

bool Deleting::on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk) {
  const auto at = persisting_.find(token);
  if (at == persisting_.end()) return false;
  Batch batch = std::move(at->second);
  persisting_.erase(at);

  if (!result) {
    if (batch.is_in_outbox) outbox.hold(batch.text, desk.now);
    const bool is_full = result.error() == DiskError::kFull;
    end(batch.result.deletion, is_full ? DeleteEnd::kDiskFull : DeleteEnd::kDiskFailed);
    return true;
  }
  if (batch.is_in_outbox) outbox.forget(batch.text, desk);
  const bool is_told = batch.result.end == DeleteEnd::kDeleted;
  if (is_told && !is_mutated(Mutant::kDeletionNotSent)) {
    outbox.add(std::move(batch.parcel), desk.now);
  }
  results_.push_back(std::move(batch.result));
  return true;
}

bool Deleting::is_here_alone(const StoredMessage& message, Outbox& outbox, RowWriter& rows) {
  if (message.state == MessageState::kUnsent) {
    erase_message(message, rows);
    put_seen(id_of(message.id), 0, rows.changes);
    return true;
  }
  return outbox.withdraw(id_of(message.id), rows);
}

void Deleting::end(Token deletion, DeleteEnd how) {
  results_.push_back({.deletion = deletion, .end = how, .message = {}});
}

}  // namespace p2pchat::chat
