#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/chat/peer.h"
#include "core/wire/types.h"

namespace p2pchat::chat {

struct Desk;
struct RowWriter;

// How long what is written in a conversation lasts, as either side has set it last. Row 'v' 't' and
// the contact's alias.
struct TimerRow {
  wire::Name peer;
  std::uint32_t seconds = 0;  // 0: it stays
  std::uint64_t lamport = 0;  // when it was set; of two the later one counts, on both sides
  wire::Name by;              // who has set it

  bool operator==(const TimerRow&) const = default;
};

[[nodiscard]] bool is_well_formed(const TimerRow& timer);
// Also of two that were set at once both sides take the same.
[[nodiscard]] bool is_later(const TimerRow& a, const TimerRow& b);

// The timers of all conversations, in memory and on disk; and when the next message is to vanish,
// as far as that is known (vanishing.h).
class Timers {
 public:
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);

  // Of what is written to somebody now, in seconds; 0: it stays.
  [[nodiscard]] std::uint32_t of(std::string_view name) const;
  void fill(Peer& peer) const;
  [[nodiscard]] bool has_room(std::string_view name, const Desk& desk) const;

  // Takes what either side has set, unless it knows of a later one. Put again each time that it is
  // the same, for a batch may have failed.
  void adopt(const TimerRow& timer, const Desk& desk, RowWriter& rows);
  // As it was before a batch that has failed; nothing: there was none.
  [[nodiscard]] std::optional<TimerRow> known(std::string_view name) const;
  void restore(std::string_view name, const std::optional<TimerRow>& before);
  // For the next device of this account.
  [[nodiscard]] std::vector<TimerRow> from(const RingId& key, std::size_t limit) const;
  void put_forgotten(std::string_view name, RowWriter& rows) const;
  void forget(std::string_view name);

  // Somebody's that have changed, by whomever.
  [[nodiscard]] std::vector<std::string> take_changed() { return std::exchange(changed_, {}); }

  void expect(std::int64_t vanishes_ms);
  void set_soonest(Instant at) { soonest_ = at; }
  [[nodiscard]] Instant soonest() const { return soonest_; }

 private:
  std::map<RingId, TimerRow> timers_;
  std::vector<std::string> changed_;
  Instant soonest_ = Instant::never();
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
