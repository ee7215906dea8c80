#include "core/chat/inbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/name.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/seen.h"
#include "core/crypto/sha256.h"

namespace p2pchat::chat {

void Inbox::on_deliver(const wire::Record& record, Desk& desk) {
  const Bytes32& id = record.slot.id;
  const bool is_ours = record.slot.key == account::key_of(desk.own.profile.name.text) &&
                       record.slot.kind == wire::RecordKind::kMessage && record.version == 0 &&
                       id == crypto::sha256(record.body);
  const bool is_open = std::ranges::any_of(
      openings_, [&id](const auto& entry) { return entry.second.came_as == id; });
  if (!is_ours || is_open || openings_.contains(id) || is_being_changed(id)) return;
  if (openings_.size() >= desk.options.openings_max) return;
  const auto kept = postponed_.find(id);
  if (kept != postponed_.end() && kept->second.until > desk.now) return;

  Opening& opening = openings_[id];
  opening.record = record;
  opening.came_as = id;
  look_back(opening, desk);
}

bool Inbox::on_read(Token token, const ReadResult& result, Contacts& contacts, Outbox& outbox,
                    Receipts& receipts, Desk& desk) {
  Opening* opening = waiting_for(token);
  if (opening == nullptr) return false;
  const Bytes32 id = opening->record.slot.id;
  if (!result) {
    postpone(id, desk);
  } else if (opening->is_looking_back) {
    on_seen_read(*opening, *result, {contacts, outbox, receipts}, desk);
  } else if (opening->is_taken && is_change(opening->opened.content.type)) {
    on_target_read(*opening, *result, {contacts, outbox, receipts}, desk);
  } else if (opening->is_doubtful && is_shown(opening->opened.content.type)) {
    on_doubt_read(*opening, *result, {contacts, outbox, receipts}, desk);
  } else {
    opening->ack.on_rows(*result, desk);
    acknowledge(*opening, outbox, desk);
  }
  return true;
}

bool Inbox::on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox,
                         Receipts& receipts, Desk& desk) {
  Opening* opening = waiting_for(found.lookup);
  if (opening == nullptr) return false;
  if (found.end == LookUpEnd::kKnown || found.end == LookUpEnd::kClosed) {
    judge(*opening, *found.profile, {contacts, outbox, receipts}, desk);
    return true;
  }
  const std::string& sender = opening->opened.sender;
  if (found.end == LookUpEnd::kKeyChanged && told_changed_.insert(sender).second) {
    key_changes_.push_back(sender);
  }
  opening->is_unanswered = found.end == LookUpEnd::kNoAnswer;
  postpone(opening->record.slot.id, desk);
  return true;
}

bool Inbox::on_persisted(Token token, const PersistResult& result, Outbox& outbox,
                         Receipts& receipts, Desk& desk) {
  Opening* opening = waiting_for(token);
  if (opening == nullptr) return false;
  const Bytes32 id = opening->record.slot.id;
  const bool is_text = is_shown(opening->opened.content.type);
  if (!result) {
    outbox.keep(opening->ack.delivered());
    outbox.keep_resend(opening->resealed);
    postpone(id, desk);
    return true;
  }
  if (opening->is_dropped) {
    counts_.dropped += 1;
  } else if (is_text) {
    counts_.shown += 1;
    receipts.owe(opening->message.peer, ref_of(opening->message));
    if (!is_mutated(Mutant::kShownBeforeSync)) arrived_.push_back(std::move(opening->message));
  } else if (is_change(opening->opened.content.type) ||
             opening->opened.content.type == ContentType::kTimer) {
    receipts.owe(opening->opened.sender, {.id = id, .lamport = 0});
    if (opening->changed) changed_.push_back(*std::move(opening->changed));
  } else {
    outbox.finish(opening->ack.delivered(), desk);
    outbox.finish_resend(std::move(opening->resealed), desk);
    std::ranges::copy(opening->ack.raised(), std::back_inserter(changed_));
  }
  discard(id);
  return true;
}

