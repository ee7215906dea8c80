#include "core/chat/taking_over.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/lifetime.h"
#include "core/chat/seen.h"
#include "core/chat/word_index.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kCourse = "course";
constexpr std::size_t kCoursesMax = 1024;

// As a program wrote it that did not know of epochs.
struct EarlierCourse {
  wire::DeviceName device;
  std::uint32_t parts = 0;
  std::uint32_t of = 0;
  std::uint64_t messages = 0;
  std::uint64_t messages_of = 0;
};

Bytes course_row(const Bytes32& hand_over) {
  Bytes row = to_bytes("b");
  append(row, hand_over);
  return row;
}

StoredMessage message_in(const HandedMessage& handed) {
  StoredMessage message = message_of(handed.text, handed.state);
  message.edit = handed.edit.lamport;
  message.edited_ms = static_cast<std::int64_t>(handed.edit.edited_ms);
  message.file = handed.file;
  if (handed.group) {
    message.author = handed.group->author;
    for (const TickRow& tick : handed.group->ticks.items) {
      message.members.push_back({tick.name, tick.state, tick.stored, tick.wanted});
    }
  }
  if (is_mutated(Mutant::kVanishedComesBack)) return message;
  message.vanish_s = handed.lifetime.seconds;
  message.vanishes_ms = static_cast<std::int64_t>(handed.lifetime.vanishes_ms);
  return message;
}

Bytes32 deletion_in(const HandedMessage& handed) {
  return handed.text.is_deleted ? handed.text.reply_to : Bytes32{};
}

// What vanished here was seen; but for what was handed over without having been shown, and comes
// back as it went.
bool has_gone(const HandedMessage& handed, bool is_seen, std::optional<std::uint64_t> arrival,
              const Desk& desk) {
  const bool is_brief = handed.lifetime.seconds != 0;
  const bool is_over =
      handed.lifetime.vanishes_ms != 0 && handed.lifetime.vanishes_ms <= milliseconds(desk.now);
  if (is_brief && handed.state.is_unread && arrival == kHandedAway) return false;
  return is_seen || is_over;
}

void expect_end(const StoredMessage& message, const Desk& desk, RowWriter& rows) {
  if (message.vanishes_ms == 0 || message.is_deleted) return;
  put_due(message, false, rows);
  desk.timers.expect(message.vanishes_ms);
}

// What a receipt for it names.
MessageRef receipted_in(const HandedMessage& handed) {
  const Bytes32 deletion = deletion_in(handed);
  return deletion == Bytes32{} ? ref_of(message_in(handed)) : MessageRef{.id = deletion};
}

}  // namespace

// What is no part, though this account has sealed it, is of no use to any device of it.
void TakingOver::go_on(const TakingRooms& rooms, Desk& desk) {
  while (!current_) {
    auto next = rooms.inbox.begin_part();
    if (!next) {
      if (snapshot_.empty() || !rooms.inbox.begin_elsewhere()) return;
      current_.emplace(std::nullopt, std::move(snapshot_.front()));
      snapshot_.pop_front();
      break;
    }
    auto part = decode_part(next->bytes, next->version);
    if (!part) {
      rooms.inbox.finish_part(next->record);
      continue;
    }
    current_.emplace(next->record, *std::move(part));
  }
  if (current_->is_asked || rooms.book.is_locked() || rooms.ticks.is_writing()) return;
  current_->is_asked = true;
  rooms.book.lock();
  ask(rooms.contacts, desk);
}

// What is of a newer version, or damaged, is left out.
void TakingOver::restore(const Snapshot& snapshot) {
  restoring_.emplace();
  snapshot_.clear();
  for (const SnapshotPart& each : snapshot.parts) {
    auto part = decode_part(each.bytes, each.version);
    if (part) {
      snapshot_.push_back(*std::move(part));
    } else {
      restoring_->is_incomplete = true;
    }
  }
  if (snapshot_.empty()) restored_ = std::exchange(restoring_, {});
}

std::optional<Restored> TakingOver::take_restored() { return std::exchange(restored_, {}); }

