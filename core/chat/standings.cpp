#include "core/chat/standings.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/chat/contacts.h"
#include "core/chat/content.h"
#include "core/chat/desk.h"
#include "core/chat/history.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kStanding = "standing";

Bytes row_of(std::string_view name, const Vault& vault) {
  Bytes row = to_bytes("k");
  append(row, vault.alias_of(account::key_of(name)));
  return row;
}

}  // namespace

DeedEnd deed_end_of(DiskError error) {
  return error == DiskError::kFull ? DeedEnd::kDiskFull : DeedEnd::kDiskFailed;
}

DeedEnd deed_end_of(LookUpEnd end) {
  switch (end) {
    case LookUpEnd::kUnknownUser:
    case LookUpEnd::kClosed:
      return DeedEnd::kUnknownUser;
    case LookUpEnd::kKeyChanged:
      return DeedEnd::kKeyChanged;
    case LookUpEnd::kDiskFailed:
      return DeedEnd::kDiskFailed;
    case LookUpEnd::kKnown:
    case LookUpEnd::kNoAnswer:
      break;
  }
  return DeedEnd::kNoRing;
}

bool is_valid_alias(std::string_view text) {
  return text.size() <= kAliasMax && is_utf8(text) && !has_hidden(text);
}

void Standings::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes("k"), desk.options.people_max));
}

bool Standings::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    const auto plain = desk.own.vault.open({row.key, kStanding}, row.value);
    if (!plain) continue;
    if (auto entry = wire::decode_value<Entry>(*plain)) {
      const RingId key = account::key_of(entry->name.text);
      entries_[key] = *std::move(entry);
    }
  }
  return true;
}

Peer Standings::peer(std::string_view name) const { return peer_of(entry_of(name)); }

bool Standings::is_blocked(std::string_view name) const { return of(name) == Standing::kBlocked; }

std::vector<Peer> Standings::people() const {
  std::vector<Peer> people;
  for (const auto& [key, entry] : entries_) {
    if (says_something(entry)) people.push_back(peer_of(entry));
  }
  return people;
}

bool Standings::admit(const std::string& name, bool was_written_to, Desk& desk, RowWriter& rows) {
  Entry entry = entry_of(name);
  if (was_written_to || entry.is_accepted || entry.is_blocked) return true;
  const bool is_new = !entry.is_request;
  const bool is_full =
      requests() >= desk.options.requests_max || entries_.size() >= desk.options.people_max;
  if (is_new && is_full) return false;
  entry.name = name;
  entry.is_request = true;
  if (is_new) entry.changes += 1;
  put(entry, rows);
  keep(account::key_of(name), entry);
  return true;
}

void Standings::put_written(const std::string& name, RowWriter& rows) const {
  Entry entry = entry_of(name);
  if (!std::exchange(entry.is_request, false)) return;
  entry.changes += 1;
  put(entry, rows);
}

void Standings::on_written(const std::string& name) {
  Entry entry = entry_of(name);
  if (!std::exchange(entry.is_request, false)) return;
  entry.changes += 1;
  keep(account::key_of(name), entry);
}

void Standings::accept_imported(const std::string& name, const Desk& desk, RowWriter& rows) {
  Entry entry = entry_of(name);
  const RingId key = account::key_of(name);
  const bool is_full = entries_.size() >= desk.options.people_max && !entries_.contains(key);
  if (entry.is_accepted || is_full) return;
  entry.is_accepted = true;
  entry.is_request = false;
  entry.changes += 1;
  put(entry, rows);
  keep(key, entry);
}

const NotedPerson* Standings::noted(const RingId& key) const {
  const auto at = entries_.find(key);
  return at == entries_.end() ? nullptr : &at->second;
}

std::vector<NotedPerson> Standings::noted_from(const RingId& key, std::size_t limit) const {
  std::vector<NotedPerson> people;
  for (auto at = entries_.lower_bound(key); at != entries_.end() && people.size() < limit; ++at) {
    people.push_back(at->second);
  }
  return people;
}

void Standings::adopt(NotedPerson noted, const std::optional<Bytes32>& account, const Desk& desk,
                      RowWriter& rows) {
  const RingId key = account::key_of(noted.name.text);
  const bool is_full = entries_.size() >= desk.options.people_max && !entries_.contains(key);
  const Entry here = entry_of(noted.name.text);
  if (noted.verified != account) noted.verified = {};
  if (is_full || (here.changes >= noted.changes && here != noted)) return;
  put(noted, rows);
  keep(key, noted);
}

void Standings::adopt_written(const std::string& name, RowWriter& rows) {
  Entry entry = entry_of(name);
  if (std::exchange(entry.is_request, false)) entry.changes += 1;
  put(entry, rows);
  keep(account::key_of(name), entry);
}

