#include "core/chat/handing_over.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/chat/early.h"
#include "core/chat/handed_rows.h"
#include "core/chat/handing_groups.h"
#include "core/chat/history.h"
#include "core/chat/lifetime.h"
#include "core/crypto/secret.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kHandOver = "hand-over";
constexpr std::size_t kContactRows = 128;

Bytes hand_over_row() { return to_bytes("g"); }

// The first of those in memory that are left.
RingId key_at(BytesView cursor) {
  RingId key;
  if (cursor.size() == key.bytes.size()) std::ranges::copy(cursor, key.bytes.begin());
  return key;
}

}  // namespace

void HandingOver::load(Desk& desk) { loading_ = desk.read(read_prefix(hand_over_row(), 1)); }

void HandingOver::begin(std::uint64_t epoch, std::string device, Instant flush_until) {
  if (epoch_ == epoch) return;
  epoch_ = epoch;
  device_ = std::move(device);
  device_.resize(std::min(device_.size(), wire::DeviceName::kMax));
  flush_until_ = flush_until;
}

void HandingOver::go_on(bool is_flushed, const Outbox& outbox, Desk& desk) {
  if (is_done() || !is_loaded_ || reading_.is_set() || persisting_.is_set()) return;
  if (desk.now < paused_until_ || (!is_flushed && desk.now < flush_until_)) return;
  flush_until_ = desk.now;
  if (progress_.epoch != epoch_) {
    progress_ = {.epoch = epoch_, .id = desk.entropy.draw_32(), .cursor = {}};
  }
  if (has_room(outbox, desk.options)) read_next(desk);
}

bool HandingOver::on_read(Token token, const ReadResult& result, const GroupBook& book,
                          Outbox& outbox, Desk& desk) {
  if (loading_.is_set() && token == loading_) {
    loading_ = {};
    is_loaded_ = result.has_value();
    if (!result || result->empty()) return true;
    const Row& row = result->front();
    const auto plain = desk.own.vault.open({row.key, kHandOver}, row.value);
    if (plain) progress_ = wire::decode_value<Progress>(*plain).value_or(Progress{});
    return true;
  }
  if (!reading_.is_set() || token != reading_) return false;
  reading_ = {};
  if (!result) {
    paused_until_ = desk.now + desk.options.postpone_min;
    return true;
  }
  if (progress_.epoch != epoch_) return true;
  HandOverPart part{.hand_over = progress_.id, .number = progress_.parts, .device = device_};
  part.epoch = epoch_;
  next_ = progress_;
  const bool is_all = take(*result, book, part, desk);
  if (is_all) {
    next_.phase = static_cast<std::uint8_t>(after(phase()));
    next_.cursor = {};
  }
  if (phase() == Phase::kMessages) {
    part.parts = is_all ? part.number + 1 : 0;
    part.messages = is_all ? next_.messages : 0;
  } else if (part.contacts.empty() && part.people.empty() && part.receipts.empty() &&
             part.preferences.empty() && part.timers.empty() && part.sessions.empty() &&
             part.groups.empty()) {
    progress_ = next_;
    read_next(desk);
    return true;
  }
  next_.parts += 1;
  persist(std::move(part), outbox, desk);
  return true;
}

bool HandingOver::on_persisted(Token token, const PersistResult& result, Outbox& outbox,
                               Desk& desk) {
  if (!persisting_.is_set() || token != persisting_) return false;
  persisting_ = {};
  if (!result) {
    paused_until_ = desk.now + desk.options.postpone_min;
    return true;
  }
  progress_ = next_;
  outbox.add(std::move(parcel_), desk.now);
  return true;
}

bool HandingOver::is_done() const {
  return epoch_ == 0 || (progress_.epoch == epoch_ && phase() == Phase::kDone);
}

Instant HandingOver::next_wake(const Outbox& outbox, const ChatOptions& options) const {
  const bool is_waiting = reading_.is_set() || persisting_.is_set() || !has_room(outbox, options);
  if (is_done() || !is_loaded_ || is_waiting) return Instant::never();
  return std::max(paused_until_, flush_until_);
}

HandingOver::Phase HandingOver::after(Phase phase) {
  switch (phase) {
    case Phase::kContacts:
      return Phase::kPeople;
    case Phase::kPeople:
      return Phase::kReceipts;
    case Phase::kReceipts:
      return Phase::kPreferences;
    case Phase::kPreferences:
      return Phase::kTimers;
    case Phase::kTimers:
      return Phase::kSessions;
    case Phase::kSessions:
      return Phase::kGroups;
    case Phase::kGroups:
      return Phase::kMessages;
    case Phase::kMessages:
    case Phase::kDone:
      break;
  }
  return Phase::kDone;
}

