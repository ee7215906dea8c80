#include "core/chat/outbox.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/outbox_rows.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

std::optional<Parcel> parse_parcel(const Row& row, const Vault& vault) {
  const auto plain = vault.open({row.key, kParcelColumn}, row.value);
  return plain ? decode_parcel(*plain) : std::nullopt;
}

// The id in the key of a row of this column; nothing if it is of another one.
std::optional<Bytes32> id_in(const Row& row, std::string_view column) {
  Bytes32 id{};
  if (row.key.size() != 2 + id.size() + 1) return std::nullopt;
  if (row.key.back() != static_cast<std::uint8_t>(column.front())) return std::nullopt;
  std::copy_n(row.key.begin() + 2, id.size(), id.begin());
  return id;
}

std::optional<StateRow> parse_state(const Row& row, const Vault& vault) {
  const auto plain = vault.open({row.key, kProgressColumn}, row.value);
  if (!plain) return std::nullopt;
  const auto state = wire::decode_value<StateRow>(*plain);
  if (!state) return std::nullopt;
  return *state;
}

}  // namespace

void Outbox::put(const Parcel& parcel, RowWriter& rows) const {
  rows.put(outbox_row(parcel.id, kParcelColumn), kParcelColumn, encode_parcel(parcel));
  if (!parcel.again.empty()) {
    rows.put(outbox_row(parcel.id, kAgainColumn), kAgainColumn, parcel.again);
  }
  if (parcel.is_held) rows.put(outbox_row(parcel.id, kHeldColumn), kHeldColumn, {});
  rows.changes.insert(rows.changes.end(), parcel.sessions.begin(), parcel.sessions.end());
}

void Outbox::add(Parcel parcel, Instant now) {
  Entry& entry = entries_[parcel.id];
  if (is_of_group(parcel) && entry.order == 0) words_ += 1;
  entry.parcel = std::move(parcel);
  entry.parcel.sessions.clear();
  entry.is_unseen = entry.parcel.record.slot.id != entry.parcel.id;
  entry.order = ++last_order_;
  entry.next = now;
  entry.awaits_body = is_mark_of_waiting(entry.parcel);
}

std::vector<Bytes32> Outbox::deliver(const RingId& peer, const std::vector<Bytes32>& ids,
                                     RowWriter& rows) {
  std::vector<Bytes32> delivered;
  for (const Bytes32& id : ids) {
    const auto at = entries_.find(id);
    if (at == entries_.end() || at->second.is_delivered || at->second.is_withdrawn) continue;
    Entry& entry = at->second;
    if (ends_when_stored(entry.parcel) || entry.parcel.record.slot.key != peer) continue;
    entry.is_delivered = true;
    rows.erase(outbox_row(id, kParcelColumn));
    rows.erase(outbox_row(id, kAgainColumn));
    rows.erase(outbox_row(id, kProgressColumn));
    StoredMessage message = entry.parcel.message;
    message.stored = entry.stored;
    message.state = MessageState::kDelivered;
    if (!has_no_state(entry.parcel)) put_state(message, rows);
    delivered.push_back(id);
  }
  return delivered;
}

void Outbox::finish(const std::vector<Bytes32>& ids, Desk& desk) {
  for (const Bytes32& id : ids) {
    Entry& entry = entries_.at(id);
    entry.parcel.message.stored = entry.stored;
    entry.parcel.message.state =
        is_mutated(Mutant::kReadWhenDelivered) ? MessageState::kRead : MessageState::kDelivered;
    if (!has_no_state(entry.parcel)) tell(entry.parcel.message);
    desk.calls.cancel(entry.call);
    depositing_.erase(entry.call);
    remove(id);
  }
}

void Outbox::keep(const std::vector<Bytes32>& ids) {
  for (const Bytes32& id : ids) entries_.at(id).is_delivered = false;
}

bool Outbox::withdraw(const Bytes32& id, RowWriter& rows) {
  const auto at = entries_.find(id);
  if (at == entries_.end()) return false;
  Entry& entry = at->second;
  if (!is_here_alone(entry)) return false;
  entry.is_withdrawn = true;
  rows.erase(outbox_row(id, kParcelColumn));
  rows.erase(outbox_row(id, kAgainColumn));
  rows.erase(outbox_row(id, kHeldColumn));
  if (!is_copy(entry.parcel)) erase_message(entry.parcel.message, rows);
  return true;
}

bool Outbox::retract(const Bytes32& id, RowWriter& rows) {
  const auto at = entries_.find(id);
  if (at == entries_.end() || at->second.is_delivered || at->second.is_withdrawn) return false;
  at->second.is_withdrawn = true;
  rows.erase(outbox_row(id, kParcelColumn));
  rows.erase(outbox_row(id, kAgainColumn));
  rows.erase(outbox_row(id, kProgressColumn));
  rows.erase(outbox_row(id, kHeldColumn));
  return true;
}

