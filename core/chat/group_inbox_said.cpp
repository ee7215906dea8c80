#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/group_inbox.h"
#include "core/chat/history.h"
#include "core/chat/lifetime.h"
#include "core/chat/seen.h"
#include "core/chat/word_index.h"
#include "core/crypto/sha256.h"

// Texts of a group, what is said of them since, and whichever of both comes first.
namespace p2pchat::chat {
namespace {

// Stands where a long text would, which nodes have no more.
constexpr std::string_view kLostText = "(the text of this message is lost)";

Bytes32 lost_id(const wire::AccountProfile& sender, const Bytes32& id) {
  Bytes bytes = to_bytes("p2pchat/group/lost/1");
  append(bytes, account::account_id(sender));
  append(bytes, id);
  return crypto::sha256(bytes);
}

// What a post has beside its text.
void put_rest(const groups::Text&, StoredMessage&) {}
void put_rest(const groups::Post& post, StoredMessage& message) {
  const bool is_kept = is_mutated(Mutant::kGroupTextStays);
  message.vanish_s = is_kept ? 0 : std::min(post.lasts_s, kLifetimeMax);
  if (post.file) put_file(file_from(*post.file), message);
}

template <class Said>
StoredMessage message_from(const Said& said, const std::string& author) {
  StoredMessage message{.id = to_hex(groups::id_of(said)),
                        .peer = group_key(said.group),
                        .is_outgoing = false,
                        .text = said.text,
                        .sent_ms = static_cast<std::int64_t>(said.sent_ms),
                        .lamport = said.lamport,
                        .state = MessageState::kReceived,
                        .is_unread = true};
  message.author = author;
  if (said.reply_to != Bytes32{}) message.reply_to = to_hex(said.reply_to);
  put_rest(said, message);
  return message;
}

bool is_file_possible(const StoredMessage& message) {
  return !message.file || is_well_formed(*message.file);
}

// Where the message will stand of which this is said; by whom it is, nobody knows before it comes.
StoredMessage place_of_target(const groups::Mark& mark) {
  return {.id = to_hex(mark.about.id),
          .peer = group_key(mark.group),
          .lamport = mark.about.lamport,
          .state = MessageState::kReceived};
}

// It was said to this user as a member. To who was removed meanwhile, too, whichever of both comes
// first: nodes have acknowledged it. Who has left wants nothing more.
bool is_for_own(const Group& group, const groups::Heads& heads, const Desk& desk) {
  const GroupStanding standing = GroupBook::standing_of(group, desk.own);
  if (standing == GroupStanding::kJoined) return true;
  if (standing != GroupStanding::kRemoved || !group.log.has_all(heads)) return false;
  const groups::Membership then = group.log.at(heads);
  const groups::Member* self = then.find(account::account_id(desk.own.profile));
  return self != nullptr && !self->is_invited;
}

bool is_by(const StoredMessage& message, std::string_view name) {
  return account::fold_case(message.author) == account::fold_case(name) ||
         is_mutated(Mutant::kMarkByAnybody);
}

}  // namespace

template <class Signed>
std::optional<GroupInbox::Batch> GroupInbox::judge(const Signed& said, const Rooms& rooms,
                                                   Desk& desk) {
  const Group* group = rooms.book.find(said.group);
  const Bytes32 account = account::account_id(word_->sender);
  if (group == nullptr || !is_for_own(*group, said.heads, desk)) {
    drop_unless_awaited(rooms, desk);
    return std::nullopt;
  }
  if (said.author != account || !groups::is_genuine(said)) {
    forged(rooms);
    return std::nullopt;
  }
  if (!group->log.has_all(said.heads)) {
    if (is_mutated(Mutant::kTextOutrunsChanges)) {
      drop(rooms);
      return std::nullopt;
    }
    ask(said.group, rooms, desk);
    put_off(rooms, desk);
    return std::nullopt;
  }
  if (group->log.at(said.heads).member_with(account, said.key) == nullptr) {
    forged(rooms);
    return std::nullopt;
  }
  Batch batch;
  const bool was_removed = group->log.members().was_removed(account);
  batch.is_dropped = was_removed || desk.standings.is_blocked(word_->sender.name.text);
  if (!batch.is_dropped) {
    batch.row = group->row;
    batch.row->lamport = std::max(group->row.lamport, said.lamport);
    batch.debt = GroupDebt{.author = word_->sender.name,
                           .peer = group_key(said.group),
                           .is_read = false,
                           .message = {groups::id_of(said), said.lamport}};
    compare(*group, said.heads, batch, desk);
  } else if (was_removed) {
    tell_once(*group, said.heads, batch);
  }
  return batch;
}

template <class Signed>
void GroupInbox::take_text(const Signed& said, const Rooms& rooms, Desk& desk) {
  StoredMessage message = message_from(said, word_->sender.name);
  if (!is_file_possible(message)) return forged(rooms);
  auto batch = judge(said, rooms, desk);
  if (!batch) return;
  if (batch->is_dropped) return persist(*std::move(batch), rooms, desk);
  batch->message = std::move(message);
  look(*std::move(batch), rooms, desk);
}

template void GroupInbox::take_text(const groups::Text&, const Rooms&, Desk&);
template void GroupInbox::take_text(const groups::Post&, const Rooms&, Desk&);

void GroupInbox::take_reference(const groups::Reference& reference, const Rooms& rooms,
                                Desk& desk) {
  const Bytes32 record = word_->record;
  if (const auto fetched = rooms.fetching.take(record)) {
    switch (fetched->end) {
      case GroupFetching::End::kHere:
        return take_body(reference, fetched->plain, rooms, desk);
      case GroupFetching::End::kNotNow:
        return put_off(rooms, desk);
      case GroupFetching::End::kLost:
        return take_lost(reference, rooms, desk);
      case GroupFetching::End::kWrong:
        return forged(rooms);
    }
  }
  const Group* group = rooms.book.find(reference.group);
  const bool is_left =
      group != nullptr && GroupBook::standing_of(*group, desk.own) == GroupStanding::kLeft;
  if (group == nullptr || is_left) return drop_unless_awaited(rooms, desk);
  const wire::Name& sender = word_->sender.name;
  if (desk.standings.is_blocked(sender.text)) {
    Batch batch;
    batch.is_dropped = true;
    return persist(std::move(batch), rooms, desk);
  }
  if (group_of_sender(reference.group, rooms) == nullptr) {
    ask(reference.group, rooms, desk);
    return put_off(rooms, desk);
  }
  if (is_mutated(Mutant::kGroupDeliveredBeforeBody)) {
    Batch batch;
    batch.debt = GroupDebt{.author = sender,
                           .peer = group_key(reference.group),
                           .is_read = false,
                           .message = {reference.said.id, reference.said.lamport}};
    return persist(std::move(batch), rooms, desk);
  }
  const GroupFetching::Wanted wanted{.record = record,
                                     .expires_ms = word_->expires_ms,
                                     .sender = account::account_id(word_->sender)};
  if (!rooms.fetching.begin(wanted, reference, desk)) {
    word_.reset();
    return rooms.inbox.queue_word(record, desk);
  }
  rooms.inbox.set_aside_word(record);
  word_.reset();
}

void GroupInbox::take_body(const groups::Reference& reference, BytesView body, const Rooms& rooms,
                           Desk& desk) {
  const auto take_if_meant = [&](const auto& said) {
    const bool is_meant = said.group == reference.group && said.lamport == reference.said.lamport &&
                          groups::id_of(said) == reference.said.id;
    return is_meant ? take_text(said, rooms, desk) : forged(rooms);
  };
  const auto word = groups::decode_word(body);
  if (word && std::holds_alternative<groups::Text>(*word)) {
    take_if_meant(std::get<groups::Text>(*word));
  } else if (word && std::holds_alternative<groups::Post>(*word)) {
    take_if_meant(std::get<groups::Post>(*word));
  } else {
    forged(rooms);
  }
}

// No receipt is owed for it: its author goes on to see that it has not come. Nothing proves that
// the sender has written a text of that id, so the row has another one, which is the sender's own.
void GroupInbox::take_lost(const groups::Reference& reference, const Rooms& rooms, Desk& desk) {
  const Group* group = rooms.book.find(reference.group);
  const bool may_come = group == nullptr || rooms.is_awaiting;
  if (may_come) return drop_unless_awaited(rooms, desk);
  const groups::Member* member = group->log.members().find(account::account_id(word_->sender));
  const bool is_wanted = GroupBook::standing_of(*group, desk.own) == GroupStanding::kJoined &&
                         !desk.standings.is_blocked(word_->sender.name.text);
  if (member == nullptr || member->is_invited || !is_wanted) return drop(rooms);
  Batch batch;
  batch.is_lost = true;
  batch.may_come_again = true;
  batch.row = group->row;
  batch.row->lamport = std::max(group->row.lamport, reference.said.lamport);
  batch.message = StoredMessage{.id = to_hex(reference.said.id),
                                .peer = group_key(reference.group),
                                .is_outgoing = false,
                                .text = std::string(kLostText),
                                .sent_ms = static_cast<std::int64_t>(reference.sent_ms),
                                .lamport = reference.said.lamport,
                                .state = MessageState::kReceived,
                                .is_unread = true};
  batch.message->author = word_->sender.name;
  look(std::move(batch), rooms, desk);
}

void GroupInbox::take_mark(const groups::Mark& mark, const Rooms& rooms, Desk& desk) {
  const bool is_sign = mark.kind == groups::MarkKind::kReaction;
  if (is_sign && !mark.text.empty() && !is_reaction(mark.text.text)) return forged(rooms);
  auto batch = judge(mark, rooms, desk);
  if (!batch) return;
  if (batch->is_dropped) return persist(*std::move(batch), rooms, desk);
  Marked marked{.said = {}, .before = place_of_target(mark)};
  const wire::Name& sender = word_->sender.name;
  if (is_sign) {
    marked.said = ReactionRow{.from = sender, .sign = mark.text.text, .lamport = mark.lamport};
  } else {
    marked.said = ClaimRow{.edit = {.peer = marked.before.peer,
                                    .is_outgoing = false,
                                    .text = mark.text,
                                    .lamport = mark.lamport,
                                    .edited_ms = mark.sent_ms},
                           .author = sender};
  }
  batch->marked = std::move(marked);
  look(*std::move(batch), rooms, desk);
}

void GroupInbox::look(Batch batch, const Rooms& rooms, Desk& desk) {
  const StoredMessage& at = batch.marked ? batch.marked->before : *batch.message;
  rooms.book.lock();
  reading_ = desk.read(read_message(at.peer, ref_of(at), desk.own.vault));
  batch_ = std::move(batch);
}

// Each member's copy is a record of its own: that another device of this account has taken the
// text, the text's id says.
bool GroupInbox::on_read(Token token, const ReadResult& result, const Rooms& rooms, Desk& desk) {
  if (!reading_.is_set() || token != reading_) return false;
  reading_ = {};
  const StoredMessage& at = batch_.marked ? batch_.marked->before : *batch_.message;
  const bool is_text = batch_.message.has_value();
  if (result && !place_) {
    place_ = *result;
    if (!is_text || desk.own.has_taken_over) {
      reading_ = desk.read(read_seen(id_of(at.id)));
      return true;
    }
  }
  const std::vector<p2pchat::Row> none;
  const bool has_asked = !is_text || desk.own.has_taken_over;
  const auto& rows = result && has_asked ? *result : none;
  const Bytes32 id = id_of(at.id);
  rooms.book.unlock();
  Batch batch = std::exchange(batch_, {});
  const auto place = std::exchange(place_, {});
  if (!result) {
    put_off(rooms, desk);
  } else if (is_text) {
    on_text_looked_up(std::move(batch), *place, is_seen(rows, id), rooms, desk);
  } else {
    on_mark_looked_up(std::move(batch), *place, arrival_of(rows, id), rooms, desk);
  }
  return true;
}

// Where a stone is already, or is to be, the text is confirmed all the same: it comes no more.
void GroupInbox::on_text_looked_up(Batch batch, const std::vector<p2pchat::Row>& place,
                                   bool is_seen, const Rooms& rooms, Desk& desk) {
  if (is_seen && !is_mutated(Mutant::kGroupTextTwice)) {
    sometimes(RarePath::kGroupTextHandedOver);
    return finish(rooms);
  }
  const auto found = parse_conversation(place, desk.own.profile.name.text, desk.own.vault);
  if (batch.is_lost) {
    if (!found.empty()) return finish(rooms);
    batch.is_lost = false;
    batch.message->id = to_hex(lost_id(word_->sender, id_of(batch.message->id)));
    return look(std::move(batch), rooms, desk);
  }
  Marks marks = marks_in(place, desk.own.vault);
  if (!found.empty() && !is_mutated(Mutant::kGroupTextTwice)) {
    sometimes(RarePath::kTextCameAgain);
    batch.message.reset();
    return persist(std::move(batch), rooms, desk);
  }
  const bool is_deleted = is_deleted_before(marks, *batch.message);
  if (is_deleted && !is_mutated(Mutant::kGroupDeletionOutrun)) {
    Marked marked{.said = ClaimRow{}, .before = *std::exchange(batch.message, {})};
    marked.marks = std::move(marks);
    marked.is_here = true;
    batch.marked = std::move(marked);
  } else if (!marks.claims.empty() || !marks.reactions.empty()) {
    apply(marks, *batch.message);
    batch.marks = std::move(marks);
  }
  persist(std::move(batch), rooms, desk);
}

// Only an author takes a text back or changes it; anybody may set a sign. What was erased here
// stays away.
void GroupInbox::on_mark_looked_up(Batch batch, const std::vector<p2pchat::Row>& place,
                                   std::optional<std::uint64_t> arrival, const Rooms& rooms,
                                   Desk& desk) {
  auto found = parse_conversation(place, desk.own.profile.name.text, desk.own.vault);
  Marked& marked = *batch.marked;
  marked.marks = marks_in(place, desk.own.vault);
  marked.arrival = arrival;
  marked.is_here = !found.empty();
  if (marked.is_here) marked.before = std::move(found[0]);
  marked.after = marked.before;
  auto* claim = std::get_if<ClaimRow>(&marked.said);
  if (marked.is_here && claim != nullptr) {
    if (!is_by(marked.before, claim->author.text)) return forged(rooms);
    claim->author = marked.before.author;
    claim->edit.is_outgoing = marked.before.is_outgoing;
  }
  const bool is_late = marked.is_here ? marked.before.is_deleted : arrival.has_value();
  if (is_late) {
    batch.marked.reset();
  } else if (!marked.is_here) {
    const bool is_deletion = claim != nullptr && claim->is_deletion();
    sometimes(is_deletion ? RarePath::kDeletionOutran : RarePath::kMarkOutran);
  }
  persist(std::move(batch), rooms, desk);
}

void GroupInbox::put_marked(Marked& marked, RowWriter& rows) {
  const auto put = [&](const auto& said) {
    return put_if_later(marked.before, said, marked.marks, rows);
  };
  const auto* claim = std::get_if<ClaimRow>(&marked.said);
  if (!marked.is_here || claim == nullptr || !claim->is_deletion()) {
    marked.is_news = std::visit(put, marked.said) && marked.is_here;
    if (!marked.is_news) return;
    apply(marked.marks, marked.after);
    marked.after.news = News::kMarks;
    if (claim == nullptr) return;
    erase_words(marked.before, rows);
    put_words(marked.after, rows);
    if (marked.arrival && marked.after.is_unread) put_unread(*marked.arrival, marked.after, rows);
    return;
  }
  marked.is_news = true;
  marked.after = tombstone_of(marked.before);
  erase_words(marked.before, rows);
  erase_marks(marked.before, marked.marks, rows);
  erase_file(marked.before, rows);
  put_stone(marked.after, {}, rows);
  if (marked.arrival) erase_unread(*marked.arrival, rows);
}

}  // namespace p2pchat::chat