bool HandingOver::has_room(const Outbox& outbox, const ChatOptions& options) {
  return outbox.parts() < options.parts_max;
}

void HandingOver::read_next(Desk& desk) {
  ReadRequest request = read_prefix(hand_over_row(), 1);
  if (phase() == Phase::kContacts) {
    request = read_contacts(progress_.cursor, kContactRows);
  } else if (phase() == Phase::kReceipts) {
    request = read_early_from(progress_.cursor, HandOverPart::kReceiptsMax);
  } else if (phase() == Phase::kMessages) {
    request = read_history(std::nullopt, desk.own.vault);
    request.from = std::max(request.from, progress_.cursor.bytes);
    request.limit = 2 * desk.options.handed_at_once;
  }
  reading_ = desk.read(std::move(request));
}

bool HandingOver::take(const std::vector<Row>& rows, const GroupBook& book, HandOverPart& part,
                       Desk& desk) {
  switch (phase()) {
    case Phase::kContacts:
      return take_contacts(rows, part, desk);
    case Phase::kPeople:
      return take_people(part, desk);
    case Phase::kReceipts:
      return take_receipts(rows, part, desk);
    case Phase::kPreferences:
      return take_preferences(part, desk);
    case Phase::kTimers:
      return take_timers(part, desk);
    case Phase::kSessions:
      return take_sessions(part, desk);
    case Phase::kGroups:
      return take_groups(book, part);
    case Phase::kMessages:
    case Phase::kDone:
      break;
  }
  return take_messages(rows, book, part, desk);
}

// Of a full page the last contact may have more rows.
bool HandingOver::take_contacts(const std::vector<Row>& rows, HandOverPart& part, Desk& desk) {
  auto contacts = groups_of(rows, contact_prefix);
  const bool is_all = rows.size() < kContactRows;
  if (!is_all) contacts.pop_back();
  std::size_t size = kEmptyPartMax;
  for (const auto& contact : contacts) {
    const auto known = parse_contact(contact, desk.own.vault);
    const NotedPerson* noted =
        known ? desk.standings.noted(account::key_of(known->profile.name.text)) : nullptr;
    std::size_t more = known ? wire::encode_value(*known).size() : 0;
    if (noted != nullptr) more += wire::encode_value(*noted).size();
    const bool is_full = part.contacts.size() == HandOverPart::kContactsMax;
    if (is_full || size + more > kPartMax) return false;
    size += more;
    if (known) part.contacts.push_back(*known);
    if (noted != nullptr) part.people.push_back(*noted);
    next_.cursor = after_prefix(contact_prefix(contact[0].key));
  }
  return is_all;
}

// All are in memory. Who is verified has a contact, and went with it.
bool HandingOver::take_people(HandOverPart& part, Desk& desk) {
  const RingId from = key_at(progress_.cursor.bytes);
  const auto people = desk.standings.noted_from(from, HandOverPart::kPeopleMax);
  std::size_t size = kEmptyPartMax;
  for (const NotedPerson& person : people) {
    const RingId key = account::key_of(person.name.text);
    const std::size_t more = wire::encode_value(person).size();
    next_.cursor = to_bytes(key.bytes);
    if (size + more > kPartMax) return false;
    size += more;
    if (person.verified == Bytes32{}) part.people.push_back(person);
  }
  if (people.size() < HandOverPart::kPeopleMax) return true;
  next_.cursor = to_bytes(account::key_of(people.back().name.text).next().bytes);
  return false;
}

bool HandingOver::take_preferences(HandOverPart& part, Desk& desk) {
  const RingId from = key_at(progress_.cursor.bytes);
  const auto preferences = desk.preferences.from(from, HandOverPart::kPreferencesMax);
  std::size_t size = kEmptyPartMax;
  for (const Preference& one : preferences) {
    const RingId key = account::key_of(one.peer.text);
    next_.cursor = to_bytes(key.bytes);
    const std::size_t more = wire::encode_value(one).size();
    if (size + more > kPartMax) return false;
    size += more;
    part.preferences.push_back(one);
  }
  if (preferences.size() < HandOverPart::kPreferencesMax) return true;
  next_.cursor = to_bytes(account::key_of(preferences.back().peer.text).next().bytes);
  return false;
}

bool HandingOver::take_timers(HandOverPart& part, Desk& desk) {
  const auto timers = desk.timers.from(key_at(progress_.cursor.bytes), HandOverPart::kTimersMax);
  for (const TimerRow& one : timers) part.timers.push_back(one);
  if (timers.size() < HandOverPart::kTimersMax) return true;
  next_.cursor = to_bytes(account::key_of(timers.back().peer.text).next().bytes);
  return false;
}

