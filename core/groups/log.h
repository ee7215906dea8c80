#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/groups/change.h"
#include "core/groups/membership.h"

namespace p2pchat::groups {

enum class AddEnd : std::uint8_t {
  kAdded,
  kKnown,
  kEarly,   // follows changes that are not here
  kForged,  // of another group, not signed, or its author had no right to it by what it follows
  kFull,    // kChangesMax
};

// All changes of one group, of which each has all that it follows. Who is in the group is a
// function of the set of them, in whatever order they came (README.md says which one).
class Log {
 public:
  AddEnd add(const Change& change);
  // What this device has verified before.
  AddEnd restore(const Change& change) { return add(change, true, kChangesMax); }

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] const Bytes32& group() const { return group_; }
  [[nodiscard]] const Membership& members() const { return members_; }
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  // Changes that none follows; sorted. At most kHeadsMax of them: those that follow most.
  [[nodiscard]] Heads heads() const;
  // Of a change that follows these, which must be here.
  [[nodiscard]] std::uint64_t epoch_after(const Heads& heads) const;
  [[nodiscard]] bool has(const Hash& hash) const { return places_.contains(hash); }
  [[nodiscard]] bool has_all(const Heads& heads) const;
  // As it was when these were the heads, which must be here.
  [[nodiscard]] Membership at(const Heads& heads) const;
  // Those that are not among `heads` or what these follow, as far as they are known here; each
  // behind those that it follows.
  [[nodiscard]] std::vector<Change> beyond(const Heads& heads) const;
  // The same, of what `until` is and follows, which must be here.
  [[nodiscard]] std::vector<Change> between(const Heads& heads, const Hash& until) const;
  [[nodiscard]] const Change* find(const Hash& hash) const;
  // Both must be here.
  [[nodiscard]] bool follows(const Hash& later, const Hash& earlier) const;

  // Somebody who is, or was, in the group or invited.
  [[nodiscard]] bool has_met(const Bytes32& account) const;
  // Why this change, which follows all that is here, would not count. Nothing: it would.
  [[nodiscard]] std::optional<Refusal> refusal(const Change& change) const;

  void check_invariants() const;
  bool operator==(const Log&) const = default;

 private:
  using Places = std::bitset<kChangesMax>;
  struct Entry {
    Change change;
    Hash hash{};
    Places past;              // all that it follows
    Role rank = Role::kNone;  // its author's, by what it follows

    bool operator==(const Entry&) const = default;
  };

  AddEnd add(const Change& change, bool is_genuine, std::size_t bound);
  [[nodiscard]] Places all() const;
  [[nodiscard]] std::vector<Change> without(Places which, const Heads& heads) const;
  [[nodiscard]] Places widest(std::size_t count) const;
  [[nodiscard]] Places past_of(std::span<const Hash> heads) const;
  [[nodiscard]] Membership replay(Places which) const;
  void place(Places due, Membership& membership) const;
  [[nodiscard]] std::optional<std::size_t> first_control(Places among) const;
  [[nodiscard]] std::size_t first(const Places& among, const Places& rivals) const;
  [[nodiscard]] bool goes_first(const Entry& a, const Entry& b) const;

  std::vector<Entry> entries_;
  std::map<Hash, std::size_t> places_;
  Bytes32 group_{};
  Places heads_;
  std::uint64_t epoch_ = 0;
  Membership members_;
};

}  // namespace p2pchat::groups