void Inbox::go_on(Contacts& contacts, Outbox& outbox, Receipts& receipts, Desk& desk) {
  std::vector<Bytes32> held_up;
  for (const auto& [id, opening] : openings_) {
    const bool is_part = opening.is_taken && opening.opened.content.type == ContentType::kHandOver;
    if (opening.is_held_up && !is_part && !opening.is_word) held_up.push_back(id);
  }
  for (const Bytes32& id : held_up) {
    Opening& opening = openings_.at(id);
    if (opening.is_taken) {
      take(opening, {contacts, outbox, receipts}, desk);
    } else {
      go_on_as(Bytes32(*opening.opened.stands_for), id, desk);
    }
  }
}

void Inbox::put_arrival(const StoredMessage& message, const Bytes32& record, RowWriter& rows) {
  put_unread(arrivals_, message, rows);
  put_seen(record, arrivals_, rows.changes);
  arrivals_ += 1;
  put_arrivals(arrivals_, rows);
}

// Not while something else is being written that may be in the part, too.
std::optional<Inbox::Part> Inbox::begin_part() {
  if (word_) return std::nullopt;
  Opening* part = nullptr;
  for (auto& [id, opening] : openings_) {
    const bool is_part = opening.opened.content.type == ContentType::kHandOver;
    if (opening.is_taken && !opening.is_held_up) return std::nullopt;
    if (opening.is_taken && is_part && part == nullptr) part = &opening;
  }
  if (part == nullptr) return std::nullopt;
  has_part_open_ = true;
  return Part{part->record.slot.id, std::move(part->opened.part), part->opened.part_version};
}

void Inbox::finish_part(const Bytes32& record) {
  finish_elsewhere();
  discard(record);
}

bool Inbox::begin_elsewhere() {
  const bool is_writing = std::ranges::any_of(openings_, [](const auto& entry) {
    return entry.second.is_taken && !entry.second.is_held_up;
  });
  if (word_ || is_writing) return false;
  has_part_open_ = true;
  return true;
}

void Inbox::finish_elsewhere() {
  has_part_open_ = false;
  parts_taken_ += 1;
}

void Inbox::put_off_part(const Bytes32& record, Desk& desk) {
  has_part_open_ = false;
  postpone(record, desk);
}

std::optional<Inbox::Word> Inbox::begin_word() {
  if (word_ || has_part_open_) return std::nullopt;
  for (auto& [id, opening] : openings_) {
    if (!opening.is_word || opening.is_aside) continue;
    word_ = id;
    return Word{id, opening.record.expires_ms, opening.opened.part, opening.sender};
  }
  return std::nullopt;
}

void Inbox::finish_word(const Bytes32& record) {
  word_.reset();
  discard(record);
}

void Inbox::set_aside_word(const Bytes32& record) {
  word_.reset();
  openings_.at(record).is_aside = true;
}

void Inbox::resume_word(const Bytes32& record) {
  const auto at = openings_.find(record);
  if (at != openings_.end()) at->second.is_aside = false;
}

void Inbox::put_off_word(const Bytes32& record, Desk& desk) {
  word_.reset();
  postpone(record, desk);
}

void Inbox::queue_word(const Bytes32& record, Desk& desk) {
  const Bytes32 came_as = openings_.at(record).came_as;
  put_off_word(record, desk);
  Postponed& kept = postponed_.at(came_as);
  kept.pause = desk.options.postpone_min;
  kept.until = desk.now + kept.pause;
}

std::vector<StoredMessage> Inbox::take_arrived() { return std::exchange(arrived_, {}); }

std::vector<StoredMessage> Inbox::take_changed() { return std::exchange(changed_, {}); }

std::vector<Bytes32> Inbox::take_collectable() { return std::exchange(collectable_, {}); }

std::vector<std::string> Inbox::take_key_changes() { return std::exchange(key_changes_, {}); }

std::size_t Inbox::postponed(Instant now) const {
  return static_cast<std::size_t>(
      std::count_if(postponed_.begin(), postponed_.end(), [now](const auto& entry) {
        return entry.second.until > now && !entry.second.is_unanswered;
      }));
}

