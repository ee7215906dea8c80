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
  Places named = heads_;
  if (named.count() > kHeadsMax) named = widest(kHeadsMax);
  Heads heads;
  for (const auto& [hash, place] : places_) {
    if (named.test(place)) heads.push_back(hash);
  }
  return heads;
}

std::uint64_t Log::epoch_after(const Heads& heads) const {
  std::uint64_t highest = 0;
  for (const Hash& hash : heads.items) highest = std::max(highest, find(hash)->epoch);
  return highest + 1;
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

bool Log::follows(const Hash& later, const Hash& earlier) const {
  return entries_[places_.at(later)].past.test(places_.at(earlier));
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
  const bool is_rekey = change.kind == ChangeKind::kRekey;
  const bool is_good = is_genuine(change) &&
                       (!is_accept || is_proven(change, invite->invitation)) &&
                       (!is_rekey || is_proven(change, change.invitation));
  return add(change, is_good, bound_of(change.kind));
}

AddEnd Log::add(const Change& change, bool is_genuine, std::size_t bound) {
  const Hash hash = hash_of(change);
  if (has(hash)) return AddEnd::kKnown;
  const bool is_first = change.kind == ChangeKind::kCreate;
  if (!is_genuine || is_first != entries_.empty()) return AddEnd::kForged;
  if (!is_first && change.group != group_) return AddEnd::kForged;
  if (!has_all(change.after)) return AddEnd::kEarly;
  if (entries_.size() >= bound) return AddEnd::kFull;

  const Places past = past_of(change.after.items);
  const bool follows_all = past == all();
  const Membership then = follows_all ? members_ : replay(past);
  if (change.epoch != epoch_after(change.after) || then.refusal(change)) return AddEnd::kForged;

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

// Heads that together follow as much as `count` heads can: each is the one that follows most of
// what those before it do not. So many that follow little hide no other one.
Log::Places Log::widest(std::size_t count) const {
  Places chosen;
  Places covered;
  for (; count > 0; --count) {
    std::optional<std::size_t> best;
    std::size_t best_size = 0;
    for (const auto& [hash, place] : places_) {
      if (!heads_.test(place) || chosen.test(place)) continue;
      const std::size_t size = (entries_[place].past & ~covered).count() + 1;
      if (size > best_size) best = place;
      best_size = std::max(best_size, size);
    }
    chosen.set(*best);
    covered |= entries_[*best].past;
  }
  return chosen;
}

// Removals and lowered roles as early as what they follow allows; then the others.
Membership Log::replay(Places which) const {
  Membership membership;
  while (which.any()) {
    const auto control = first_control(which);
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
  while (due.any()) {
    const std::size_t next = first(due, due);
    membership.apply(entries_[next].change, entries_[next].hash);
    due.reset(next);
  }
}

// The one that goes first of all, or of those that it follows that which goes first, and so on: who
// removes somebody waits for no other removal than those that they had seen.
std::optional<std::size_t> Log::first_control(Places among) const {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!is_control(entries_[i].change.kind)) among.reset(i);
  }
  std::optional<std::size_t> best;
  while (among.any()) {
    best = first(among, {});
    among &= entries_[*best].past;
  }
  return best;
}

// Of those among them that follow none of `rivals`.
std::size_t Log::first(const Places& among, const Places& rivals) const {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!among.test(i) || (entries_[i].past & rivals).any()) continue;
    if (!best || goes_first(entries_[i], entries_[*best])) best = i;
  }
  P2PCHAT_ASSERT(best.has_value());
  return *best;
}

bool Log::goes_first(const Entry& a, const Entry& b) const {
  return a.rank != b.rank ? a.rank > b.rank : a.hash < b.hash;
}

}  // namespace p2pchat::groups
