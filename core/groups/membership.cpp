#include "core/groups/membership.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"

namespace p2pchat::groups {
namespace {

// Over whom an author may decide: an owner over everybody, others over those below them.
bool is_above(const Member& author, const Member& subject) {
  return author.role == Role::kOwner || author.role > subject.role;
}

constexpr std::size_t kOthersMax = 16;  // of several invitations of one

bool needs_admin(ChangeKind kind) {
  return kind != ChangeKind::kLeave && kind != ChangeKind::kRekey;
}

}  // namespace

std::optional<Refusal> Membership::refusal(const Change& change) const {
  return refusal(change, Keys::kOfNow);
}

std::optional<Refusal> Membership::refusal(const Change& change, Keys keys) const {
  if (change.kind == ChangeKind::kCreate) {
    return members_.empty() && turns_ == 0 ? std::nullopt : std::optional(Refusal::kNotTheFirst);
  }
  if (change.kind == ChangeKind::kAccept || change.kind == ChangeKind::kDecline) {
    return refusal_of_guest(change);
  }
  const Member* author = author_of(change, keys);
  if (author == nullptr) return Refusal::kNotAMember;
  return refusal_of_member(change, *author);
}

// That an accept is proven, its log has seen to.
std::optional<Refusal> Membership::refusal_of_guest(const Change& change) const {
  const Member* guest = find(change.author);
  const auto invited = guest == nullptr ? std::nullopt : guest->invited_by(change.invitation);
  const bool is_theirs =
      invited && (change.kind == ChangeKind::kAccept || change.key == invited->key);
  return is_theirs ? std::nullopt : std::optional(Refusal::kNotInvited);
}

bool Membership::is_second_invitation(const Change& change) const {
  if (change.kind != ChangeKind::kInvite) return false;
  const Member* author = author_of(change, Keys::kAlsoFormer);
  const Member* guest = find(change.subject);
  return author != nullptr && author->role >= Role::kAdmin && change.role <= author->role &&
         guest != nullptr && guest->is_invited && guest->others.size() < kOthersMax;
}

std::optional<Refusal> Membership::refusal_of_member(const Change& change,
                                                     const Member& author) const {
  if (needs_admin(change.kind) && author.role < Role::kAdmin) return Refusal::kNoRight;
  const bool is_about_nobody =
      change.kind == ChangeKind::kLeave || change.kind == ChangeKind::kRename ||
      change.kind == ChangeKind::kRekey || change.kind == ChangeKind::kTimer;
  if (is_about_nobody) return {};
  const Member* subject = find(change.subject);
  if (change.kind == ChangeKind::kInvite) {
    if (change.role > author.role) return Refusal::kNoRight;
    if (subject != nullptr || has_named(change.name.text)) return Refusal::kAlreadyIn;
    return members_.size() < kMembersMax ? std::nullopt : std::optional(Refusal::kFull);
  }
  if (subject == nullptr) return Refusal::kNobody;
  if (!is_above(author, *subject)) return Refusal::kNoRight;
  if (change.kind == ChangeKind::kRemove) return {};
  if (change.role > author.role) return Refusal::kNoRight;
  const bool is_change =
      change.kind == ChangeKind::kRaise ? change.role > subject->role : change.role < subject->role;
  return is_change ? std::nullopt : std::optional(Refusal::kSameRole);
}

void Membership::apply(const Change& change, const Hash& hash) {
  if (is_second_invitation(change)) {
    members_.at(change.subject).others.push_back({hash, change.invitation, change.role});
    return;
  }
  // That its author had this key by what it follows, its log has seen to.
  if (refusal(change, Keys::kAlsoFormer)) return;
  turns_ += 1;
  switch (change.kind) {
    case ChangeKind::kCreate:
      title_ = change.title;
      members_[change.author] = {.account = change.author,
                                 .name = change.name,
                                 .role = Role::kOwner,
                                 .key = change.key,
                                 .turn = turns_};
      return;
    case ChangeKind::kInvite:
      removed_.erase(change.subject);
      members_[change.subject] = {.account = change.subject,
                                  .name = change.name,
                                  .role = change.role,
                                  .is_invited = true,
                                  .key = change.invitation,
                                  .invitation = hash,
                                  .turn = turns_};
      return;
    case ChangeKind::kAccept: {
      Member& member = members_.at(change.author);
      const Invited answered = *member.invited_by(change.invitation);
      member.role = answered.role;
      member.invitation = answered.hash;
      member.others.clear();
      member.is_invited = false;
      member.key = change.key;
      member.former.clear();
      member.turn = turns_;
      return pass_on();
    }
    case ChangeKind::kDecline:
    case ChangeKind::kLeave:
      return drop(change.author);
    case ChangeKind::kRemove:
      removed_.insert(change.subject);
      return drop(change.subject);
    case ChangeKind::kRaise:
    case ChangeKind::kLower:
      members_.at(change.subject).role = change.role;
      return pass_on();
    case ChangeKind::kRename:
      title_ = change.title;
      return;
    case ChangeKind::kTimer:
      timer_ = {.seconds = lifetime_in(change).value_or(0), .by = members_.at(change.author).name};
      return;
    case ChangeKind::kRekey: {
      Member& member = members_.at(change.author);
      member.former.push_back(std::exchange(member.key, change.invitation));
      return;
    }
  }
}

std::optional<Invited> Member::invited_by(const Hash& hash) const {
  if (!is_invited) return std::nullopt;
  if (hash == invitation) return Invited{invitation, key, role};
  const auto at = std::ranges::find(others, hash, &Invited::hash);
  return at == others.end() ? std::nullopt : std::optional(*at);
}

bool Member::has_had(const Bytes32& its_key) const {
  return key == its_key || std::ranges::find(former, its_key) != former.end();
}

const Member* Membership::author_of(const Change& change, Keys keys) const {
  if (keys == Keys::kOfNow) return member_with(change.author, change.key);
  const Member* member = find(change.author);
  const bool is_theirs = member != nullptr && !member->is_invited && member->has_had(change.key);
  return is_theirs ? member : nullptr;
}

const Member* Membership::find(const Bytes32& account) const {
  const auto at = members_.find(account);
  return at == members_.end() ? nullptr : &at->second;
}

const Member* Membership::member_with(const Bytes32& account, const Bytes32& key) const {
  const Member* member = find(account);
  return member != nullptr && !member->is_invited && member->key == key ? member : nullptr;
}

bool Membership::has_named(std::string_view name) const {
  return std::ranges::any_of(members_, [name](const auto& entry) {
    return account::fold_case(entry.second.name) == account::fold_case(name);
  });
}

Role Membership::role_of(const Bytes32& account) const {
  const Member* member = find(account);
  return member == nullptr || member->is_invited ? Role::kNone : member->role;
}

bool Membership::was_removed(const Bytes32& account) const { return removed_.contains(account); }

void Membership::drop(const Bytes32& account) {
  members_.erase(account);
  pass_on();
}

// A group without an owner gets the highest of its members, who has been here longest.
void Membership::pass_on() {
  Member* heir = nullptr;
  for (auto& [id, member] : members_) {
    if (member.is_invited) continue;
    const bool is_better = heir == nullptr || member.role > heir->role ||
                           (member.role == heir->role && member.turn < heir->turn);
    if (is_better) heir = &member;
  }
  if (heir != nullptr) heir->role = Role::kOwner;
}

}  // namespace p2pchat::groups