void Inbox::check_invariants(const ChatOptions& options) const {
  P2PCHAT_ASSERT(openings_.size() <= options.openings_max);
  P2PCHAT_ASSERT(postponed_.size() <= options.postponed_max);
  for (const auto& [id, opening] : openings_) {
    P2PCHAT_ASSERT(opening.waiting_for.is_set() != opening.is_held_up);
  }
}

// What a blocked one says. Receipts are about what this user wrote.
bool Inbox::is_unwanted(const OpenedMessage& opened, const Desk& desk) {
  const bool is_of_theirs = is_shown(opened.content.type) || is_change(opened.content.type) ||
                            opened.content.type == ContentType::kTimer;
  return is_of_theirs && desk.standings.is_blocked(opened.sender) &&
         !is_mutated(Mutant::kBlockedIsShown);
}

Inbox::Opening* Inbox::waiting_for(Token token) {
  for (auto& [id, opening] : openings_) {
    if (opening.waiting_for == token) return &opening;
  }
  return nullptr;
}

// Whether it was taken before, or deleted. A part may have brought it meanwhile: then again.
void Inbox::look_back(Opening& opening, Desk& desk) {
  opening.looked_back_after = parts_taken_;
  opening.is_looking_back = true;
  opening.waiting_for = desk.read(read_seen(opening.record.slot.id));
}

void Inbox::on_seen_read(Opening& opening, const std::vector<Row>& rows, const Rooms& rooms,
                         Desk& desk) {
  opening.is_looking_back = false;
  const Bytes32 id = opening.record.slot.id;
  if (is_seen(rows, id) && !is_mutated(Mutant::kSeenIgnored)) {
    sometimes(RarePath::kTextCameAgain);
    counts_.repeated += 1;
    return discard(id);
  }
  opening.is_doubtful = !rows.empty() && !is_seen(rows, id);
  if (opening.is_taken) return take(opening, rooms, desk);
  open(opening, rooms.contacts, desk);
}

void Inbox::open(Opening& opening, Contacts& contacts, Desk& desk) {
  if (opening.is_opened) return route(opening, contacts, desk);
  auto opened = open_envelope(opening.record.body, desk.own.self(), desk.own.prekeys);
  if (!opened) return on_unopened(opened.error(), wire::Record(opening.record), desk);
  // Only passed on it says anything.
  if (is_typing(opened->content.type)) {
    return on_unopened(Unopened::kNotAMessage, wire::Record(opening.record), desk);
  }
  opening.opened = *std::move(opened);
  opening.is_opened = true;
  if (opening.opened.stands_for) {
    return go_on_as(Bytes32(*opening.opened.stands_for), opening.came_as, desk);
  }
  route(opening, contacts, desk);
}

// To a prekey that nothing can have been sealed to any more it is worthless.
void Inbox::on_unopened(Unopened why, const wire::Record& record, Desk& desk) {
  if (why == Unopened::kNewer) {
    counts_.newer += 1;
    return postpone(record.slot.id, desk);
  }
  const auto created_s = prekey_created_s(record.body);
  const bool may_come = why == Unopened::kUnknownPrekey && created_s &&
                        account::may_arrive(*created_s, desk.now, desk.options.prekeys);
  if (may_come) {
    sometimes(RarePath::kPrekeyUnknown);
    counts_.unopened += 1;
    lacks_prekey_ = true;
    return postpone(record.slot.id, desk);
  }
  counts_.forged += 1;
  discard(record.slot.id);
}

// The other record may be in hand itself: this one goes on when that is over.
void Inbox::go_on_as(const Bytes32& id, Bytes32 came_as, Desk& desk) {
  Opening& held_up = openings_.at(came_as);
  held_up.waiting_for = {};
  held_up.is_held_up = openings_.contains(id) || is_being_changed(id);
  if (held_up.is_held_up) return;
  auto moved = openings_.extract(came_as);
  moved.key() = id;
  Opening& opening = openings_.insert(std::move(moved)).position->second;
  opening.record.slot.id = id;
  look_back(opening, desk);
}