Token Standings::begin(Deed deed, const std::string& name, const std::string& alias, Desk& desk) {
  const Token token = desk.new_token();
  const RingId key = account::key_of(name);
  const Entry before = entry_of(name);
  Entry entry = before;
  DeedEnd end = apply(deed, alias, entry);
  const bool is_full = entries_.size() >= desk.options.people_max && !entries_.contains(key);
  if (end == DeedEnd::kDone && says_something(entry) && is_full) end = DeedEnd::kTooMany;
  const bool is_change = entry != before;
  entry.changes += 1;
  if (end != DeedEnd::kDone || !is_change) {
    results_.push_back({.deed = token, .end = end, .peer = peer_of(before)});
    return token;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  put(entry, rows);
  keep(key, entry);
  changing_[desk.persist(std::move(changes))] = {.deed = token, .key = key, .before = before};
  return token;
}

std::vector<DeedResult> Standings::take_results() { return std::exchange(results_, {}); }

bool Standings::on_persisted(Token token, const PersistResult& result) {
  auto found = changing_.extract(token);
  if (!found) return false;
  const Changing& change = found.mapped();
  const std::string name = change.before.name;
  if (!result) keep(change.key, change.before);
  if (change.deed.is_set()) {
    const DeedEnd end = result ? DeedEnd::kDone : deed_end_of(result.error());
    results_.push_back({.deed = change.deed, .end = end, .peer = peer(name)});
  } else if (result) {
    unverified_.push_back(name);
  }
  return true;
}

bool Standings::begin_denying(std::string_view name) {
  if (of(name) != Standing::kRequest) return false;
  return denying_.insert(account::key_of(name)).second;
}

void Standings::put_forgotten(std::string_view name, RowWriter& rows) const {
  rows.erase(row_of(name, rows.vault));
}

void Standings::end_denying(std::string_view name, bool is_forgotten) {
  denying_.erase(account::key_of(name));
  if (is_forgotten) entries_.erase(account::key_of(name));
}

bool Standings::is_being_denied(std::string_view name) const {
  return denying_.contains(account::key_of(name));
}

bool Standings::put_verified(const std::string& name, const Bytes32& account, const Desk& desk,
                             RowWriter& rows) {
  const RingId key = account::key_of(name);
  if (entries_.size() >= desk.options.people_max && !entries_.contains(key)) return false;
  Entry entry = entry_of(name);
  entry.verified = account;
  entry.changes += 1;
  put(entry, rows);
  keep(key, entry);
  return true;
}

void Standings::on_not_verified(const std::string& name) {
  Entry entry = entry_of(name);
  entry.verified = {};
  entry.changes += 1;
  keep(account::key_of(name), entry);
}

void Standings::on_key_changed(const RingId& key, Desk& desk) {
  const auto at = entries_.find(key);
  if (at == entries_.end() || at->second.verified == Bytes32{}) return;
  const Entry before = at->second;
  Entry entry = before;
  entry.verified = {};
  entry.changes += 1;
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  put(entry, rows);
  keep(key, entry);
  changing_[desk.persist(std::move(changes))] = {.deed = {}, .key = key, .before = before};
}

std::vector<std::string> Standings::take_unverified() { return std::exchange(unverified_, {}); }

bool Standings::says_something(const Entry& entry) {
  return entry.is_accepted || entry.is_request || entry.is_blocked || !entry.alias.empty() ||
         entry.verified != Bytes32{};
}

DeedEnd Standings::apply(Deed deed, const std::string& alias, Entry& entry) {
  switch (deed) {
    case Deed::kAccept:
      if (entry.is_blocked) return DeedEnd::kBlocked;
      if (!entry.is_request) return DeedEnd::kNoRequest;
      entry.is_request = false;
      entry.is_accepted = true;
      return DeedEnd::kDone;
    case Deed::kBlock:
    case Deed::kUnblock:
      entry.is_blocked = deed == Deed::kBlock;
      return DeedEnd::kDone;
    case Deed::kAlias:
      if (!is_valid_alias(alias)) return DeedEnd::kBadAlias;
      entry.alias = alias;
      return DeedEnd::kDone;
    case Deed::kDeny:
    case Deed::kVerify:
    case Deed::kMatch:
      break;
  }
  return DeedEnd::kDone;
}

Standings::Entry Standings::entry_of(std::string_view name) const {
  const auto at = entries_.find(account::key_of(name));
  if (at != entries_.end()) return at->second;
  Entry none;
  none.name = std::string(name);
  return none;
}

Peer Standings::peer_of(const Entry& entry) {
  Peer peer;
  peer.name = entry.name;
  peer.alias = entry.alias;
  peer.is_verified = entry.verified != Bytes32{};
  if (entry.is_request) peer.standing = Standing::kRequest;
  if (entry.is_blocked) peer.standing = Standing::kBlocked;
  return peer;
}

std::size_t Standings::requests() const {
  return static_cast<std::size_t>(std::ranges::count_if(entries_, [](const auto& entry) {
    return entry.second.is_request && !entry.second.is_blocked;
  }));
}

// That something is noted no more must be known where another device says that it is.
bool Standings::is_kept(const Entry& entry) { return says_something(entry) || entry.changes > 1; }

void Standings::put(const Entry& entry, RowWriter& rows) {
  Bytes row = row_of(entry.name.text, rows.vault);
  if (is_kept(entry)) {
    rows.put(std::move(row), kStanding, wire::encode_value(entry));
  } else {
    rows.erase(std::move(row));
  }
}

void Standings::keep(const RingId& key, const Entry& entry) {
  if (is_kept(entry)) {
    entries_[key] = entry;
  } else {
    entries_.erase(key);
  }
}

}  // namespace p2pchat::chat