bool TakingOver::on_read(Token token, const ReadResult& result, const TakingRooms& rooms,
                         Desk& desk) {
  if (!current_) return false;
  const auto at = current_->reads.find(token);
  if (at == current_->reads.end()) return false;
  const Asked asked = at->second;
  current_->reads.erase(at);
  if (result) {
    take_rows(asked, *result, desk);
  } else {
    current_->has_failed = true;
  }
  apply_if_known(rooms, desk);
  return true;
}

bool TakingOver::on_looked_up(const LookedUp& found, const TakingRooms& rooms, Desk& desk) {
  if (!current_ || current_->lookups.erase(found.lookup) == 0) return false;
  if (found.end == LookUpEnd::kDiskFailed) current_->has_failed = true;
  apply_if_known(rooms, desk);
  return true;
}

bool TakingOver::on_persisted(Token token, const PersistResult& result, const TakingRooms& rooms,
                              Desk& desk) {
  if (!current_ || !current_->persisting.is_set() || token != current_->persisting) return false;
  if (result) {
    rooms.outbox.finish(current_->delivered, desk);
    for (const Bytes32& id : current_->retracted) rooms.outbox.forget(id, desk);
    std::ranges::move(current_->changed, std::back_inserter(changed_));
  }
  const bool is_of_hand_over = current_->record.has_value();
  if (result && is_of_hand_over) {
    const Course& course = current_->course;
    told_.push_back({.device = course.device,
                     .messages = course.messages,
                     .parts = course.parts,
                     .of = course.of,
                     .is_complete = course.is_complete()});
    courses_[current_->part.hand_over] = course;
  }
  if (result) {
    for (GroupBook::Handed& group : current_->groups) {
      changed_groups_.push_back(group.group);
      rooms.book.adopt_handed(std::move(group));
    }
  } else {
    rooms.outbox.keep(current_->delivered);
    for (const Bytes32& id : current_->retracted) rooms.outbox.hold(id, desk.now);
  }
  const bool is_whole = result && (is_of_hand_over ? told_.back().is_complete : snapshot_.empty());
  // What could not be judged before comes again.
  const bool has_groups = !current_->groups.empty();
  end(result.has_value(), rooms, desk);
  if (result && (is_whole || has_groups)) rooms.inbox.retry_postponed();
  if (is_whole) rooms.indexing.restart(desk);
  return true;
}

void TakingOver::load(Desk& desk) { loading_ = desk.read(read_prefix(to_bytes("b"), kCoursesMax)); }

bool TakingOver::on_opening_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    const auto course = course_in(row, desk);
    Bytes32 hand_over{};
    if (!course || row.key.size() != 1 + hand_over.size()) continue;
    std::ranges::copy(BytesView(row.key).subspan(1), hand_over.begin());
    courses_[hand_over] = *course;
  }
  return true;
}

std::optional<TakingOver::Course> TakingOver::course_in(const Row& row, const Desk& desk) {
  const auto plain = desk.own.vault.open({row.key, kCourse}, row.value);
  if (!plain) return std::nullopt;
  if (auto course = wire::decode_value<Course>(*plain)) return *std::move(course);
  auto earlier = wire::decode_value<EarlierCourse>(*plain);
  if (!earlier) return std::nullopt;
  return Course{.device = std::move(earlier->device),
                .parts = earlier->parts,
                .of = earlier->of,
                .messages = earlier->messages,
                .messages_of = earlier->messages_of};
}

bool TakingOver::is_awaited() const {
  const auto is_last = [this](const auto& entry) {
    return entry.second.is_complete() && (entry.second.epoch == epoch_ || entry.second.epoch == 0);
  };
  const auto is_begun = [](const auto& entry) { return !entry.second.is_complete(); };
  return epoch_ > 1 &&
         (std::ranges::none_of(courses_, is_last) || std::ranges::any_of(courses_, is_begun));
}

std::vector<HandedOver> TakingOver::take_told() { return std::exchange(told_, {}); }

std::vector<StoredMessage> TakingOver::take_changed() { return std::exchange(changed_, {}); }