void Inbox::route(Opening& opening, Contacts& contacts, Desk& desk) {
  const wire::AccountProfile& own = desk.own.profile;
  const bool is_own = account::key_of(opening.opened.sender) == account::key_of(own.name.text);
  if (is_own || opening.opened.content.type == ContentType::kHandOver) {
    return take_part(opening, is_own, desk);
  }
  if (is_unwanted(opening.opened, desk)) return drop(opening, desk);
  opening.waiting_for = contacts.look_up(opening.opened.sender, Need::kPinned, desk);
}

// Another device of this account hands over, and nobody else; it says nothing else.
void Inbox::take_part(Opening& opening, bool is_own, Desk& desk) {
  const bool is_good = is_own && opening.opened.content.type == ContentType::kHandOver &&
                       verify_sender(opening.opened, desk.own.profile, desk.own.self());
  if (!is_good) {
    counts_.forged += 1;
    return discard(opening.record.slot.id);
  }
  opening.waiting_for = {};
  opening.is_taken = opening.is_held_up = true;
}

void Inbox::drop(Opening& opening, Desk& desk) {
  if (is_change(opening.opened.content.type)) {
    counts_.dropped += 1;
    return discard(opening.record.slot.id);
  }
  opening.is_dropped = true;
  std::vector<Change> changes;
  put_seen(opening.record.slot.id, 0, changes);
  RowWriter rows = desk.writer(changes);
  if (opening.used) put_sessions(opening, rows, desk);
  opening.waiting_for = desk.persist(std::move(changes));
}

// With the pinned keys it does not verify: forged, unless the ring says that the keys are others.
void Inbox::judge(Opening& opening, const wire::AccountProfile& sender, const Rooms& rooms,
                  Desk& desk) {
  if (verify_sender(opening.opened, sender, desk.own.self())) {
    opening.sender = sender;
    if (!open_in_session(opening, desk)) return;
    opening.is_taken = true;
    take(opening, rooms, desk);
  } else if (!opening.is_checked) {
    opening.is_checked = true;
    opening.waiting_for = rooms.contacts.look_up(opening.opened.sender, Need::kNow, desk);
  } else {
    counts_.forged += 1;
    discard(opening.record.slot.id);
  }
}

void Inbox::take(Opening& opening, const Rooms& rooms, Desk& desk) {
  opening.waiting_for = {};
  opening.is_held_up = has_part_open_;
  if (opening.is_held_up) return;
  if (opening.looked_back_after != parts_taken_) return look_back(opening, desk);
  if (desk.standings.is_being_denied(opening.sender.name.text)) {
    return postpone(opening.record.slot.id, desk);
  }
  const Content& content = opening.opened.content;
  switch (content.type) {
    case ContentType::kText:
    case ContentType::kFile:
      if (!opening.is_doubtful) return take_text(opening, rooms, desk);
      opening.waiting_for = desk.read(
          read_message(opening.sender.name.text,
                       {.id = opening.record.slot.id, .lamport = content.lamport}, desk.own.vault));
      return;
    case ContentType::kReceipt:
    case ContentType::kRead:
      // Two of one peer would each read a state, and the second one write the lower one back.
      opening.is_held_up = desk.own.has_taken_over && is_acknowledging(opening.opened.sender);
      if (opening.is_held_up) return;
      take_turn(opening, desk);
      opening.is_acknowledging = true;
      opening.ack = Acknowledgement(
          opening.opened.sender,
          content.type == ContentType::kRead ? MessageState::kRead : MessageState::kDelivered,
          content.about.items);
      return acknowledge(opening, rooms.outbox, desk);
    case ContentType::kDeletion:
    case ContentType::kEdit:
    case ContentType::kReaction:
      return take_change(opening, desk);
    case ContentType::kTimer:
      return take_timer(opening, rooms, desk);
    case ContentType::kResend:
      return take_resend(opening, rooms.outbox, desk);
    case ContentType::kHandOver:
    case ContentType::kTyping:
    case ContentType::kGroupTyping:
    case ContentType::kSession:
      return discard(opening.record.slot.id);
    case ContentType::kGroup:
      opening.is_held_up = opening.is_word = true;
      return;
  }
}

