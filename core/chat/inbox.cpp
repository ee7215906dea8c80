#include "core/chat/inbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/name.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/crypto/sha256.h"

namespace p2pchat::chat {
namespace {

Bytes seen_row(const Bytes32& id) {
  Bytes row = to_bytes("s");
  append(row, id);
  return row;
}

std::vector<Bytes32> ids_of(const std::vector<MessageRef>& messages) {
  std::vector<Bytes32> ids;
  for (const MessageRef& message : messages) ids.push_back(message.id);
  return ids;
}

}  // namespace

void Inbox::on_deliver(const wire::Record& record, Desk& desk) {
  const Bytes32& id = record.slot.id;
  const bool is_ours = record.slot.key == account::key_of(desk.own.profile.name.text) &&
                       record.slot.kind == wire::RecordKind::kMessage && record.version == 0 &&
                       id == crypto::sha256(record.body);
  if (!is_ours || openings_.contains(id)) return;
  if (openings_.size() >= desk.options.openings_max) return;
  const auto kept = postponed_.find(id);
  if (kept != postponed_.end() && kept->second.until > desk.now) return;

  Opening& opening = openings_[id];
  opening.record = record;
  opening.waiting_for = desk.read(read_prefix(seen_row(id), 1));
}

bool Inbox::on_read(Token token, const ReadResult& result, Contacts& contacts, Outbox& outbox,
                    Desk& desk) {
  Opening* opening = waiting_for(token);
  if (opening == nullptr) return false;
  const Bytes32 id = opening->record.slot.id;
  if (!result) {
    postpone(id, desk);
  } else if (opening->is_taken) {
    on_message_read(*opening, *result, outbox, desk);
  } else if (!result->empty() && !is_mutated(Mutant::kSeenIgnored)) {
    sometimes(RarePath::kTextCameAgain);
    counts_.repeated += 1;
    discard(id);
  } else {
    open(*opening, contacts, desk);
  }
  return true;
}

bool Inbox::on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox,
                         Receipts& receipts, Desk& desk) {
  Opening* opening = waiting_for(found.lookup);
  if (opening == nullptr) return false;
  if (found.end == LookUpEnd::kKnown) {
    judge(*opening, *found.profile, {contacts, outbox, receipts}, desk);
    return true;
  }
  const std::string& sender = opening->opened.sender;
  if (found.end == LookUpEnd::kKeyChanged && told_changed_.insert(sender).second) {
    key_changes_.push_back(sender);
  }
  postpone(opening->record.slot.id, desk);
  return true;
}

bool Inbox::on_persisted(Token token, const PersistResult& result, Outbox& outbox,
                         Receipts& receipts, Desk& desk) {
  Opening* opening = waiting_for(token);
  if (opening == nullptr) return false;
  const Bytes32 id = opening->record.slot.id;
  const bool is_text = opening->opened.content.type == ContentType::kText;
  if (!result) {
    if (!is_text) outbox.keep(opening->delivered);
    postpone(id, desk);
    return true;
  }
  if (is_text) {
    counts_.shown += 1;
    receipts.owe(opening->message.peer, ref_of(opening->message));
    if (!is_mutated(Mutant::kShownBeforeSync)) arrived_.push_back(std::move(opening->message));
  } else {
    outbox.finish(opening->delivered, desk);
    std::ranges::move(opening->read, std::back_inserter(changed_));
  }
  discard(id);
  return true;
}

std::vector<StoredMessage> Inbox::take_arrived() { return std::exchange(arrived_, {}); }

std::vector<StoredMessage> Inbox::take_changed() { return std::exchange(changed_, {}); }

std::vector<Bytes32> Inbox::take_collectable() { return std::exchange(collectable_, {}); }

std::vector<std::string> Inbox::take_key_changes() { return std::exchange(key_changes_, {}); }

std::size_t Inbox::postponed(Instant now) const {
  return static_cast<std::size_t>(
      std::count_if(postponed_.begin(), postponed_.end(),
                    [now](const auto& entry) { return entry.second.until > now; }));
}

void Inbox::check_invariants(const ChatOptions& options) const {
  P2PCHAT_ASSERT(openings_.size() <= options.openings_max);
  P2PCHAT_ASSERT(postponed_.size() <= options.postponed_max);
  for (const auto& [id, opening] : openings_) P2PCHAT_ASSERT(opening.waiting_for.is_set());
}

Inbox::Opening* Inbox::waiting_for(Token token) {
  for (auto& [id, opening] : openings_) {
    if (opening.waiting_for == token) return &opening;
  }
  return nullptr;
}