void Outbox::forget(const Bytes32& id, Desk& desk) {
  const Entry& entry = entries_.at(id);
  desk.calls.cancel(entry.call);
  depositing_.erase(entry.call);
  remove(id);
}

void Outbox::hold(const Bytes32& id, Instant now) {
  Entry& entry = entries_.at(id);
  entry.is_withdrawn = false;
  entry.next = now;
}

void Outbox::load(Desk& desk) {
  const std::size_t parcels_max =
      desk.options.outbox_max + desk.options.parts_max + desk.options.group_parcels_max;
  loading_ = desk.read(read_prefix(to_bytes("oe"), 3 * parcels_max));
}

void Outbox::send_due(Desk& desk) {
  for (const Bytes32& id : due(desk.now)) {
    if (depositing_.size() >= desk.options.deposits_max) return;
    deposit(entries_.at(id), desk);
  }
}

void Outbox::stop(Desk& desk) {
  for (const auto& [call, id] : depositing_) {
    desk.calls.cancel(call);
    entries_.at(id).call = {};
  }
  depositing_.clear();
}

bool Outbox::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  if (is_mutated(Mutant::kOutboxForgotten)) return true;
  for (const Row& row : *result) {
    const auto id = id_in(row, kParcelColumn);
    auto parcel = id ? parse_parcel(row, desk.own.vault) : std::nullopt;
    if (!parcel) continue;
    parcel->id = *id;
    name_record(*parcel);
    add(*std::move(parcel), desk.now);
  }
  for (const Row& row : *result) {
    const auto sealed = id_in(row, kAgainColumn);
    auto again = sealed && entries_.contains(*sealed)
                     ? desk.own.vault.open({row.key, kAgainColumn}, row.value)
                     : std::nullopt;
    if (again) entries_.at(*sealed).parcel.again = *std::move(again);
    const auto held = id_in(row, kHeldColumn);
    if (held && entries_.contains(*held)) entries_.at(*held).parcel.is_held = true;
    const auto id = id_in(row, kProgressColumn);
    const auto state = id ? parse_state(row, desk.own.vault) : std::nullopt;
    const auto at = state ? entries_.find(*id) : entries_.end();
    if (at == entries_.end()) continue;
    StoredMessage& message = at->second.parcel.message;
    const StoredMessage before = message;
    message = message_of(text_row_of(before), *state);
    message.file = before.file;
    message.sealed_as = before.sealed_as;
    at->second.stored = state->stored;
    if (state->stored > 0) {
      tell_copy(at->second, MessageState::kStored, state->stored, state->wanted);
    }
    if (!message.sealed_as.empty() && state->stored > 0) tell(message);
  }
  if (!entries_.empty()) sometimes(RarePath::kOutboxResumed);
  return true;
}

bool Outbox::on_persisted(Token token, const PersistResult& result, Desk& desk) {
  if (const auto freed = freeing_.find(token); freed != freeing_.end()) {
    on_freed(freed->second, result, desk);
    freeing_.erase(freed);
    return true;
  }
  if (const auto sealed = sealing_.find(token); sealed != sealing_.end()) {
    on_sealed_anew(sealed->second.first, result, desk);
    sealing_.erase(token);
    return true;
  }
  const auto at = reporting_.find(token);
  if (at == reporting_.end()) return false;
  const Progress progress = at->second;
  reporting_.erase(at);

  const auto found = entries_.find(progress.id);
  if (found == entries_.end() || found->second.parcel.record.slot.id != progress.record) {
    return true;
  }
  Entry& entry = found->second;
  if (!result) {
    entry.stored = entry.parcel.message.stored;  // what is not on disk is reported again
    entry.is_stored = false;
    entry.next = desk.now;
    return true;
  }
  StoredMessage& message = entry.parcel.message;
  message.state =
      is_mutated(Mutant::kDeliveredWhenStored) ? MessageState::kDelivered : MessageState::kStored;
  message.stored = progress.stored;
  message.wanted = progress.wanted;
  tell_copy(entry, MessageState::kStored, progress.stored, progress.wanted);
  if (!ends_when_stored(entry.parcel) && !has_no_state(entry.parcel)) tell(message);
  return true;
}

bool Outbox::on_reply(const account::OwnerReply& reply, Desk& desk) {
  const auto at = depositing_.find(reply.call);
  if (at == depositing_.end()) return false;
  const Bytes32 id = at->second;
  Entry& entry = entries_.at(id);
  const auto* answer = reply.answer ? std::get_if<wire::Deposited>(&*reply.answer) : nullptr;
  if (answer == nullptr || answer->is_final) {
    depositing_.erase(at);
    entry.call = {};
  }
  if (entry.is_withdrawn) return true;
  if (entry.parcel.is_held && reply.owner) {
    free(entry, desk);
  } else if (answer == nullptr) {
    sometimes(RarePath::kDepositUnanswered);
    retry_later(entry, desk);
  } else {
    on_deposited(id, *answer, desk);
  }
  return true;
}

