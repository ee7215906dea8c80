#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bounded.h"
#include "core/base/requests.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/chat/content.h"
#include "core/chat/peer.h"
#include "core/chat/standings.h"
#include "core/wire/types.h"

namespace p2pchat::chat {

// How the user wants a conversation to be, and what is typed in it and not sent. Row 'd' and the
// conversation's alias.
struct Preference {
  wire::Name peer;                   // a name, or the key of a group
  bool is_pinned = false;            // comes first in lists
  std::uint64_t muted_until_ms = 0;  // by the device's clock; kMutedForGood, 0: it is not
  std::uint64_t changes = 0;         // of these two, on all devices; who has seen more is right
  BoundedText<Content::kTextMax> draft;
  std::uint64_t draft_ms = 0;  // when it was written, or erased, last; the later one is right

  bool operator==(const Preference&) const = default;
};

// What of it is to change.
struct PreferenceChange {
  std::string peer;  // a valid name, or the key of a group
  std::optional<bool> is_pinned{};
  std::optional<std::int64_t> muted_until_ms{};
  std::optional<std::string> draft{};  // UTF-8, Content::kTextMax bytes at most; empty: erased
};

// Of oneself it says whether others may see that one is here: pinned if it was ever said, and muted
// if they may not. So the next device has it too, also by way of one that does not know it.
[[nodiscard]] PreferenceChange hiding(std::string self, bool hides);

[[nodiscard]] bool is_well_formed(const Preference& preference);

// All that the user wants of conversations, in memory and on disk. One says nothing any more when
// nothing is left of it, but is remembered, for another device may have more; of these the oldest
// gives way where there are ChatOptions::preferences_max.
class Preferences {
 public:
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);

  // Puts beside who it is what is wanted of the conversation.
  void fill(Peer& peer) const;
  // Those of whom something is wanted, but oneself.
  [[nodiscard]] std::vector<std::string> peers(const RingId& self) const;
  // Of oneself: whether others may not see that one is here. Nothing if it was never said.
  [[nodiscard]] std::optional<bool> hides(const RingId& self) const;

  // Ends in a DeedResult: kDone, kTooMany, or what the disk says.
  Token change(PreferenceChange change, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result);
  [[nodiscard]] std::vector<DeedResult> take_results();

  // In the last batch of a request that is denied; `forget` once that is on disk.
  void put_forgotten(std::string_view peer, RowWriter& rows) const;
  void forget(std::string_view peer);

  // For the next device of this account, and of the one before. The latter is put again each time,
  // for a batch may have failed.
  [[nodiscard]] std::vector<Preference> from(const RingId& key, std::size_t limit) const;
  void adopt(const Preference& other, const Desk& desk, RowWriter& rows);

 private:
  struct Changing {
    Token deed;
    RingId key;
    Preference before;
    Preference after;
  };

  [[nodiscard]] Preference entry_of(std::string_view peer) const;
  [[nodiscard]] std::optional<RingId> oldest_silent() const;
  [[nodiscard]] std::size_t drafts() const;
  [[nodiscard]] bool has_room(const Preference& entry, const Desk& desk) const;
  void make_room(const RingId& key, const Desk& desk, RowWriter& rows);

  std::map<RingId, Preference> entries_;
  std::map<Token, Changing> changing_;
  std::vector<DeedResult> results_;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