void TakingOver::ask(Contacts& contacts, Desk& desk) {
  const Vault& vault = desk.own.vault;
  const auto read = [&](ReadRequest request, Asked asked) {
    current_->reads[desk.read(std::move(request))] = asked;
  };
  read(read_prefix(course_row(current_->part.hand_over), 1), {});
  const auto& handed = current_->part.handed.items;
  current_->here.resize(handed.size());
  for (std::size_t i = 0; i < handed.size(); ++i) {
    const StoredMessage message = message_in(handed[i]);
    read(read_message(message.peer, ref_of(message), vault), {Question::kMessage, i});
    read(read_seen(handed[i].text.id), {Question::kSeen, i});
    if (!message.is_outgoing) continue;
    read(read_early(place_of(message.peer, receipted_in(handed[i]), vault)), {Question::kEarly, i});
  }
  for (const EarlyReceipt& receipt : current_->part.receipts.items) {
    current_->acks.emplace_back(receipt.peer, receipt.state, std::vector{receipt.about});
  }
  for (const KnownContact& contact : current_->part.contacts.items) {
    const std::string name = contact.profile.name;
    current_->lookups.insert(contacts.look_up(name, Need::kHere, desk));
  }
}

bool TakingOver::acknowledge(const Outbox& outbox, Desk& desk) {
  for (; current_->acknowledged < current_->acks.size(); ++current_->acknowledged) {
    auto request = current_->acks[current_->acknowledged].next(outbox, desk);
    if (!request) continue;
    current_->reads[desk.read(*std::move(request))] = {.question = Question::kReceipt, .about = 0};
    return false;
  }
  return true;
}

void TakingOver::take_rows(const Asked& asked, const std::vector<Row>& rows, const Desk& desk) {
  if (asked.question == Question::kCourse) {
    if (!rows.empty()) current_->course = course_in(rows[0], desk).value_or(Course{});
    return;
  }
  if (asked.question == Question::kReceipt) {
    return current_->acks[current_->acknowledged].on_rows(rows, desk);
  }
  Here& here = current_->here[asked.about];
  const Bytes32& id = current_->part.handed[asked.about].text.id;
  switch (asked.question) {
    case Question::kCourse:
    case Question::kReceipt:
      break;
    case Question::kMessage:
      here.message = parse_conversation(rows, desk.own.profile.name.text, desk.own.vault);
      here.marks = marks_in(rows, desk.own.vault);
      break;
    case Question::kSeen:
      here.is_seen = is_seen(rows, id);
      here.arrival = arrival_of(rows, id);
      break;
    case Question::kEarly:
      here.early = parse_early(rows, desk.own.vault);
      break;
  }
}

void TakingOver::apply_if_known(const TakingRooms& rooms, Desk& desk) {
  if (!current_->reads.empty() || !current_->lookups.empty()) return;
  if (current_->has_failed || !take_groups(rooms.book, desk)) return end(false, rooms, desk);
  if (!acknowledge(rooms.outbox, desk)) return;
  apply(rooms, desk);
}

