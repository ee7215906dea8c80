#include "core/groups/log.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/base/mutant.h"

namespace p2pchat::groups {
namespace {

// What takes something from somebody goes before all that was done at the same time.
bool is_control(ChangeKind kind) {
  return kind == ChangeKind::kRemove || kind == ChangeKind::kLower;
}

// Room is kept for those who go.
std::size_t bound_of(ChangeKind kind) {
  const bool goes =
      kind == ChangeKind::kRemove || kind == ChangeKind::kLeave || kind == ChangeKind::kDecline;
  return goes ? kChangesMax : kChangesMax - kReservedChanges;
}

}  // namespace

Heads Log::heads() const {
  Heads heads;
  for (const auto& [hash, place] : places_) {
    if (heads_.test(place) && !heads.is_full()) heads.push_back(hash);
  }
  return heads;
}

bool Log::has_all(const Heads& heads) const {
  return std::ranges::all_of(heads.items, [this](const Hash& hash) { return has(hash); });
}

Membership Log::at(const Heads& heads) const {
  P2PCHAT_ASSERT(has_all(heads));
  const Places which = past_of(heads.items);
  return which == all() ? members_ : replay(which);
}

std::vector<Change> Log::beyond(const Heads& heads) const { return without(all(), heads); }

std::vector<Change> Log::between(const Heads& heads, const Hash& until) const {
  return without(past_of(std::span(&until, 1)), heads);
}

std::vector<Change> Log::without(Places which, const Heads& heads) const {
  std::vector<Hash> known;
  std::ranges::copy_if(heads.items, std::back_inserter(known),
                       [this](const Hash& hash) { return has(hash); });
  which &= ~past_of(known);
  std::vector<Change> changes;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (which.test(i)) changes.push_back(entries_[i].change);
  }
  return changes;
}

const Change* Log::find(const Hash& hash) const {
  const auto at = places_.find(hash);
  return at == places_.end() ? nullptr : &entries_[at->second].change;
}

bool Log::has_met(const Bytes32& account) const {
  return std::ranges::any_of(entries_, [&account](const Entry& entry) {
    return entry.change.author == account || entry.change.subject == account;
  });
}

std::optional<Refusal> Log::refusal(const Change& change) const {
  if (entries_.size() >= bound_of(change.kind)) return Refusal::kLogFull;
  return members_.refusal(change);
}

void Log::check_invariants() const {
  P2PCHAT_ASSERT(entries_.size() == places_.size());
  P2PCHAT_ASSERT(entries_.size() <= kChangesMax);
  P2PCHAT_ASSERT(members_.members().size() <= kMembersMax);
  for (const auto& [account, member] : members_.members())
    P2PCHAT_ASSERT(member.account == account);
}

AddEnd Log::add(const Change& change) {
  if (has(hash_of(change))) return AddEnd::kKnown;
  const Change* invite = find(change.invitation);
  const bool is_accept = change.kind == ChangeKind::kAccept;
  if (is_accept && invite == nullptr)
    return has_all(change.after) ? AddEnd::kForged : AddEnd::kEarly;
  const bool is_good = is_genuine(change) && (!is_accept || is_proven(change, invite->invitation));
  return add(change, is_good);
}

AddEnd Log::add(const Change& change, bool is_genuine) {
  const Hash hash = hash_of(change);
  if (has(hash)) return AddEnd::kKnown;
  const bool is_first = change.kind == ChangeKind::kCreate;
  if (!is_genuine || is_first != entries_.empty()) return AddEnd::kForged;
  if (!is_first && change.group != group_) return AddEnd::kForged;
  if (!has_all(change.after)) return AddEnd::kEarly;
  if (entries_.size() >= bound_of(change.kind)) return AddEnd::kFull;

  const Places past = past_of(change.after.items);
  std::uint64_t before = 0;
  for (const Hash& each : change.after.items) before = std::max(before, find(each)->epoch);
  const bool follows_all = past == all();
  const Membership then = follows_all ? members_ : replay(past);
  if (change.epoch != before + 1 || then.refusal(change)) return AddEnd::kForged;

  if (is_first) group_ = hash;
  places_[hash] = entries_.size();
  heads_ &= ~past;
  heads_.set(entries_.size());
  entries_.push_back({change, hash, past, then.role_of(change.author)});
  epoch_ = std::max(epoch_, change.epoch);
  if (follows_all || is_mutated(Mutant::kChangesInOrderOfArrival)) {
    members_.apply(change, hash);
  } else {
    members_ = replay(all());
  }
  return AddEnd::kAdded;
}

Log::Places Log::all() const {
  Places places;
  for (std::size_t i = 0; i < entries_.size(); ++i) places.set(i);
  return places;
}

Log::Places Log::past_of(std::span<const Hash> heads) const {
  Places past;
  for (const Hash& hash : heads) {
    const std::size_t place = places_.at(hash);
    past |= entries_[place].past;
    past.set(place);
  }
  return past;
}

// Removals and lowered roles as early as what they follow allows; then the others.
Membership Log::replay(Places which) const {
  Membership membership;
  while (which.any()) {
    const auto control = first(which, true);
    const Places due = control ? entries_[*control].past & which : which;
    place(due, membership);
    which &= ~due;
    if (!control) break;
    membership.apply(entries_[*control].change, entries_[*control].hash);
    which.reset(*control);
  }
  return membership;
}

void Log::place(Places due, Membership& membership) const {
  while (const auto next = first(due, false)) {
    membership.apply(entries_[*next].change, entries_[*next].hash);
    due.reset(*next);
  }
}

// The first of those that follow no other of them; of controls: that follow no other control.
std::optional<std::size_t> Log::first(const Places& among, bool is_control_wanted) const {
  Places rivals = among;
  if (is_control_wanted) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!is_control(entries_[i].change.kind)) rivals.reset(i);
    }
  }
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!rivals.test(i) || (entries_[i].past & rivals).any()) continue;
    if (!best || goes_first(entries_[i], entries_[*best])) best = i;
  }
  return best;
}

bool Log::goes_first(const Entry& a, const Entry& b) const {
  return a.rank != b.rank ? a.rank > b.rank : a.hash < b.hash;
}

}  // namespace p2pchat::groups
