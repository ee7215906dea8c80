#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/chat/group_sending.h"
#include "core/chat/history.h"
#include "core/chat/seen.h"
#include "core/chat/word_index.h"
#include "core/crypto/ed25519.h"

// What this user says of messages of a group: edits, signs, deletions.
namespace p2pchat::chat {
namespace {

groups::MarkKind kind_of(ContentType type) {
  if (type == ContentType::kDeletion) return groups::MarkKind::kDeletion;
  return type == ContentType::kEdit ? groups::MarkKind::kEdit : groups::MarkKind::kReaction;
}

MarkEnd mark_end_of(SendEnd end) {
  switch (end) {
    case SendEnd::kQueued:
      return MarkEnd::kMarked;
    case SendEnd::kNotInGroup:
      return MarkEnd::kNotInGroup;
    case SendEnd::kOutboxFull:
      return MarkEnd::kOutboxFull;
    case SendEnd::kDiskFull:
      return MarkEnd::kDiskFull;
    case SendEnd::kDiskFailed:
      return MarkEnd::kDiskFailed;
    case SendEnd::kUnknownUser:
    case SendEnd::kNoRing:
    case SendEnd::kKeyChanged:
    case SendEnd::kClosed:
    case SendEnd::kBlocked:
    case SendEnd::kAlone:
      break;
  }
  return MarkEnd::kNoRing;
}

DeleteEnd delete_end_of(SendEnd end, bool is_withdrawn) {
  switch (mark_end_of(end)) {
    case MarkEnd::kMarked:
      return is_withdrawn ? DeleteEnd::kWithdrawn : DeleteEnd::kDeleted;
    case MarkEnd::kNotInGroup:
      return DeleteEnd::kNotInGroup;
    case MarkEnd::kOutboxFull:
      return DeleteEnd::kOutboxFull;
    case MarkEnd::kDiskFull:
      return DeleteEnd::kDiskFull;
    case MarkEnd::kDiskFailed:
      return DeleteEnd::kDiskFailed;
    case MarkEnd::kNoRing:
      break;
  }
  return DeleteEnd::kNoRing;
}

// Whether a member was sent a message of this user's.
bool was_sent(const StoredMessage& message, std::string_view name) {
  if (message.state == MessageState::kUnsent) return false;
  return std::ranges::any_of(message.members, [name](const MemberTick& tick) {
    return tick.state != MessageState::kUnsent &&
           account::fold_case(tick.name) == account::fold_case(name);
  });
}

Parcel remark_for(const StoredMessage& message, const groups::Mark& mark, Parcel parcel) {
  parcel.cargo =
      mark.kind == groups::MarkKind::kDeletion ? Cargo::kGroupDeletion : Cargo::kGroupMark;
  parcel.message = {.id = message.id,
                    .peer = message.peer,
                    .is_outgoing = message.is_outgoing,
                    .lamport = message.lamport};
  parcel.message.reply_to = to_hex(groups::id_of(mark));
  return parcel;
}

}  // namespace

Token GroupSending::mark(const Bytes32& group, StoredMessage message, Mark mark, Desk& desk) {
  jobs_.push_back({.token = desk.new_token(),
                   .group = group,
                   .what = Remark{std::move(message), std::move(mark)}});
  return jobs_.back().token;
}

std::vector<MarkResult> GroupSending::take_marked() { return std::exchange(marked_, {}); }

std::vector<DeleteResult> GroupSending::take_deleted() { return std::exchange(deleted_, {}); }

std::vector<StoredMessage> GroupSending::take_marked_messages() {
  return std::exchange(marked_messages_, {});
}

void GroupSending::read_target(const StoredMessage& message, const Rooms& rooms, Desk& desk) {
  if (rooms.book.find(jobs_.front().group) == nullptr) {
    if (std::holds_alternative<Remark>(jobs_.front().what)) return end_remark(SendEnd::kNotInGroup);
    return end_withdrawal(CancelEnd::kUnknown);
  }
  is_marking_ = true;
  rooms.book.lock();
  reading_ = desk.read(read_message(message.peer, ref_of(message), desk.own.vault));
}

bool GroupSending::on_read(Token token, const ReadResult& result, const Rooms& rooms, Desk& desk) {
  if (!reading_.is_set() || token != reading_) return false;
  reading_ = {};
  rooms.book.unlock();
  if (std::holds_alternative<Withdrawal>(jobs_.front().what)) {
    on_withdrawal_read(result, rooms, desk);
    return true;
  }
  const Group& group = *rooms.book.find(jobs_.front().group);
  const auto& remark = std::get<Remark>(jobs_.front().what);
  auto batch = result ? build_remark(group, remark, *result, desk)
                      : Result<Batch, SendEnd>(std::unexpected(SendEnd::kDiskFailed));
  if (batch && !rooms.outbox.has_room_for_copies(batch->parcels.size(), desk.options)) {
    batch = std::unexpected(SendEnd::kOutboxFull);
  }
  if (batch) {
    persist(*std::move(batch), rooms, desk);
  } else {
    end_remark(batch.error());
    go_on(rooms, desk);
  }
  return true;
}

// Of what has gone meanwhile, that is said which is known of it.
Result<GroupSending::Batch, SendEnd> GroupSending::build_remark(const Group& group,
                                                                const Remark& remark,
                                                                const std::vector<Row>& rows,
                                                                Desk& desk) const {
  auto found = parse_conversation(rows, desk.own.profile.name.text, desk.own.vault);
  Batch batch;
  batch.row = group.row;
  batch.remarked = Remarked{};
  Remarked& remarked = *batch.remarked;
  remarked.before = remark.message;
  if (!found.empty()) remarked.before = std::move(found[0]);
  remarked.marks = marks_in(rows, desk.own.vault);
  remarked.after = remarked.before;
  remarked.after.group = group.log.members().title();
  if (remarked.before.is_deleted) return batch;
  const bool is_deletion = remark.mark.type == ContentType::kDeletion;
  remarked.is_withdrawn = is_deletion && remarked.before.state == MessageState::kUnsent;
  if (remarked.is_withdrawn) return batch;
  if (!may_speak(group, desk)) return std::unexpected(SendEnd::kNotInGroup);
  const ReactionRow* sign = remarked.marks.reaction_of(desk.own.profile.name.text);
  const std::uint64_t latest =
      std::max({group.row.lamport, remarked.before.edit, sign == nullptr ? 0 : sign->lamport});
  remarked.lamport = batch.row->lamport = std::min(latest + 1, groups::kNumberMax);
  if (is_deletion) remarked.after = tombstone_of(std::move(remarked.after));
  if (const auto failure = add_copies(group, remark, batch, desk)) return std::unexpected(*failure);
  return batch;
}

// Of one's own message to whom it was sent; of another's to all who are here now.
std::optional<SendEnd> GroupSending::add_copies(const Group& group, const Remark& remark,
                                                Batch& batch, Desk& desk) const {
  Remarked& remarked = *batch.remarked;
  const StoredMessage& message = remarked.before;
  groups::Mark mark{.group = group.row.group,
                    .chance = desk.entropy.draw_32(),
                    .lamport = remarked.lamport,
                    .epoch = group.log.epoch(),
                    .heads = group.log.heads(),
                    .sent_ms = milliseconds(desk.now),
                    .author = account::account_id(desk.own.profile),
                    .kind = kind_of(remark.mark.type),
                    .about = {id_of(message.id), message.lamport},
                    .text = remark.mark.text,
                    .key = crypto::ed25519_public_key(group.row.key)};
  groups::sign(mark, group.row.key);
  const Bytes word = groups::encode_word(mark);
  std::set<std::string> told;
  for (const auto& [account, member] : group.log.members().members()) {
    const bool is_for_them = !message.is_outgoing || was_sent(message, member.name);
    if (member.is_invited || is_self(member.name, desk) || !is_for_them) continue;
    const wire::AccountProfile* profile = profile_of(member);
    const LookedUp* found = found_for(member.name);
    const bool is_other = found != nullptr && found->end == LookUpEnd::kKeyChanged;
    if (found == nullptr || (!found->profile && !is_other)) return SendEnd::kNoRing;
    auto parcel = profile == nullptr ? std::nullopt : seal_word_parcel(word, *profile, desk);
    if (!parcel) continue;
    told.insert(account::fold_case(member.name));
    batch.parcels.push_back(remark_for(message, mark, *std::move(parcel)));
  }
  if (mark.kind != groups::MarkKind::kDeletion) return std::nullopt;
  for (MemberTick& tick : remarked.after.members) {
    if (!told.contains(account::fold_case(tick.name))) tick.state = MessageState::kUnsent;
  }
  take_lowest(remarked.after);
  return std::nullopt;
}

void GroupSending::put_remark(const Mark& mark, Remarked& remarked, const Rooms& rooms, Desk& desk,
                              RowWriter& rows) {
  StoredMessage& after = remarked.after;
  if (remarked.is_withdrawn) {
    erase_message(remarked.before, rows);
    return put_seen(id_of(after.id), 0, rows.changes);
  }
  if (remarked.before.is_deleted) return;
  if (mark.type == ContentType::kDeletion) {
    erase_words(remarked.before, rows);
    erase_marks(remarked.before, remarked.marks, rows);
    erase_file(remarked.before, rows);
    put_stone(after, {}, rows);
    for (const Bytes32& record : rooms.outbox.copies_of(id_of(after.id))) {
      if (rooms.outbox.retract(record, rows)) remarked.retracted.push_back(record);
    }
    return;
  }
  const wire::Name& self = desk.own.profile.name;
  if (mark.type == ContentType::kEdit) {
    after.text = mark.text;
    after.edit = remarked.lamport;
    after.edited_ms = static_cast<std::int64_t>(milliseconds(desk.now));
    (void)put_if_later(after, claim_in(after), remarked.marks, rows);
    apply(remarked.marks, after);  // at kNumberMax the text before may stay
    erase_words(remarked.before, rows);
    put_words(after, rows);
  } else {
    (void)put_if_later(after, ReactionRow{self, mark.text, remarked.lamport}, remarked.marks, rows);
    apply(remarked.marks, after);
  }
}

void GroupSending::on_remark_persisted(const Remarked& remarked, bool is_done, const Rooms& rooms,
                                       Desk& desk) {
  for (const Bytes32& record : remarked.retracted) {
    if (is_done) {
      rooms.outbox.forget(record, desk);
    } else {
      rooms.outbox.hold(record, desk.now);
    }
  }
}

void GroupSending::end_remark(SendEnd end, StoredMessage message, bool is_withdrawn) {
  const Token token = jobs_.front().token;
  const bool is_deletion = std::get<Remark>(jobs_.front().what).mark.type == ContentType::kDeletion;
  message.news = is_deletion ? News::kAll : News::kMarks;
  if (is_deletion) {
    deleted_.push_back({token, delete_end_of(end, is_withdrawn), std::move(message)});
  } else {
    if (end == SendEnd::kQueued) marked_messages_.push_back(message);
    marked_.push_back({token, mark_end_of(end), std::move(message)});
  }
  is_marking_ = false;
  finish();
}

}  // namespace p2pchat::chat