void Inbox::take_text(Opening& opening, const Rooms& rooms, Desk& desk) {
  const wire::AccountProfile& sender = opening.sender;
  const Content& content = opening.opened.content;
  const Bytes32& id = opening.record.slot.id;
  opening.message = {.id = to_hex(id),
                     .peer = sender.name,
                     .is_outgoing = false,
                     .text = content.text,
                     .sent_ms = static_cast<std::int64_t>(content.sent_ms),
                     .lamport = content.lamport,
                     .state = MessageState::kReceived,
                     .stored = 0,
                     .wanted = 0,
                     .is_unread = true,
                     .reply_to = {},
                     .is_deleted = false};
  if (!content.about.empty()) opening.message.reply_to = to_hex(content.about[0].id);
  if (opening.opened.file) put_file(*opening.opened.file, opening.message);
  opening.message.vanish_s = lifetime_in(content).value_or(0);
  apply(opening.marks, opening.message);
  if (is_unwanted(opening.opened, desk)) return drop(opening, desk);
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  const RingId key = account::key_of(sender.name.text);
  if (!is_admitted(sender.name, rooms, desk, rows)) {
    counts_.dropped += 1;
    return discard(id);
  }
  opening.message.is_request = desk.standings.of(sender.name.text) == Standing::kRequest;
  rooms.contacts.pin(sender, rows, desk);
  rooms.contacts.witness(key, content.lamport, rows);
  put_sessions(opening, rows, desk);
  put_message(opening.message, rows);
  put_arrival(opening.message, rows);
  rooms.receipts.put(sender.name, ref_of(opening.message), rows);
  if (is_mutated(Mutant::kShownBeforeSync)) arrived_.push_back(opening.message);
  if (is_mutated(Mutant::kCollectedBeforeSync)) collectable_.push_back(opening.came_as);
  opening.waiting_for = desk.persist(std::move(changes));
}

void Inbox::acknowledge(Opening& opening, Outbox& outbox, Desk& desk) {
  if (auto request = opening.ack.next(outbox, desk)) {
    opening.waiting_for = desk.read(*std::move(request));
    return;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  if (!opening.ack.write(outbox, rows)) {
    sometimes(RarePath::kReceiptForNothing);
    counts_.repeated += 1;
    return discard(opening.record.slot.id);
  }
  put_sessions(opening, rows, desk);
  opening.waiting_for = desk.persist(std::move(changes));
}

bool Inbox::is_acknowledging(const std::string& sender) const {
  return std::ranges::any_of(openings_, [&sender](const auto& entry) {
    const Opening& opening = entry.second;
    return opening.is_acknowledging && opening.opened.sender == sender;
  });
}

void Inbox::discard(Bytes32 id) {
  const auto at = openings_.find(id);
  const Bytes32 came_as = at == openings_.end() ? id : at->second.came_as;
  collectable_.push_back(came_as);
  postponed_.erase(came_as);
  openings_.erase(id);
}

void Inbox::postpone(Bytes32 id, Desk& desk) {
  sometimes(RarePath::kMessagePostponed);
  counts_.postponed += 1;
  const auto at = openings_.find(id);
  const bool is_known = at != openings_.end();
  const Bytes32 came_as = is_known ? at->second.came_as : id;
  const bool is_unanswered = is_known && at->second.is_unanswered;
  if (is_known && at->second.used) desk.sessions.put_back(*at->second.used);
  openings_.erase(id);
  if (postponed_.size() >= desk.options.postponed_max && !postponed_.contains(came_as)) {
    postponed_.erase(postponed_.begin());
  }
  Postponed& kept = postponed_[came_as];
  kept.pause = std::clamp(kept.pause * 2, desk.options.postpone_min, desk.options.postpone_max);
  kept.until = desk.now + kept.pause;
  kept.is_unanswered = is_unanswered;
}

}  // namespace p2pchat::chat
