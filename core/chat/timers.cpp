#include "core/chat/timers.h"

#include <algorithm>
#include <tuple>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/desk.h"
#include "core/chat/history.h"
#include "core/chat/lifetime.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kTimer = "timer";
constexpr std::string_view kTimerRows = "vt";

Bytes timer_row(std::string_view name, const Vault& vault) {
  Bytes row = to_bytes(kTimerRows);
  append(row, vault.alias_of(account::key_of(name)));
  return row;
}

}  // namespace

bool is_well_formed(const TimerRow& timer) {
  return account::is_valid_name(timer.peer.text) && account::is_valid_name(timer.by.text) &&
         timer.seconds <= kLifetimeMax && timer.lamport <= Content::kNumberMax;
}

bool is_later(const TimerRow& a, const TimerRow& b) {
  const auto place = [](const TimerRow& timer) {
    return std::tuple(timer.lamport, account::fold_case(timer.by.text), timer.seconds);
  };
  return place(a) > place(b);
}

void Timers::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes(kTimerRows), desk.options.timers_max));
}

bool Timers::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    const auto plain = desk.own.vault.open({row.key, kTimer}, row.value);
    if (!plain) continue;
    if (auto timer = wire::decode_value<TimerRow>(*plain)) {
      const RingId key = account::key_of(timer->peer.text);
      timers_[key] = *std::move(timer);
    }
  }
  return true;
}

std::uint32_t Timers::of(std::string_view name) const {
  const auto at = timers_.find(account::key_of(name));
  return at == timers_.end() ? 0 : at->second.seconds;
}

void Timers::fill(Peer& peer) const {
  const auto at = timers_.find(account::key_of(peer.name));
  if (at == timers_.end()) return;
  peer.vanish_s = at->second.seconds;
  peer.vanish_by = at->second.by;
}

bool Timers::has_room(std::string_view name, const Desk& desk) const {
  return timers_.contains(account::key_of(name)) || timers_.size() < desk.options.timers_max;
}

void Timers::adopt(const TimerRow& timer, const Desk& desk, RowWriter& rows) {
  if (!has_room(timer.peer.text, desk)) return;
  TimerRow& known = timers_[account::key_of(timer.peer.text)];
  if (is_later(known, timer)) return;
  const bool is_news = known.seconds != timer.seconds || known.by != timer.by;
  known = timer;
  rows.put(timer_row(timer.peer.text, rows.vault), kTimer, wire::encode_value(timer));
  if (is_news) changed_.push_back(timer.peer);
}

std::optional<TimerRow> Timers::known(std::string_view name) const {
  const auto at = timers_.find(account::key_of(name));
  return at == timers_.end() ? std::nullopt : std::optional(at->second);
}

void Timers::restore(std::string_view name, const std::optional<TimerRow>& before) {
  forget(name);
  if (before) timers_[account::key_of(name)] = *before;
  changed_.emplace_back(name);
}

std::vector<TimerRow> Timers::from(const RingId& key, std::size_t limit) const {
  std::vector<TimerRow> found;
  for (auto at = timers_.lower_bound(key); at != timers_.end() && found.size() < limit; ++at) {
    found.push_back(at->second);
  }
  return found;
}

void Timers::put_forgotten(std::string_view name, RowWriter& rows) const {
  rows.erase(timer_row(name, rows.vault));
}

void Timers::forget(std::string_view name) { timers_.erase(account::key_of(name)); }

void Timers::expect(std::int64_t vanishes_ms) {
  soonest_ = std::min(soonest_, Instant(std::chrono::milliseconds{vanishes_ms}));
}

}  // namespace p2pchat::chat