void TakingOver::apply(const TakingRooms& rooms, Desk& desk) {
  const HandOverPart& part = current_->part;
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  if (!part.handed.empty()) rooms.indexing.invalidate(rows);
  for (const KnownContact& known : part.contacts.items) rooms.contacts.adopt(known, rows, desk);
  for (const NotedPerson& person : part.people.items) {
    desk.standings.adopt(person, rooms.contacts.account_of(account::key_of(person.name.text)), desk,
                         rows);
  }
  for (const KnownContact& known : part.contacts.items) {
    const wire::Name& name = known.profile.name;
    if (rooms.contacts.has_written_to(account::key_of(name.text))) {
      desk.standings.adopt_written(name, rows);
    }
  }
  for (const TimerRow& one : part.timers.items) desk.timers.adopt(one, desk, rows);
  bool has_sessions = false;
  for (const HandedSession& one : part.sessions.items) {
    if (desk.sessions.adopt(one, rows, desk)) has_sessions = true;
  }
  // What could not be read before comes again, and is opened once this part is taken.
  if (has_sessions) rooms.inbox.retry_postponed();
  for (const Preference& one : part.preferences.items) desk.preferences.adopt(one, desk, rows);
  for (const GroupBook::Handed& group : current_->groups) GroupBook::put_handed(group, rows);
  for (Acknowledgement& ack : current_->acks) {
    (void)ack.write(rooms.outbox, rows);
    std::ranges::copy(ack.delivered(), std::back_inserter(current_->delivered));
    std::ranges::copy(ack.raised(), std::back_inserter(current_->changed));
  }
  std::set<Bytes> done;
  for (std::size_t i = 0; i < part.handed.size(); ++i) {
    if (!done.insert(place_of(message_in(part.handed[i]), rows.vault)).second) continue;
    const Here& here = current_->here[i];
    if (here.message.empty() && part.handed[i].is_early) {
      add_early(part.handed[i], here, rows);
    } else if (here.message.empty()) {
      add_message(part.handed[i], here, rooms.inbox, desk, rows);
    } else {
      merge(part.handed[i], here, rooms.outbox, desk, rows);
    }
  }
  Course& course = current_->course;
  course.device = part.device;
  course.epoch = part.epoch;
  course.parts += 1;
  course.messages += part.handed.size();
  if (part.parts != 0) {
    course.of = part.parts;
    course.messages_of = part.messages;
  }
  if (current_->record) {
    rows.put(course_row(part.hand_over), kCourse, wire::encode_value(course));
    put_seen(*current_->record, 0, changes);
  }
  current_->persisting = desk.persist(std::move(changes));
}

// One that was seen here, and is not here, was pruned. A stone does not say who may
// have sent the text, so a text that comes must be looked at.
void TakingOver::add_message(const HandedMessage& handed, const Here& here, Inbox& inbox,
                             const Desk& desk, RowWriter& rows) {
  if (has_gone(handed, here.is_seen, here.arrival, desk)) return;
  StoredMessage message = message_in(handed);
  if (is_deleted_before(here.marks, message)) {
    erase_marks(message, here.marks, rows);
    message = tombstone_of(std::move(message));
  }
  expect_end(message, desk, rows);
  if (!message.is_deleted) (void)merge_marks(handed, here, message, rows);
  if (!message.is_outgoing) {
    message.is_unread = message.is_unread || is_mutated(Mutant::kSnapshotDoubles);
    if (message.is_deleted) {
      put_doubt(handed.text.id, rows.changes);
    } else if (message.is_unread && !is_mutated(Mutant::kHandedOverAsRead)) {
      inbox.put_arrival(message, rows);
    } else {
      message.is_unread = false;
      put_seen(handed.text.id, 0, rows.changes);
    }
    return put_unindexed(message, rows);
  }
  prove(message, handed, here, rows);
  if (message.is_deleted) return put_stone(message, deletion_in(handed), rows);
  put_unindexed(message, rows);
}

// The message comes to this device, or has come to it and was pruned.
void TakingOver::add_early(const HandedMessage& handed, const Here& here, RowWriter& rows) {
  if (here.is_seen) return;
  StoredMessage place = message_in(handed);
  (void)merge_marks(handed, here, place, rows);
  put_doubt(handed.text.id, rows.changes);
}

void TakingOver::prove(StoredMessage& message, const HandedMessage& handed, const Here& here,
                       RowWriter& rows) {
  if (handed.group) return;
  const MessageRef about = receipted_in(handed);
  if (here.early.state) {
    erase_early(place_of(message.peer, about, rows.vault), rows);
    if (is_lower(message.state, *here.early.state)) message.state = *here.early.state;
  } else if (about != ref_of(message) && !has_arrived(message.state)) {
    put_early({.peer = message.peer, .about = about, .stone = ref_of(message)}, rows);
  }
}

