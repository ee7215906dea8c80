#include <algorithm>
#include <string>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/mutant.h"
#include "core/chat/group_sending.h"
#include "core/crypto/ed25519.h"

// What changes a group.
namespace p2pchat::chat {
namespace {

GroupEnd group_end_of(LookUpEnd end) {
  switch (end) {
    case LookUpEnd::kUnknownUser:
    case LookUpEnd::kClosed:
      return GroupEnd::kUnknownUser;
    case LookUpEnd::kKeyChanged:
      return GroupEnd::kKeyChanged;
    case LookUpEnd::kDiskFailed:
      return GroupEnd::kDiskFailed;
    case LookUpEnd::kKnown:
    case LookUpEnd::kNoAnswer:
      break;
  }
  return GroupEnd::kNoRing;
}

GroupEnd group_end_of(groups::Refusal refusal) {
  switch (refusal) {
    case groups::Refusal::kNoRight:
      return GroupEnd::kNoRight;
    case groups::Refusal::kNobody:
      return GroupEnd::kNobody;
    case groups::Refusal::kAlreadyIn:
      return GroupEnd::kAlreadyIn;
    case groups::Refusal::kFull:
      return GroupEnd::kFull;
    case groups::Refusal::kNotInvited:
      return GroupEnd::kNotInvited;
    case groups::Refusal::kSameRole:
      return GroupEnd::kSameRole;
    case groups::Refusal::kLogFull:
      return GroupEnd::kLogFull;
    case groups::Refusal::kBadTitle:
      return GroupEnd::kBadName;
    case groups::Refusal::kNotAMember:
    case groups::Refusal::kNotTheFirst:
      break;
  }
  return GroupEnd::kNotIn;
}

// The member, or guest, who has this name.
const groups::Member* member_named(const groups::Membership& members, std::string_view name) {
  for (const auto& [account, member] : members.members()) {
    if (account::fold_case(member.name) == account::fold_case(name)) return &member;
  }
  return nullptr;
}

}  // namespace

Result<GroupSending::Batch, GroupEnd> GroupSending::build_order(const GroupOrder& order,
                                                                const Rooms& rooms,
                                                                Desk& desk) const {
  Batch batch;
  groups::Log log;
  GroupRow row;
  if (order.deed != GroupDeed::kCreate) {
    const Group* group = rooms.book.find(order.group);
    if (group == nullptr) return std::unexpected(GroupEnd::kNotIn);
    log = group->log;
    row = group->row;
  } else if (rooms.book.accepted() >= desk.options.groups_max) {
    return std::unexpected(GroupEnd::kTooMany);
  }
  const groups::Log before = log;
  const auto made = change_of(order, before, row, desk);
  if (!made) return std::unexpected(made.error());
  if (log.add(made->change) != groups::AddEnd::kAdded) return std::unexpected(GroupEnd::kNotIn);
  const bool goes = order.deed == GroupDeed::kLeave || order.deed == GroupDeed::kDecline;
  row.group = log.group();
  row.is_left = goes;
  if (order.deed == GroupDeed::kAccept) batch.accepted = row.inviter;
  // A stranger is not told that somebody has declined, now or later: it is no change then.
  const bool is_silent =
      order.deed == GroupDeed::kDecline && desk.standings.of(row.inviter.text) != Standing::kKnown;
  if (!is_silent) {
    batch.changes.push_back(made->change);
    tell_change(before, made->change, batch, desk);
  }
  if (order.deed == GroupDeed::kInvite) invite(log, made->change, made->secret, batch, desk);
  batch.is_forgotten = order.deed == GroupDeed::kDecline && row.key == Bytes32{};
  batch.row = std::move(row);
  return batch;
}

Result<GroupSending::Made, GroupEnd> GroupSending::change_of(const GroupOrder& order,
                                                             const groups::Log& log, GroupRow& row,
                                                             Desk& desk) const {
  const Group group{.row = row, .log = log};
  Made made;
  groups::Change& change = made.change;
  Bytes32 key = row.key;
  change.author = account::account_id(desk.own.profile);
  if (order.deed != GroupDeed::kCreate) {
    change.group = log.group();
    change.after = log.heads();
    change.epoch = log.epoch_after(change.after);
  }
  const auto pending = GroupBook::pending(group, desk.own);
  const bool is_answer = order.deed == GroupDeed::kAccept || order.deed == GroupDeed::kDecline;
  if (is_answer && (!pending || row.is_left)) return std::unexpected(GroupEnd::kNotInvited);
  const bool is_in = GroupBook::standing_of(group, desk.own) == GroupStanding::kJoined;
  const bool is_new = order.deed == GroupDeed::kCreate;
  if (!is_answer && !is_new && !is_in) return std::unexpected(GroupEnd::kNotIn);
  if (const auto failure = fill(order, log.members(), pending, made, desk)) {
    return std::unexpected(*failure);
  }
  if (order.deed == GroupDeed::kDecline) key = pending->secret;
  if (order.deed == GroupDeed::kCreate || order.deed == GroupDeed::kAccept) {
    key = row.key = desk.entropy.draw_32();
  }
  change.key = crypto::ed25519_public_key(key);
  if (order.deed == GroupDeed::kAccept) groups::prove(change, pending->secret);
  groups::sign(change, key);
  if (const auto refusal = log.refusal(change)) return std::unexpected(group_end_of(*refusal));
  return made;
}

// What the deed says. Nothing: that is all.
std::optional<GroupEnd> GroupSending::fill(const GroupOrder& order,
                                           const groups::Membership& members,
                                           const std::optional<InvitationSecret>& pending,
                                           Made& made, Desk& desk) const {
  using groups::ChangeKind;
  const groups::Member* subject = member_named(members, order.name);
  const bool is_new = order.deed == GroupDeed::kCreate;
  groups::Change& change = made.change;
  switch (order.deed) {
    case GroupDeed::kCreate:
    case GroupDeed::kRename:
      change.kind = is_new ? ChangeKind::kCreate : ChangeKind::kRename;
      if (!groups::is_valid_title(order.name) || !is_valid_alias(order.name)) {
        return GroupEnd::kBadName;
      }
      change.title = order.name;
      if (is_new) change.name = desk.own.profile.name;
      break;
    case GroupDeed::kTimer:
      change.kind = ChangeKind::kTimer;
      change.title = std::to_string(order.seconds);
      break;
    case GroupDeed::kInvite: {
      const LookedUp* found = found_for(order.name);
      if (found == nullptr || !found->profile || found->end == LookUpEnd::kClosed) {
        return found == nullptr ? GroupEnd::kNoRing : group_end_of(found->end);
      }
      change.kind = ChangeKind::kInvite;
      change.subject = account::account_id(*found->profile);
      change.name = found->profile->name;
      change.role = order.role;
      made.secret = desk.entropy.draw_32();
      change.invitation = crypto::ed25519_public_key(made.secret);
      break;
    }
    case GroupDeed::kAccept:
      change.kind = ChangeKind::kAccept;
      change.invitation = pending->invitation;
      break;
    case GroupDeed::kDecline:
      change.kind = ChangeKind::kDecline;
      change.invitation = pending->invitation;
      break;
    case GroupDeed::kLeave:
      change.kind = ChangeKind::kLeave;
      break;
    case GroupDeed::kRemove:
    case GroupDeed::kSetRole:
      if (subject == nullptr) return GroupEnd::kNobody;
      change.subject = subject->account;
      change.kind = ChangeKind::kRemove;
      if (order.deed == GroupDeed::kRemove) break;
      change.role = order.role;
      change.kind = order.role > subject->role ? ChangeKind::kRaise : ChangeKind::kLower;
      break;
  }
  return std::nullopt;
}

// All who were concerned before, also who is removed; whose keys are not to be had now, later.
void GroupSending::tell_change(const groups::Log& before, const groups::Change& change,
                               Batch& batch, Desk& desk) const {
  if (before.empty()) return;
  groups::Tidings tidings{
      .group = before.group(), .heads = {groups::hash_of(change)}, .changes = {}};
  tidings.changes.push_back(change);
  const Bytes word = groups::encode_word(tidings);
  for (const auto& [account, member] : before.members().members()) {
    if (is_self(member.name, desk)) continue;
    const wire::AccountProfile* profile = profile_of(member);
    auto parcel = profile == nullptr ? std::nullopt : seal_word_parcel(word, *profile, desk);
    if (parcel) {
      batch.parcels.push_back(*std::move(parcel));
    } else {
      batch.untold.push_back({before.group(), account, member.name, before.heads()});
    }
  }
}

void GroupSending::invite(const groups::Log& log, const groups::Change& change,
                          const Bytes32& secret, Batch& batch, Desk& desk) const {
  for (auto& piece : groups::pieces_of(log.beyond({}))) {
    const groups::Invitation word{.group = log.group(),
                                  .invitation = groups::hash_of(change),
                                  .secret = secret,
                                  .changes = std::move(piece)};
    auto parcel =
        seal_word_parcel(groups::encode_word(word), *found_for(change.name.text)->profile, desk);
    if (parcel) batch.parcels.push_back(*std::move(parcel));
  }
}

// Nothing: the log is full, or the key that is to be replaced has not come.
std::optional<GroupSending::Batch> GroupSending::build_rekey(const Group& group, Desk& desk) const {
  groups::Change change;
  change.kind = groups::ChangeKind::kRekey;
  change.group = group.log.group();
  change.after = group.log.heads();
  change.epoch = group.log.epoch_after(change.after);
  change.author = account::account_id(desk.own.profile);
  change.key = crypto::ed25519_public_key(group.row.key);
  const Bytes32 next = desk.entropy.draw_32();
  change.invitation = crypto::ed25519_public_key(next);
  groups::prove(change, next);
  groups::sign(change, group.row.key);
  if (group.log.refusal(change)) return std::nullopt;
  Batch batch;
  batch.row = group.row;
  if (!is_mutated(Mutant::kRekeyedSpeaksAsBefore)) batch.row->key = next;
  batch.changes.push_back(change);
  batch.is_rekeyed = true;
  tell_change(group.log, change, batch, desk);
  return batch;
}

}  // namespace p2pchat::chat
