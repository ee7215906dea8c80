#include "core/chat/group_telling.h"

#include <algorithm>
#include <string>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/mutant.h"
#include "core/chat/history.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kTellings = "yt";
constexpr std::size_t kTellingsMax = 8192;
constexpr std::size_t kWordsMax = 4;
// After a look-up or a write failed, or while the outbox is full; doubled each time.
constexpr Duration kPauseMin = std::chrono::seconds{5};
constexpr Duration kPauseMax = std::chrono::minutes{10};

Bytes telling_row(const Bytes32& group, const Bytes32& account, const Vault& vault) {
  Bytes row = to_bytes(kTellings);
  append(row, conversation_of(group_key(group), vault));
  append(row, account);
  return row;
}

// The last one of this account.
std::optional<groups::Hash> removal_of(const Bytes32& account, const groups::Log& log) {
  std::optional<groups::Hash> found;
  for (const groups::Change& change : log.beyond({})) {
    const bool is_theirs = change.kind == groups::ChangeKind::kRemove && change.subject == account;
    if (is_theirs) found = groups::hash_of(change);
  }
  return found;
}

}  // namespace

std::vector<groups::Tidings> tidings_for(const Bytes32& account, const groups::Heads& heads,
                                         const Group& group) {
  const bool is_in = group.log.members().find(account) != nullptr;
  const auto removal = is_in ? std::nullopt : removal_of(account, group.log);
  std::vector<groups::Tidings> words;
  if (!is_in && !removal) return words;
  const auto lacking = removal ? group.log.between(heads, *removal) : group.log.beyond(heads);
  for (auto& piece : groups::pieces_of(lacking)) {
    if (words.size() == kWordsMax) break;
    words.push_back({.group = group.row.group,
                     .heads = removal ? groups::Heads{*removal} : group.log.heads(),
                     .changes = std::move(piece)});
  }
  return words;
}

void GroupTelling::put(const std::vector<Untold>& untold, RowWriter& rows) const {
  if (is_mutated(Mutant::kUntoldForgotten)) return;
  for (const Untold& each : untold) {
    if (dues_.contains({each.group, each.account})) continue;
    rows.put(telling_row(each.group, each.account, rows.vault), kTellings,
             wire::encode_value(each));
  }
}

void GroupTelling::owe(const std::vector<Untold>& untold) {
  if (is_mutated(Mutant::kUntoldForgotten)) return;
  for (const Untold& each : untold) {
    dues_.try_emplace({each.group, each.account}, Due{.name = each.name, .heads = each.heads});
  }
}

void GroupTelling::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes(kTellings), kTellingsMax));
}

bool GroupTelling::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    const auto plain = desk.own.vault.open({row.key, kTellings}, row.value);
    if (!plain) continue;
    if (const auto untold = wire::decode_value<Untold>(*plain)) owe({*untold});
  }
  return true;
}

void GroupTelling::go_on(const Rooms& rooms, Desk& desk) {
  for (auto& [key, due] : dues_) {
    if (due.profile) {
      if (persisting_.is_set() || rooms.book.is_locked()) continue;
      tell(key, due, rooms, desk);
      continue;
    }
    const bool is_paused = due.paused_until && *due.paused_until > desk.now;
    if (is_paused || due.looking_up.is_set()) continue;
    due.paused_until.reset();
    due.looking_up = rooms.contacts.look_up(due.name.text, Need::kPinned, desk);
  }
}

bool GroupTelling::on_looked_up(const LookedUp& found, const Rooms& rooms, Desk& desk) {
  const auto at = std::ranges::find_if(
      dues_, [&found](const auto& entry) { return entry.second.looking_up == found.lookup; });
  if (at == dues_.end()) return false;
  Due& due = at->second;
  due.looking_up = {};
  const bool is_theirs = found.profile && found.end != LookUpEnd::kClosed &&
                         account::account_id(*found.profile) == at->first.second;
  if (is_theirs) {
    due.profile = found.profile;
  } else {
    put_off(due, desk);
  }
  go_on(rooms, desk);
  return true;
}

void GroupTelling::tell(const Key& key, Due& due, const Rooms& rooms, Desk& desk) {
  const wire::AccountProfile profile = *std::exchange(due.profile, {});
  const Group* group = rooms.book.find(key.first);
  std::vector<groups::Tidings> words;
  if (group != nullptr) words = tidings_for(key.second, due.heads, *group);
  const bool has_room =
      rooms.outbox.has_room_for_copies(words.size(), desk.options) &&
      rooms.outbox.words_for(account::key_of(due.name.text)) < desk.options.group_words_to_one;
  if (!words.empty() && !has_room) return put_off(due, desk);

  std::vector<p2pchat::Change> changes;
  RowWriter rows = desk.writer(changes);
  rooms.contacts.pin(profile, rows, desk);
  for (const groups::Tidings& word : words) {
    auto parcel = seal_word_parcel(groups::encode_word(word), profile, desk);
    if (!parcel) continue;
    rooms.outbox.put(*parcel, rows);
    parcels_.push_back(*std::move(parcel));
  }
  rows.erase(telling_row(key.first, key.second, rows.vault));
  told_ = key;
  rooms.book.lock();
  persisting_ = desk.persist(std::move(changes));
}

bool GroupTelling::on_persisted(Token token, const PersistResult& result, const Rooms& rooms,
                                Desk& desk) {
  if (!persisting_.is_set() || token != persisting_) return false;
  persisting_ = {};
  rooms.book.unlock();
  std::vector<Parcel> parcels = std::exchange(parcels_, {});
  if (result) {
    dues_.erase(told_);
    for (Parcel& parcel : parcels) rooms.outbox.add(std::move(parcel), desk.now);
  } else {
    put_off(dues_.at(told_), desk);
  }
  go_on(rooms, desk);
  return true;
}

Instant GroupTelling::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [key, due] : dues_) {
    if (due.paused_until) earliest = std::min(earliest, *due.paused_until);
  }
  return earliest;
}

std::size_t GroupTelling::owed() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(dues_, [](const auto& entry) { return !entry.second.paused_until; }));
}

void GroupTelling::put_off(Due& due, const Desk& desk) {
  due.pause = std::clamp(due.pause * 2, kPauseMin, kPauseMax);
  due.paused_until = desk.now + due.pause;
}

}  // namespace p2pchat::chat