bool HandingOver::take_sessions(HandOverPart& part, Desk& desk) {
  static_assert(kEmptyPartMax + Sessions::kOfOneMax * (HandedSession::kMax + 40) <= kPartMax);
  const std::vector<RingId> contacts = desk.sessions.contacts_from(key_at(progress_.cursor.bytes));
  std::size_t size = kEmptyPartMax;
  for (const RingId& contact : contacts) {
    next_.cursor = to_bytes(contact.bytes);
    std::vector<HandedSession> handed = desk.sessions.handed(contact);
    std::size_t more = 0;
    for (const HandedSession& one : handed) more += wire::encode_value(one).size();
    const bool is_full = part.sessions.size() + handed.size() > HandOverPart::kSessionsMax;
    if (is_full || size + more > kPartMax) return false;
    size += more;
    for (HandedSession& one : handed) part.sessions.push_back(std::move(one));
  }
  return true;
}

bool HandingOver::take_groups(const GroupBook& book, HandOverPart& part) {
  if (is_mutated(Mutant::kGroupsStayBehind)) return true;
  GroupPlace place = wire::decode_value<GroupPlace>(progress_.cursor.bytes).value_or(GroupPlace{});
  const bool is_all = add_groups(book, kPartMax - kEmptyPartMax, place, part.groups);
  next_.cursor = wire::encode_value(place);
  return is_all;
}

bool HandingOver::take_receipts(const std::vector<Row>& rows, HandOverPart& part, Desk& desk) {
  std::size_t size = kEmptyPartMax;
  for (const Row& row : rows) {
    auto receipt = parse_early(row, desk.own.vault);
    if (receipt && receipt->stone.id != Bytes32{}) receipt.reset();  // comes with its stone
    const std::size_t more = receipt ? wire::encode_value(*receipt).size() : 0;
    if (size + more > kPartMax) return false;
    size += more;
    if (receipt) part.receipts.push_back(*receipt);
    next_.cursor = after_prefix(row.key);
  }
  return rows.size() < HandOverPart::kReceiptsMax;
}

// Of a full page the last message may have more rows on the next one.
bool HandingOver::take_messages(const std::vector<Row>& rows, const GroupBook& book,
                                HandOverPart& part, Desk& desk) {
  std::vector<std::string> group_keys;
  for (const auto& [id, group] : book.all()) group_keys.push_back(group_key(id));
  auto messages = groups_of(rows, message_at);
  const bool is_all = rows.size() < 2 * desk.options.handed_at_once;
  if (!is_all && !ends_message(messages.back().back())) messages.pop_back();
  std::size_t size = kEmptyPartMax;
  unshown_.clear();
  for (const auto& one : messages) {
    auto found = parse_conversation(one, desk.own.profile.name.text, desk.own.vault);
    const auto next = handed_of(one, found, group_keys, desk.own.vault);
    const std::size_t more = next ? wire::encode_value(*next).size() : 0;
    const bool is_full = part.handed.size() == HandOverPart::kMessagesMax;
    if (is_full || size + more > kPartMax) return false;
    size += more;
    next_.cursor = after_prefix(message_at(one[0].key));
    if (!next) continue;
    next_.messages += 1;
    if (is_mutated(Mutant::kHandOverLeavesOut) && next->text.is_outgoing) continue;
    part.handed.push_back(*next);
    const bool is_unshown = !found.empty() && found[0].vanish_s != 0 && found[0].vanishes_ms == 0;
    if (is_unshown && !found[0].is_deleted) unshown_.push_back(found[0]);
  }
  return is_all;
}

void HandingOver::persist(HandOverPart part, Outbox& outbox, Desk& desk) {
  Bytes plain = encode_part(part);
  auto parcel = seal_part_parcel(plain, desk);
  crypto::wipe(plain);
  for (HandedSession& one : part.sessions) crypto::wipe(one.session.bytes);
  for (HandedGroup& one : part.groups.items) {
    if (one.row) crypto::wipe(one.row->key);
  }
  if (!parcel) {
    paused_until_ = desk.now + desk.options.postpone_max;
    return;
  }
  parcel_ = *std::move(parcel);
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rows.put(hand_over_row(), kHandOver, wire::encode_value(next_));
  outbox.put(parcel_, rows);
  for (StoredMessage& message : std::exchange(unshown_, {})) {
    begin_lifetime(message, milliseconds(desk.now));
    put_lifetime(message, rows);
    put_due(message, true, rows);
    desk.timers.expect(message.vanishes_ms);
  }
  persisting_ = desk.persist(std::move(changes));
}

}  // namespace p2pchat::chat
