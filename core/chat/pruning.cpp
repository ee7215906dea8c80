#include "core/chat/pruning.h"

#include <utility>

#include "core/chat/history.h"
#include "core/chat/seen.h"

namespace p2pchat::chat {
namespace {

// All that stands at its place, also what no message shows: signs that were taken away.
void erase_at(const StoredMessage& message, const std::vector<Row>& found, RowWriter& rows) {
  const Bytes text = message_row(message, 't', rows.vault);
  for (const Row& row : found) {
    if (message_at(row.key) == message_at(text)) rows.erase(row.key);
  }
}

}  // namespace

Token Pruning::begin(const PruneQuery& query, Desk& desk) {
  const ReadRequest all = read_history(query.peer, desk.own.vault);
  const Token prune = desk.new_token();
  read_more({.prune = prune, .before_ms = query.before_ms, .from = all.from, .to = all.to}, desk);
  return prune;
}

std::vector<PruneResult> Pruning::take_results() { return std::exchange(results_, {}); }

bool Pruning::on_read(Token token, const ReadResult& result, const Outbox& outbox, Desk& desk) {
  const auto at = reading_.find(token);
  if (at == reading_.end()) return false;
  Walk walk = std::move(at->second);
  reading_.erase(at);
  if (!result) {
    end(walk, result.error());
    return true;
  }

  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  walk.erasing = 0;
  for (const StoredMessage& message :
       parse_conversation(*result, desk.own.profile.name.text, desk.own.vault)) {
    const bool is_on_its_way =
        message.state == MessageState::kQueued || message.state == MessageState::kStored;
    const bool is_untold = message.is_deleted && message.is_outgoing && is_on_its_way;
    const bool is_needed = message.is_unread || is_untold ||
                           outbox.find(id_of(message.id)) != nullptr ||
                           outbox.has_copies_of(id_of(message.id));
    if (is_needed || message.sent_ms >= walk.before_ms) continue;
    erase_message(message, rows);
    erase_at(message, *result, rows);
    if (!message.is_deleted || message.is_outgoing) put_seen(id_of(message.id), 0, changes);
    walk.erasing += 1;
  }
  walk.is_last = result->size() < 2 * desk.options.pruned_at_once;
  if (!walk.is_last) walk.from = after_rows(*result);
  if (!changes.empty()) {
    erasing_[desk.persist(std::move(changes))] = std::move(walk);
  } else if (walk.is_last) {
    end(walk, {});
  } else {
    read_more(std::move(walk), desk);
  }
  return true;
}

bool Pruning::on_persisted(Token token, const PersistResult& result, Desk& desk) {
  const auto at = erasing_.find(token);
  if (at == erasing_.end()) return false;
  Walk walk = std::move(at->second);
  erasing_.erase(at);

  if (!result) {
    end(walk, result.error());
    return true;
  }
  walk.pruned += walk.erasing;
  if (walk.is_last) {
    end(walk, {});
  } else {
    read_more(std::move(walk), desk);
  }
  return true;
}

void Pruning::read_more(Walk walk, Desk& desk) {
  const Token read = desk.read(
      {.token = {}, .from = walk.from, .to = walk.to, .limit = 2 * desk.options.pruned_at_once});
  reading_[read] = std::move(walk);
}

void Pruning::end(const Walk& walk, std::optional<DiskError> error) {
  results_.push_back({.prune = walk.prune, .pruned = walk.pruned, .error = error});
}

}  // namespace p2pchat::chat