void Inbox::open(Opening& opening, Contacts& contacts, Desk& desk) {
  auto opened = open_envelope(opening.record.body, desk.own.self());
  if (!opened && opened.error() == Unopened::kNewer) {
    counts_.newer += 1;
    return postpone(opening.record.slot.id, desk);
  }
  if (!opened) {
    counts_.forged += 1;
    return discard(opening.record.slot.id);
  }
  opening.opened = *std::move(opened);
  opening.waiting_for = contacts.look_up(opening.opened.sender, Need::kPinned, desk);
}

// With the pinned keys it does not verify: forged, unless the ring says that the keys are others.
void Inbox::judge(Opening& opening, const wire::AccountProfile& sender, const Rooms& rooms,
                  Desk& desk) {
  if (verify_sender(opening.opened, sender, desk.own.self())) {
    opening.is_taken = true;
    switch (opening.opened.content.type) {
      case ContentType::kText:
        return take_text(opening, sender, rooms, desk);
      case ContentType::kReceipt:
        return take_receipt(opening, rooms.outbox, desk);
      case ContentType::kRead:
        return take_read(opening, rooms.outbox, desk);
    }
  } else if (!opening.is_checked) {
    opening.is_checked = true;
    opening.waiting_for = rooms.contacts.look_up(opening.opened.sender, Need::kNow, desk);
  } else {
    counts_.forged += 1;
    discard(opening.record.slot.id);
  }
}

void Inbox::take_text(Opening& opening, const wire::AccountProfile& sender, const Rooms& rooms,
                      Desk& desk) {
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
                     .is_unread = true};
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rooms.contacts.pin(sender, rows, desk);
  rooms.contacts.witness(account::key_of(sender.name.text), content.lamport, rows);
  put_message(opening.message, rows);
  put_unread(arrivals_, opening.message, rows);
  arrivals_ += 1;
  put_arrivals(arrivals_, rows);
  rooms.receipts.put(sender.name, ref_of(opening.message), rows);
  changes.push_back({.key = seen_row(id), .value = Bytes{1}});
  if (is_mutated(Mutant::kShownBeforeSync)) arrived_.push_back(opening.message);
  if (is_mutated(Mutant::kCollectedBeforeSync)) collectable_.push_back(id);
  opening.waiting_for = desk.persist(std::move(changes));
}

void Inbox::take_receipt(Opening& opening, Outbox& outbox, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  opening.delivered = outbox.deliver(account::key_of(opening.opened.sender),
                                     ids_of(opening.opened.content.about.items), rows);
  if (opening.delivered.empty()) {
    sometimes(RarePath::kReceiptForNothing);
    counts_.repeated += 1;
    return discard(opening.record.slot.id);
  }
  opening.waiting_for = desk.persist(std::move(changes));
}

void Inbox::take_read(Opening& opening, Outbox& outbox, Desk& desk) {
  const auto& about = opening.opened.content.about.items;
  if (opening.looked_at < about.size()) {
    opening.waiting_for =
        desk.read(read_message(opening.opened.sender, about[opening.looked_at], desk.own.vault));
    return;
  }
  if (opening.read.empty()) {
    sometimes(RarePath::kReceiptForNothing);
    counts_.repeated += 1;
    return discard(opening.record.slot.id);
  }
  std::vector<Bytes32> ids;
  for (const StoredMessage& message : opening.read) ids.push_back(id_of(message.id));
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  // What was read has been delivered, though no receipt may have said so yet.
  opening.delivered = outbox.deliver(account::key_of(opening.opened.sender), ids, rows);
  for (StoredMessage& message : opening.read) {
    message.state = MessageState::kRead;
    put_state(message, rows);
  }
  opening.waiting_for = desk.persist(std::move(changes));
}

void Inbox::on_message_read(Opening& opening, const std::vector<Row>& rows, Outbox& outbox,
                            Desk& desk) {
  auto found = parse_conversation(rows, desk.own.profile.name.text, desk.own.vault);
  if (found.size() == 1 && found[0].is_outgoing && found[0].state != MessageState::kRead) {
    opening.read.push_back(std::move(found[0]));
  }
  opening.looked_at += 1;
  take_read(opening, outbox, desk);
}

void Inbox::discard(Bytes32 id) {
  collectable_.push_back(id);
  postponed_.erase(id);
  openings_.erase(id);
}

void Inbox::postpone(Bytes32 id, Desk& desk) {
  sometimes(RarePath::kMessagePostponed);
  counts_.postponed += 1;
  openings_.erase(id);
  if (postponed_.size() >= desk.options.postponed_max && !postponed_.contains(id)) {
    postponed_.erase(postponed_.begin());
  }
  Postponed& kept = postponed_[id];
  kept.pause = std::clamp(kept.pause * 2, desk.options.postpone_min, desk.options.postpone_max);
  kept.until = desk.now + kept.pause;
}

}  // namespace p2pchat::chat