Instant Outbox::next_wake(const ChatOptions& options) const {
  if (depositing_.size() >= options.deposits_max) return Instant::never();
  Instant earliest = Instant::never();
  for (const auto& [id, entry] : entries_) {
    if (is_waiting(entry)) earliest = std::min(earliest, entry.next);
  }
  return earliest;
}

std::vector<StoredMessage> Outbox::take_changed() { return std::exchange(changed_, {}); }

std::vector<StoredMessage> Outbox::take_rejected() { return std::exchange(rejected_, {}); }

// A group's message is one, however many members have not got it.
std::size_t Outbox::texts() const {
  std::set<std::string> copies;
  std::size_t texts = 0;
  for (const auto& [id, entry] : entries_) {
    if (is_copy(entry.parcel)) {
      copies.insert(copied_in(entry.parcel));
    } else if (!ends_when_stored(entry.parcel)) {
      texts += 1;
    }
  }
  return texts + copies.size();
}

bool Outbox::is_settled() const {
  return is_loaded_ && reporting_.empty() &&
         std::all_of(entries_.begin(), entries_.end(), [](const auto& entry) {
           return entry.second.is_stored || entry.second.is_delivered;
         });
}

bool Outbox::awaits(const RingId& peer, const Bytes32& id) const {
  const auto at = entries_.find(id);
  if (at == entries_.end() || ends_when_stored(at->second.parcel)) return false;
  return at->second.parcel.record.slot.key == peer;
}

bool Outbox::is_telling(const RingId& peer) const {
  return std::ranges::any_of(depositing_, [&](const auto& each) {
    const Parcel& parcel = entries_.at(each.second).parcel;
    return parcel.cargo == Cargo::kReceipt && parcel.record.slot.key == peer;
  });
}

std::size_t Outbox::parts() const {
  return static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), [](auto& entry) {
    return entry.second.parcel.cargo == Cargo::kPart;
  }));
}

const StoredMessage* Outbox::find(const Bytes32& id) const {
  const auto at = entries_.find(id);
  return at == entries_.end() ? nullptr : &at->second.parcel.message;
}

bool Outbox::is_stored(const Bytes32& id) const {
  const auto at = entries_.find(id);
  return at != entries_.end() && at->second.is_stored &&
         at->second.parcel.message.stored >= at->second.stored;
}

void Outbox::check_invariants(const ChatOptions& options) const {
  P2PCHAT_ASSERT(depositing_.size() <= options.deposits_max);
  P2PCHAT_ASSERT(changed_.empty());
  for (const auto& [call, id] : depositing_) P2PCHAT_ASSERT(entries_.at(id).call == call);
}

void Outbox::remove(const Bytes32& id) {
  const auto at = entries_.find(id);
  if (is_of_group(at->second.parcel)) words_ -= 1;
  if (at->second.parcel.cargo == Cargo::kGroupText) {
    ended_texts_.push_back(id_of(at->second.parcel.message.id));
  }
  entries_.erase(at);
}

bool Outbox::is_here_alone(const Entry& entry) {
  const bool is_held = (entry.parcel.is_held && !entry.freeing.is_set()) || entry.awaits_body;
  const bool is_taken_for = is_copy(entry.parcel) && is_mutated(Mutant::kGroupCancelTakesSent);
  return (is_held || is_taken_for) && !entry.is_withdrawn && !entry.is_delivered;
}

bool Outbox::is_waiting(const Entry& entry) {
  return !entry.call.is_set() && !entry.is_delivered && !entry.is_withdrawn && !entry.is_outdated &&
         !entry.freeing.is_set() && !entry.awaits_body;
}

// Of a held parcel, only the owner is looked for, so that without a ring it stays held: the deposit
// follows once it is held no more.
void Outbox::deposit(Entry& entry, Desk& desk) {
  if (entry.parcel.is_held) {
    entry.call = desk.calls.locate_anew(
        entry.parcel.record.slot.key, desk.now + desk.options.deposit_timeout, desk.now, desk.out);
    depositing_[entry.call] = entry.parcel.id;
    return;
  }
  if (is_too_late(entry, desk)) {
    entry.is_outdated = true;
    outdated_.push_back(entry.parcel.id);
    return;
  }
  if (is_to_be_renewed(entry, desk)) renew(entry, desk);
  wire::Deposit deposit{.call = {}, .record = entry.parcel.record};
  if (is_mutated(Mutant::kRetryUnderNewId) && entry.pause > Duration{0}) {
    deposit.record.slot.id[0] ^= 1U;
  }
  entry.call = desk.calls.open(entry.parcel.record.slot.key, std::move(deposit),
                               desk.now + desk.options.deposit_timeout, desk.now, desk.out);
  if (is_mutated(Mutant::kStoredWhenSent)) {
    report(entry, wire::Deposited{.stored = 1, .wanted = 3}, desk);
  }
  depositing_[entry.call] = entry.parcel.id;
}

