#include "core/chat/preferences.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/chat/desk.h"
#include "core/chat/history.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kPreference = "preference";

Bytes preference_row(std::string_view peer, const Vault& vault) {
  Bytes row = to_bytes("d");
  append(row, vault.alias_of(account::key_of(peer)));
  return row;
}

void put_preference(const Preference& entry, RowWriter& rows) {
  rows.put(preference_row(entry.peer.text, rows.vault), kPreference, wire::encode_value(entry));
}

bool wants_something(const Preference& entry) {
  return entry.is_pinned || entry.muted_until_ms != 0 || !entry.draft.empty();
}

void change_by(const PreferenceChange& change, std::uint64_t now_ms, Preference& entry) {
  const Preference before = entry;
  if (change.is_pinned) entry.is_pinned = *change.is_pinned;
  if (change.muted_until_ms) {
    entry.muted_until_ms =
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, *change.muted_until_ms));
  }
  if (entry != before) entry.changes += 1;
  if (!change.draft || *change.draft == entry.draft.text) return;
  entry.draft = *change.draft;
  // A clock that was set back does not make it older than what it replaces.
  entry.draft_ms = std::max(now_ms, entry.draft_ms + 1);
}

}  // namespace

PreferenceChange hiding(std::string self, bool hides) {
  return {.peer = std::move(self), .is_pinned = true, .muted_until_ms = hides ? kMutedForGood : 0};
}

bool is_well_formed(const Preference& preference) {
  return !preference.peer.text.empty() &&
         (is_group_key(preference.peer.text) || account::is_valid_name(preference.peer.text)) &&
         is_utf8(preference.draft.text) && preference.changes <= Content::kNumberMax &&
         preference.draft_ms <= Content::kNumberMax &&
         preference.muted_until_ms <= static_cast<std::uint64_t>(kMutedForGood);
}

void Preferences::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes("d"), desk.options.preferences_max + 1));
}

bool Preferences::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    const auto plain = desk.own.vault.open({row.key, kPreference}, row.value);
    if (!plain) continue;
    if (auto entry = wire::decode_value<Preference>(*plain)) {
      const RingId key = account::key_of(entry->peer.text);
      entries_[key] = *std::move(entry);
    }
  }
  return true;
}

void Preferences::fill(Peer& peer) const {
  const Preference entry = entry_of(peer.name);
  peer.is_pinned = entry.is_pinned;
  peer.muted_until_ms = static_cast<std::int64_t>(entry.muted_until_ms);
  peer.draft = entry.draft.text;
}

std::vector<std::string> Preferences::peers(const RingId& self) const {
  std::vector<std::string> peers;
  for (const auto& [key, entry] : entries_) {
    if (wants_something(entry) && key != self) peers.push_back(entry.peer);
  }
  return peers;
}

std::optional<bool> Preferences::hides(const RingId& self) const {
  const auto at = entries_.find(self);
  if (at == entries_.end() || !at->second.is_pinned) return std::nullopt;
  return at->second.muted_until_ms != 0;
}

Token Preferences::change(PreferenceChange change, Desk& desk) {
  const Token token = desk.new_token();
  const RingId key = account::key_of(change.peer);
  const Preference before = entry_of(change.peer);
  Preference after = before;
  change_by(change, milliseconds(desk.now), after);
  const bool has_place = after == before || has_room(after, desk);
  if (after == before || !has_place) {
    Peer peer{.name = before.peer};
    fill(peer);
    results_.push_back({.deed = token,
                        .end = has_place ? DeedEnd::kDone : DeedEnd::kTooMany,
                        .peer = std::move(peer),
                        .safety_number = {}});
    return token;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  make_room(key, desk, rows);
  put_preference(after, rows);
  entries_[key] = after;
  changing_[desk.persist(std::move(changes))] = {
      .deed = token, .key = key, .before = before, .after = std::move(after)};
  return token;
}

bool Preferences::on_persisted(Token token, const PersistResult& result) {
  auto found = changing_.extract(token);
  if (!found) return false;
  Changing& change = found.mapped();
  const auto at = entries_.find(change.key);
  // What was changed once more since stays: that is on its way to the disk, too.
  if (!result && at != entries_.end() && at->second == change.after) at->second = change.before;
  Peer peer{.name = change.before.peer};
  fill(peer);
  results_.push_back({.deed = change.deed,
                      .end = result ? DeedEnd::kDone : deed_end_of(result.error()),
                      .peer = std::move(peer),
                      .safety_number = {}});
  return true;
}

std::vector<DeedResult> Preferences::take_results() { return std::exchange(results_, {}); }

void Preferences::put_forgotten(std::string_view peer, RowWriter& rows) const {
  rows.erase(preference_row(peer, rows.vault));
}

void Preferences::forget(std::string_view peer) { entries_.erase(account::key_of(peer)); }

std::vector<Preference> Preferences::from(const RingId& key, std::size_t limit) const {
  std::vector<Preference> found;
  for (auto at = entries_.lower_bound(key); at != entries_.end() && found.size() < limit; ++at) {
    found.push_back(at->second);
  }
  return found;
}

void Preferences::adopt(const Preference& other, const Desk& desk, RowWriter& rows) {
  const RingId key = account::key_of(other.peer.text);
  Preference entry = entry_of(other.peer.text);
  if (other.changes > entry.changes) {
    entry.is_pinned = other.is_pinned;
    entry.muted_until_ms = other.muted_until_ms;
    entry.changes = other.changes;
  }
  if (other.draft_ms > entry.draft_ms) {
    entry.draft = other.draft;
    entry.draft_ms = other.draft_ms;
  }
  if (!has_room(entry, desk)) return;
  make_room(key, desk, rows);
  put_preference(entry, rows);
  entries_[key] = std::move(entry);
}

Preference Preferences::entry_of(std::string_view peer) const {
  const auto at = entries_.find(account::key_of(peer));
  if (at != entries_.end()) return at->second;
  Preference none;
  none.peer = std::string(peer);
  return none;
}

std::optional<RingId> Preferences::oldest_silent() const {
  std::optional<RingId> oldest;
  for (const auto& [key, entry] : entries_) {
    if (wants_something(entry)) continue;
    if (!oldest || entry.draft_ms < entries_.at(*oldest).draft_ms) oldest = key;
  }
  return oldest;
}

std::size_t Preferences::drafts() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      entries_, [](const auto& entry) { return !entry.second.draft.empty(); }));
}

bool Preferences::has_room(const Preference& entry, const Desk& desk) const {
  const RingId key = account::key_of(entry.peer.text);
  if (key == account::key_of(desk.own.profile.name.text)) return true;
  const auto at = entries_.find(key);
  const bool is_new = at == entries_.end();
  const bool is_new_draft = !entry.draft.empty() && (is_new || at->second.draft.empty());
  if (is_new_draft && drafts() >= desk.options.drafts_max) return false;
  return !is_new || entries_.size() < desk.options.preferences_max || oldest_silent().has_value();
}

void Preferences::make_room(const RingId& key, const Desk& desk, RowWriter& rows) {
  if (entries_.contains(key) || entries_.size() < desk.options.preferences_max) return;
  const auto oldest = oldest_silent();
  if (!oldest) return;
  put_forgotten(entries_.at(*oldest).peer.text, rows);
  entries_.erase(*oldest);
}

}  // namespace p2pchat::chat
