#include <utility>

#include "core/account/name.h"
#include "core/base/sometimes.h"
#include "core/chat/inbox.h"

// What comes in sessions, and what is asked for again.
namespace p2pchat::chat {

// Once it is opened its key is used: who does not keep what was in it puts the key back.
bool Inbox::open_in_session(Opening& opening, Desk& desk) {
  if (opening.opened.content.type != ContentType::kSession) return true;
  const Bytes32 id = opening.record.slot.id;
  auto text = desk.sessions.open(opening.sender, opening.opened.part, desk);
  if (!text) {
    on_unread(opening, text.error(), desk);
    return false;
  }
  opening.used = std::move(text->used);
  auto opened = open_inside(text->text, opening.opened);
  if (!opened && opened.error() == Unopened::kNewer) {
    counts_.newer += 1;
    postpone(id, desk);
    return false;
  }
  if (!opened) {
    counts_.forged += 1;
    discard(id);
    return false;
  }
  opening.opened = *std::move(opened);
  const bool is_dropped = is_unwanted(opening.opened, desk);
  if (is_dropped) drop(opening, desk);
  return !is_dropped;
}

void Inbox::on_unread(const Opening& opening, Unread why, Desk& desk) {
  const Bytes32 id = opening.record.slot.id;
  const auto message = ratchet::parse_message(opening.opened.part);
  if (why == Unread::kNoMessage || !message) {
    counts_.forged += 1;
    return discard(id);
  }
  sometimes(RarePath::kSessionUnknown);
  counts_.unread += 1;
  if (why == Unread::kUsed) counts_.used_twice += 1;
  unread_.push_back({opening.sender, message->header.session, id});
  postpone(id, desk);
}

void Inbox::put_sessions(const Opening& opening, RowWriter& rows, Desk& desk) {
  const RingId peer = account::key_of(opening.sender.name.text);
  if (opening.used) return desk.sessions.put(peer, rows);
  desk.sessions.note(peer, speaks_sessions(opening.opened.content), rows, desk);
}

// A session's new key, with a receipt. If it is of no use here, nothing is lost with it.
void Inbox::take_turn(Opening& opening, Desk& desk) {
  const Bytes turn = std::exchange(opening.opened.part, {});
  auto opened = turn.empty() ? std::unexpected(Unread::kNoMessage)
                             : desk.sessions.open(opening.sender, turn, desk);
  if (opened) opening.used = std::move(opened->used);
}

// Only the recipient of what waits here has it sealed anew, each once; nothing more goes in that
// session.
void Inbox::take_resend(Opening& opening, Outbox& outbox, Desk& desk) {
  const Content& content = opening.opened.content;
  const RingId peer = account::key_of(opening.sender.name.text);
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  opening.resealed = outbox.put_resend(opening.sender, content, rows, desk);
  desk.sessions.close(peer, content.heads[1]);
  desk.sessions.put(peer, rows);
  if (changes.empty()) {
    counts_.repeated += 1;
    return discard(opening.record.slot.id);
  }
  opening.waiting_for = desk.persist(std::move(changes));
}

}  // namespace p2pchat::chat