void Outbox::free(Entry& entry, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rows.erase(outbox_row(entry.parcel.id, kHeldColumn));
  entry.freeing = desk.persist(std::move(changes));
  freeing_[entry.freeing] = entry.parcel.id;
}

void Outbox::on_freed(const Bytes32& id, const PersistResult& result, Desk& desk) {
  const auto at = entries_.find(id);
  if (at == entries_.end()) return;
  Entry& entry = at->second;
  entry.freeing = {};
  entry.parcel.is_held = !result;
  if (result) {
    entry.next = desk.now;
  } else {
    retry_later(entry, desk);
  }
}

// The ring has forgotten an expired record; the same body under the same id may come again. It is
// not written to disk: after a restart it is expired, and renewed, once more.
void Outbox::renew(Entry& entry, Desk& desk) {
  entry.parcel.record.expires_ms = milliseconds(desk.now + desk.options.prekeys.lifetime);
}

void Outbox::on_deposited(const Bytes32& id, const wire::Deposited& answer, Desk& desk) {
  Entry& entry = entries_.at(id);
  if (answer.answer != wire::Answer::kOk) {
    const bool is_told = entry.parcel.cargo != Cargo::kPart && !is_of_group(entry.parcel);
    if (answer.answer == wire::Answer::kFull && is_told) rejected_.push_back(entry.parcel.message);
    if (answer.answer == wire::Answer::kUnknownAccount) {
      doubtful_.insert(entry.parcel.record.slot.key);
    }
    if (answer.is_final) retry_later(entry, desk);
    return;
  }
  if (answer.stored > 0) entry.is_unseen = false;
  report(entry, answer, desk);
  if (!answer.is_final) return;

  entry.is_stored = answer.stored > 0 && answer.stored >= answer.reachable;
  const bool is_over = ends_when_stored(entry.parcel) || is_mutated(Mutant::kOutboxDropsStored);
  if (entry.is_stored && is_over) return retire(id, desk);
  retry_later(entry, desk);
  if (answer.stored < answer.wanted) return;
  entry.pause = Duration{0};
  entry.next =
      desk.now + std::min<Duration>(desk.options.refresh, desk.options.prekeys.lifetime / 8);
}

void Outbox::report(Entry& entry, const wire::Deposited& answer, Desk& desk) {
  if (entry.is_delivered || ends_when_stored(entry.parcel)) return;
  if (answer.stored <= entry.stored) return;
  entry.stored = answer.stored;
  StoredMessage message = entry.parcel.message;
  message.state = MessageState::kStored;
  message.stored = answer.stored;
  message.wanted = answer.wanted;
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rows.put(outbox_row(entry.parcel.id, kProgressColumn), kProgressColumn,
           wire::encode_value(state_row_of(message)));
  if (!has_no_state(entry.parcel)) put_state(message, rows);
  reporting_[desk.persist(std::move(changes))] = {entry.parcel.id, entry.parcel.record.slot.id,
                                                  answer.stored, answer.wanted};
}

void Outbox::tell(const StoredMessage& message) {
  changed_.push_back(message);
  if (!message.is_deleted) changed_.back().news = News::kState;
}

// Should the rows outlive a crash, the receipt is sent once more, which does no harm.
void Outbox::retire(const Bytes32& id, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rows.erase(outbox_row(id, kParcelColumn));
  rows.erase(outbox_row(id, kAgainColumn));
  (void)desk.persist(std::move(changes));
  remove(id);
}

void Outbox::retry_later(Entry& entry, Desk& desk) {
  entry.pause = std::clamp(entry.pause * 2, desk.options.retry_min, desk.options.retry_max);
  const auto spread = static_cast<std::uint64_t>(entry.pause.count() / 4 + 1);
  entry.next = desk.now + entry.pause + Duration(desk.entropy.below(spread));
  if (is_mutated(Mutant::kDepositNeverRepeated)) entry.next = Instant::never();
}

std::vector<Bytes32> Outbox::due(Instant now) const {
  std::vector<std::pair<std::uint64_t, Bytes32>> waiting;
  for (const auto& [id, entry] : entries_) {
    if (!is_waiting(entry) || entry.next > now) continue;
    waiting.emplace_back(entry.order, id);
  }
  std::sort(waiting.begin(), waiting.end());
  std::vector<Bytes32> ids;
  for (const auto& [order, id] : waiting) ids.push_back(id);
  return ids;
}

}  // namespace p2pchat::chat