void TakingOver::merge(const HandedMessage& handed, const Here& here, Outbox& outbox, Desk& desk,
                       RowWriter& rows) {
  const StoredMessage other = message_in(handed);
  StoredMessage message = here.message[0];
  const bool is_by_author = other.is_deleted && message.author == other.author;
  if (handed.is_early && !is_by_author) return merge_news(handed, here, std::move(message), rows);
  if (message.is_outgoing != other.is_outgoing) return;
  if (other.is_deleted && !message.is_deleted) {
    put_deleted(message, deletion_in(handed), rows);
    message = tombstone_of(std::move(message));
    if (here.arrival) erase_unread(*here.arrival, rows);
    if (message.is_outgoing) {
      take_back(handed.text.id, outbox, rows);
      message.members = other.members;
      message.state = other.state;
      message.stored = other.stored;
      message.wanted = other.wanted;
      prove(message, handed, here, rows);
      put_state(message, rows);
    }
    current_->changed.push_back(std::move(message));
    return;
  }
  if (message.is_deleted != other.is_deleted) return;
  const bool ends_there = other.vanishes_ms != 0 && message.vanish_s != 0;
  if (ends_there && (message.vanishes_ms == 0 || other.vanishes_ms < message.vanishes_ms)) {
    message.vanishes_ms = other.vanishes_ms;
    put_lifetime(message, rows);
    expect_end(message, desk, rows);
  }
  merge_news(handed, here, message, rows);
  if (handed.group) return merge_ticks(handed, std::move(message), outbox, rows);
  if (!message.is_outgoing || !is_lower(message.state, other.state)) return;
  if (has_arrived(other.state)) {
    auto delivered = outbox.deliver(account::key_of(message.peer), {receipted_in(handed).id}, rows);
    std::ranges::move(delivered, std::back_inserter(current_->delivered));
  }
  message.state = other.state;
  message.stored = std::max(message.stored, other.stored);
  message.wanted = std::max(message.wanted, other.wanted);
  message.news = News::kState;
  put_state(message, rows);
  current_->changed.push_back(std::move(message));
}

void TakingOver::merge_news(const HandedMessage& handed, const Here& here, StoredMessage message,
                            RowWriter& rows) {
  if (message.is_deleted || !merge_marks(handed, here, message, rows)) return;
  if (here.arrival && message.is_unread) put_unread(*here.arrival, message, rows);
  message.news = News::kMarks;
  current_->changed.push_back(std::move(message));
}

bool TakingOver::merge_marks(const HandedMessage& handed, const Here& here, StoredMessage& message,
                             RowWriter& rows) {
  Marks marks = here.marks;
  bool is_changed = false;
  const StoredMessage other = message_in(handed);
  const bool is_its = other.edit != 0 && other.is_outgoing == message.is_outgoing &&
                      account::fold_case(other.author) == account::fold_case(message.author);
  const bool is_later =
      is_its && (handed.group ? put_if_later(message, claim_in(other), marks, rows)
                              : put_if_later(message, edit_in(other), marks, rows));
  if (is_later) {
    erase_words(message, rows);  // Indexing adds those of the new text
    is_changed = true;
  }
  for (const ReactionRow& reaction : handed.reactions.items) {
    if (put_if_later(message, reaction, marks, rows)) is_changed = true;
  }
  chat::apply(marks, message);
  return is_changed;
}

void TakingOver::end(bool is_taken, const TakingRooms& rooms, Desk& desk) {
  const std::optional<Bytes32> record = current_->record;
  if (!record) end_of_snapshot(current_->part, is_taken);
  current_.reset();
  rooms.book.unlock();
  if (!record) {
    rooms.inbox.finish_elsewhere();
  } else if (is_taken) {
    rooms.inbox.finish_part(*record);
  } else {
    rooms.inbox.put_off_part(*record, desk);
  }
}

void TakingOver::end_of_snapshot(const HandOverPart& part, bool is_taken) {
  if (is_taken) {
    restoring_->contacts += part.contacts.size();
    restoring_->messages += part.handed.size();
  } else {
    restoring_->has_failed = true;
    snapshot_.clear();
  }
  if (snapshot_.empty()) restored_ = std::exchange(restoring_, {});
}

}  // namespace p2pchat::chat
