#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/inbox.h"
#include "core/chat/lifetime.h"
#include "core/chat/seen.h"
#include "core/chat/word_index.h"

// What takes messages away or is said of them, and whatever of both comes first.
namespace p2pchat::chat {
namespace {

// Where the sender's message will stand.
StoredMessage place_for(const OpenedMessage& opened) {
  const MessageRef& about = opened.content.about[0];
  return {.id = to_hex(about.id),
          .peer = opened.sender,
          .sent_ms = static_cast<std::int64_t>(opened.content.sent_ms),
          .lamport = about.lamport,
          .state = MessageState::kReceived};
}

bool take_mark(const OpenedMessage& opened, const StoredMessage& place, Marks& marks,
               RowWriter& rows) {
  const Content& content = opened.content;
  const wire::Name from(opened.sender);
  if (content.type == ContentType::kReaction) {
    ReactionRow sign{.from = from, .sign = {content.text.text}, .lamport = content.lamport};
    return put_if_later(place, std::move(sign), marks, rows);
  }
  EditRow edit{.peer = from,
               .is_outgoing = false,
               .text = content.text,
               .lamport = content.lamport,
               .edited_ms = content.sent_ms};
  return put_if_later(place, std::move(edit), marks, rows);
}

}  // namespace

bool Inbox::is_being_changed(const Bytes32& id, const Opening* except) const {
  return std::ranges::any_of(openings_, [&id, except](const auto& entry) {
    const Opening& opening = entry.second;
    return &opening != except && opening.is_taken && !opening.is_held_up &&
           is_change(opening.opened.content.type) && opening.opened.content.about[0].id == id;
  });
}

void Inbox::take_timer(Opening& opening, const Rooms& rooms, Desk& desk) {
  const Content& content = opening.opened.content;
  const wire::Name& sender = opening.sender.name;
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  if (!is_admitted(sender, rooms, desk, rows)) {
    counts_.dropped += 1;
    return discard(opening.record.slot.id);
  }
  rooms.contacts.pin(opening.sender, rows, desk);
  rooms.contacts.witness(account::key_of(sender.text), content.lamport, rows);
  desk.timers.adopt({.peer = sender,
                     .seconds = lifetime_in(content).value_or(0),
                     .lamport = content.lamport,
                     .by = sender},
                    desk, rows);
  put_seen(opening.record.slot.id, 0, changes);
  put_sessions(opening, rows, desk);
  rooms.receipts.put(sender, {.id = opening.record.slot.id, .lamport = 0}, rows);
  opening.waiting_for = desk.persist(std::move(changes));
}

void Inbox::on_doubt_read(Opening& opening, const std::vector<Row>& rows, const Rooms& rooms,
                          Desk& desk) {
  const auto found = parse_conversation(rows, desk.own.profile.name.text, desk.own.vault);
  opening.is_doubtful = false;
  if (desk.standings.is_being_denied(opening.sender.name.text)) {
    return postpone(opening.record.slot.id, desk);
  }
  opening.marks = marks_in(rows, desk.own.vault);
  if (found.empty() || is_mutated(Mutant::kDeletionOutrun)) {
    return take_text(opening, rooms, desk);
  }
  sometimes(RarePath::kTextCameAgain);
  counts_.repeated += 1;
  discard(opening.record.slot.id);
}

void Inbox::take_change(Opening& opening, Desk& desk) {
  const MessageRef& target = opening.opened.content.about[0];
  opening.waiting_for = {};
  opening.is_held_up = openings_.contains(target.id) || is_being_changed(target.id, &opening);
  if (opening.is_held_up) return;
  opening.waiting_for = desk.read(read_message(opening.opened.sender, target, desk.own.vault));
}

void Inbox::on_target_read(Opening& opening, const std::vector<Row>& rows, const Rooms& rooms,
                           Desk& desk) {
  const Content& content = opening.opened.content;
  if (opening.looked_at == 0) {
    auto found = parse_conversation(rows, desk.own.profile.name.text, desk.own.vault);
    if (found.size() == 1) opening.changed = std::move(found[0]);
    opening.marks = marks_in(rows, desk.own.vault);
    opening.looked_at = 1;
    opening.waiting_for = desk.read(read_seen(content.about[0].id));
    return;
  }
  std::vector<Change> changes;
  RowWriter writer = desk.writer(changes);
  const auto arrival = arrival_of(rows, content.about[0].id);
  if (!opening.changed && !arrival && !is_admitted(opening.sender.name, rooms, desk, writer)) {
    counts_.dropped += 1;
    return discard(opening.record.slot.id);
  }
  if (content.type == ContentType::kDeletion) {
    delete_for_sender(opening, arrival, writer);
  } else {
    mark_for_sender(opening, arrival, writer);
    rooms.contacts.pin(opening.sender, writer, desk);
    rooms.contacts.witness(account::key_of(opening.sender.name.text), content.lamport, writer);
  }
  put_seen(opening.record.slot.id, 0, changes);
  put_sessions(opening, writer, desk);
  rooms.receipts.put(opening.opened.sender, {.id = opening.record.slot.id, .lamport = 0}, writer);
  opening.waiting_for = desk.persist(std::move(changes));
}

// What stands before its text takes room, as a text does.
bool Inbox::is_admitted(const std::string& sender, const Rooms& rooms, Desk& desk,
                        RowWriter& rows) {
  const bool was_written_to = rooms.contacts.has_written_to(account::key_of(sender));
  return desk.standings.admit(sender, was_written_to, desk, rows);
}

// Who wrote a text may delete it, nobody else. One that was pruned here stays away.
void Inbox::delete_for_sender(Opening& opening, std::optional<std::uint64_t> arrival,
                              RowWriter& rows) {
  if (opening.changed && (opening.changed->is_outgoing || opening.changed->is_deleted)) {
    opening.changed.reset();
  } else if (opening.changed) {
    if (!is_mutated(Mutant::kDeletionIgnored)) put_deleted(*opening.changed, {}, rows);
    if (arrival) erase_unread(*arrival, rows);
    opening.changed = tombstone_of(*std::move(opening.changed));
  } else if (!arrival) {
    sometimes(RarePath::kDeletionOutran);
    opening.changed = place_for(opening.opened);
    opening.changed->is_deleted = true;
    StoredMessage marked = *opening.changed;
    for (const ReactionRow& each : opening.marks.reactions) {
      marked.reactions.push_back({each.from, each.sign, each.lamport});
    }
    erase_marks(marked, rows);
    put_message(*opening.changed, rows);
    put_doubt(opening.opened.content.about[0].id, rows.changes);
  }
}

// Who wrote a text may change it, nobody else; both may set a sign on it.
void Inbox::mark_for_sender(Opening& opening, std::optional<std::uint64_t> arrival,
                            RowWriter& rows) {
  const OpenedMessage& opened = opening.opened;
  const bool is_edit = opened.content.type == ContentType::kEdit;
  if (!opening.changed) {
    if (arrival || is_mutated(Mutant::kEarlyMarkForgotten)) return;
    sometimes(RarePath::kMarkOutran);
    const StoredMessage place = place_for(opened);
    (void)take_mark(opened, place, opening.marks, rows);
    return put_doubt(opened.content.about[0].id, rows.changes);
  }
  StoredMessage& message = *opening.changed;
  const bool is_allowed = !message.is_deleted && !(is_edit && message.is_outgoing);
  const StoredMessage before = message;
  const bool is_new = is_allowed && take_mark(opened, message, opening.marks, rows);
  if (!is_new) return opening.changed.reset();
  apply(opening.marks, message);
  message.news = News::kMarks;
  if (!is_edit) return;
  erase_words(before, rows);
  put_words(message, rows);
  if (arrival && message.is_unread) put_unread(*arrival, message, rows);
}

}  // namespace p2pchat::chat
