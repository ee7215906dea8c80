#include "core/chat/vanishing.h"

#include <algorithm>

#include "core/base/mutant.h"
#include "core/chat/early.h"
#include "core/chat/history.h"
#include "core/chat/seen.h"

namespace p2pchat::chat {

void Vanishing::go_on(bool is_quiet, Desk& desk) {
  if (!is_quiet || is_busy() || desk.now < paused_until_) return;
  if (!is_loading_ && desk.now < desk.timers.soonest()) return;
  if (is_loading_ && is_mutated(Mutant::kVanishingForgotten)) {
    is_loading_ = false;
    return;
  }
  reading_ = desk.read(read_due(desk.options.vanished_at_once));
}

bool Vanishing::on_read(Token token, const ReadResult& result, bool is_quiet, Outbox& outbox,
                        Desk& desk) {
  if (reading_.is_set() && token == reading_) {
    reading_ = {};
    if (result) {
      take_due(*result, desk);
    } else {
      pause(desk);
    }
    return true;
  }
  const auto asked = asked_.extract(token);
  if (!asked) return false;
  has_failed_ = has_failed_ || !result;
  if (result) {
    One& one = current_[asked.mapped().about];
    (asked.mapped().is_of_seen ? one.seen : one.rows) = *result;
  }
  if (!asked_.empty()) return true;
  if (has_failed_) {
    pause(desk);
  } else if (is_quiet) {
    erase(outbox, desk);
  }
  return true;
}

bool Vanishing::on_persisted(Token token, const PersistResult& result, Desk& desk) {
  if (!persisting_.is_set() || token != persisting_) return false;
  persisting_ = {};
  if (!result) {
    erasing_.clear();
    pause(desk);
    return true;
  }
  for (StoredMessage& message : erasing_) {
    erased_[id_of(message.id)] = message;
    vanished_.push_back(std::move(message));
  }
  erasing_.clear();
  return true;
}

Instant Vanishing::next_wake(bool is_quiet, const Timers& timers) const {
  if (!is_quiet || is_busy()) return Instant::never();
  return std::max(paused_until_, is_loading_ ? Instant() : timers.soonest());
}

// In order of time; the first one that is not due says when to come again.
void Vanishing::take_due(const std::vector<Row>& rows, Desk& desk) {
  const std::uint64_t now_ms = milliseconds(desk.now);
  current_.clear();
  has_failed_ = false;
  Instant next = Instant::never();
  for (const Row& row : rows) {
    auto due = parse_due(row, desk.own.vault);
    if (!due) continue;
    if (due->at_ms > now_ms) {
      next = Instant(std::chrono::milliseconds{due->at_ms});
      break;
    }
    current_.push_back({.due = *std::move(due), .rows = {}, .seen = {}});
  }
  if (current_.empty()) {
    is_loading_ = false;
    desk.timers.set_soonest(next);
    return;
  }
  for (std::size_t i = 0; i < current_.size(); ++i) {
    const DueRow& what = current_[i].due.what;
    const MessageRef message{.id = what.id, .lamport = what.lamport};
    asked_[desk.read(read_message(what.peer.text, message, desk.own.vault))] = {.about = i};
    asked_[desk.read(read_seen(what.id))] = {.about = i, .is_of_seen = true};
  }
}

void Vanishing::erase(Outbox& outbox, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  for (const One& one : current_) erase_one(one, outbox, desk, rows);
  persisting_ = desk.persist(std::move(changes));
}

// A stone says nothing, and stays. Where nothing is left the due row has served; the words are
// erased again, for they may have been written meanwhile.
void Vanishing::erase_one(const One& one, Outbox& outbox, Desk& desk, RowWriter& rows) {
  const DueRow& what = one.due.what;
  const auto found = parse_conversation(one.rows, desk.own.profile.name.text, desk.own.vault);
  const bool is_stone = !found.empty() && found.front().is_deleted;
  if (one.rows.empty() || is_stone) {
    erase_due(one.due, rows);
    const auto erased = erased_.extract(what.id);
    if (erased && !is_stone) erase_message(erased.mapped(), rows);
    return;
  }
  for (const Row& row : one.rows) rows.erase(row.key);
  if (const auto arrival = arrival_of(one.seen, what.id); arrival && *arrival != kHandedAway) {
    erase_unread(*arrival, rows);
  }
  put_seen(what.id, what.is_handed_over ? kHandedAway : 0, rows.changes);
  erase_early(place_of(what.peer.text, {.id = what.id, .lamport = what.lamport}, rows.vault), rows);
  outbox.hide(what.id, rows);
  if (found.empty()) return;
  erase_message(found.front(), rows);
  erasing_.push_back(found.front());
}

void Vanishing::pause(Desk& desk) {
  current_.clear();
  is_loading_ = false;  // the account opens all the same
  desk.timers.set_soonest(desk.now);
  paused_until_ = desk.now + desk.options.postpone_min;
}

}  // namespace p2pchat::chat
