#include "core/chat/group_inbox.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/history.h"
#include "core/chat/seen.h"
#include "core/crypto/ed25519.h"

namespace p2pchat::chat {
namespace {

// Of what is remembered about who was asked and told.
constexpr std::size_t kRememberedMax = 4096;

template <class Map>
void remember(Map& map, typename Map::key_type key, typename Map::mapped_type value) {
  if (map.size() >= kRememberedMax && !map.contains(key)) map.erase(map.begin());
  map[std::move(key)] = std::move(value);
}

}  // namespace

void GroupInbox::go_on(const Rooms& rooms, Desk& desk) {
  if (is_raising_) {
    const auto end = rooms.ticks.receipts_end();
    if (!end) return;
    is_raising_ = false;
    const bool may_come = rooms.ticks.has_missed() && rooms.is_awaiting;
    rooms.ticks.forget_receipts();
    if (*end && !may_come) {
      finish(rooms);
    } else {
      put_off(rooms, desk);
    }
  }
  for (const Bytes32& record : rooms.fetching.take_ended()) rooms.inbox.resume_word(record);
  while (!reading_.is_set() && !persisting_.is_set() && !is_raising_ && !rooms.book.is_locked()) {
    word_ = rooms.inbox.begin_word();
    if (!word_) return;
    const auto word = groups::decode_word(word_->bytes);
    if (word) {
      take(*word, rooms, desk);
    } else {
      forged(rooms);
    }
  }
}

bool GroupInbox::on_persisted(Token token, const PersistResult& result, const Rooms& rooms,
                              Desk& desk) {
  if (!persisting_.is_set() || token != persisting_) return false;
  persisting_ = {};
  rooms.book.unlock();
  Batch batch = std::exchange(batch_, {});
  if (!result) {
    for (const Untold& each : batch.untold) {
      told_.erase({each.group, account::key_of(each.name.text)});
    }
    put_off(rooms, desk);
    return true;
  }
  if (batch.forgotten) rooms.book.forget(*batch.forgotten);
  if (batch.row) {
    const Bytes32 group = batch.row->group;
    rooms.book.adopt(*std::move(batch.row), batch.changes);
    if (!batch.changes.empty()) {
      changed_.push_back(group);
      rooms.inbox.retry_postponed();
    }
  }
  rooms.telling.owe(batch.untold);
  if (batch.debt) rooms.debts.owe(*batch.debt);
  if (batch.marked && batch.marked->is_news) marked_.push_back(std::move(batch.marked->after));
  if (batch.message) {
    arrived_.push_back(*std::move(batch.message));
    rooms.inbox.count_shown();
  }
  if (batch.is_dropped) rooms.inbox.count_dropped();
  finish(rooms);
  return true;
}

void GroupInbox::take(const groups::Word& word, const Rooms& rooms, Desk& desk) {
  if (const auto* text = std::get_if<groups::Text>(&word)) {
    take_text(*text, rooms, desk);
  } else if (const auto* post = std::get_if<groups::Post>(&word)) {
    take_text(*post, rooms, desk);
  } else if (const auto* reference = std::get_if<groups::Reference>(&word)) {
    take_reference(*reference, rooms, desk);
  } else if (const auto* mark = std::get_if<groups::Mark>(&word)) {
    take_mark(*mark, rooms, desk);
  } else if (const auto* tidings = std::get_if<groups::Tidings>(&word)) {
    take_tidings(*tidings, rooms, desk);
  } else if (const auto* invitation = std::get_if<groups::Invitation>(&word)) {
    take_invitation(*invitation, rooms, desk);
  } else if (const auto* receipts = std::get_if<groups::Receipts>(&word)) {
    take_receipts(*receipts, rooms, desk);
  } else {
    take_question(std::get<groups::Question>(word), rooms, desk);
  }
}

// The device that had the account before may know the group. Of strangers few words wait so, for
// anybody may say something about a group that is not.
void GroupInbox::drop_unless_awaited(const Rooms& rooms, Desk& desk) {
  const bool is_known = desk.standings.of(word_->sender.name.text) == Standing::kKnown;
  const bool has_room =
      is_known || rooms.inbox.postponed(desk.now) < desk.options.postponed_max / 4;
  const bool may_come = rooms.is_awaiting && has_room && !is_mutated(Mutant::kGroupNotAwaited);
  return may_come ? put_off(rooms, desk) : drop(rooms);
}

void GroupInbox::take_tidings(const groups::Tidings& tidings, const Rooms& rooms, Desk& desk) {
  const Group* group = rooms.book.find(tidings.group);
  if (group == nullptr) return drop_unless_awaited(rooms, desk);
  Batch batch;
  groups::Log log = group->log;
  const bool is_early = sift(tidings.changes, log, batch.changes);
  // The sender may have been invited by a change that has not come.
  const bool is_met = group_of_sender(tidings.group, rooms) != nullptr;
  if (!is_met) return is_early ? put_off(rooms, desk) : drop(rooms);
  const bool lacks_some = is_early || !log.has_all(tidings.heads);
  if (lacks_some) ask(tidings.group, rooms, desk);
  // It stays in the mailbox as what reminds this device to ask, until what it follows is here.
  if (is_early || (lacks_some && batch.changes.empty())) return put_off(rooms, desk);
  compare({.row = group->row, .log = log}, tidings.heads, batch, desk);
  relay(log, batch, desk);
  if (batch.changes.empty() && batch.untold.empty()) return finish(rooms);
  batch.row = group->row;
  persist(std::move(batch), rooms, desk);
}

// The first piece begins with the creation; the others wait for it, if they come from somebody who
// is known here.
void GroupInbox::take_invitation(const groups::Invitation& invitation, const Rooms& rooms,
                                 Desk& desk) {
  const Group* group = rooms.book.find(invitation.group);
  const std::string& inviter = word_->sender.name;
  if (desk.standings.is_blocked(inviter)) return drop(rooms);
  Batch batch;
  groups::Log log;
  Row row{.group = invitation.group, .inviter = inviter};
  if (group != nullptr) {
    log = group->log;
    row = group->row;
  } else if (const groups::Log* coming = rooms.book.coming(invitation.group)) {
    log = *coming;
  } else if (!make_room_for_invitation(batch, rooms, desk)) {
    return drop(rooms);
  }
  const bool is_early = sift(invitation.changes, log, batch.changes);
  if (log.empty() || log.group() != invitation.group) {
    const bool may_wait = is_early && desk.standings.of(inviter) == Standing::kKnown;
    return may_wait ? put_off(rooms, desk) : forged(rooms);
  }
  if (is_early) return put_off(rooms, desk);
  const bool is_new = is_mine(invitation, log, desk) &&
                      std::ranges::none_of(row.secrets.items, [&](const InvitationSecret& each) {
                        return each.invitation == invitation.invitation;
                      });
  if (is_new) {
    if (row.secrets.is_full()) row.secrets.items.erase(row.secrets.items.begin());
    row.secrets.push_back({invitation.invitation, invitation.secret});
    row.is_left = false;
    row.inviter = inviter;
  }
  relay(log, batch, desk);
  if (!is_new && batch.changes.empty()) return finish(rooms);
  batch.row = std::move(row);
  batch.is_invitation = true;
  persist(std::move(batch), rooms, desk);
}

void GroupInbox::take_receipts(const groups::Receipts& receipts, const Rooms& rooms, Desk& desk) {
  const Group* group = group_of_sender(receipts.group, rooms);
  if (group == nullptr) return drop_unless_awaited(rooms, desk);
  const RingId member = account::key_of(word_->sender.name.text);
  const auto& all = receipts.about.items;
  rooms.readers.note(member, groups::says_reads_references(receipts), desk);
  for (const groups::Ref& about : all) {
    Raise raise{.peer = group_key(receipts.group),
                .message = {.id = about.id, .lamport = about.lamport},
                .member = member,
                .state = receipts.is_read ? MessageState::kRead : MessageState::kDelivered,
                .is_receipt = true};
    const auto copy = rooms.outbox.copy_for(member, about.id);
    if (copy) {
      raise.message = copy->message;
      raise.of = copy->cargo;
      raise.copied = about.id;
    }
    rooms.ticks.raise(std::move(raise));
  }
  is_raising_ = true;
}

void GroupInbox::take_question(const groups::Question& question, const Rooms& rooms, Desk& desk) {
  const Group* group = rooms.book.find(question.group);
  const bool is_of_member =
      group != nullptr && group->log.members().find(account::account_id(word_->sender)) != nullptr;
  if (!is_of_member) return drop_unless_awaited(rooms, desk);
  if (!group->log.has_all(question.heads)) ask(question.group, rooms, desk);
  const std::pair key{question.group, account::key_of(word_->sender.name.text)};
  const auto answered = answered_.find(key);
  // Half the time that one who asks waits before they ask again.
  const bool is_soon = answered != answered_.end() &&
                       desk.now < answered->second + desk.options.group_question_pause / 2;
  if (is_soon) return drop(rooms);
  if (!group->log.beyond(question.heads).empty()) {
    remember(answered_, key, desk.now);
    rooms.sending.answer(question.group, word_->sender.name, question.heads);
  }
  finish(rooms);
}

bool GroupInbox::sift(const BoundedList<groups::Change, groups::kChangesAtOnce>& changes,
                      groups::Log& log, std::vector<groups::Change>& good) {
  bool is_early = false;
  for (const groups::Change& change : changes.items) {
    const bool is_headless = log.empty() && change.kind != groups::ChangeKind::kCreate;
    const groups::AddEnd end = is_headless ? groups::AddEnd::kEarly : log.add(change);
    if (end == groups::AddEnd::kAdded) good.push_back(change);
    is_early = is_early || end == groups::AddEnd::kEarly;
  }
  return is_early;
}

const Group* GroupInbox::group_of_sender(const Bytes32& group, const Rooms& rooms) const {
  const Group* found = rooms.book.find(group);
  if (found == nullptr) return nullptr;
  const Bytes32 account = account::account_id(word_->sender);
  return found->log.has_met(account) ? found : nullptr;
}

bool GroupInbox::make_room_for_invitation(Batch& batch, const Rooms& rooms,
                                          const Desk& desk) const {
  const ChatOptions& options = desk.options;
  const std::string_view inviter = word_->sender.name.text;
  if (rooms.book.invitations_of(inviter, desk.own) >= options.invitations_of_one) return false;
  const bool is_full = rooms.book.invitations(desk.own) >= options.invitations_max ||
                       rooms.book.all().size() >= options.groups_max + options.invitations_max;
  batch.forgotten = rooms.book.forgettable(desk.own, is_full);
  return !is_full || batch.forgotten;
}

// The log has it, it is for this account, and this is its secret.
bool GroupInbox::is_mine(const groups::Invitation& invitation, const groups::Log& log,
                         const Desk& desk) {
  const groups::Change* invite = log.find(invitation.invitation);
  return invite != nullptr && invite->kind == groups::ChangeKind::kInvite &&
         invite->subject == account::account_id(desk.own.profile) &&
         invite->invitation == crypto::ed25519_public_key(invitation.secret);
}

void GroupInbox::compare(const Group& group, const groups::Heads& heads, Batch& batch,
                         const Desk& desk) {
  if (group.log.heads() == heads) return;
  const Bytes32 self = account::account_id(desk.own.profile);
  const Bytes32 sender = account::account_id(word_->sender);
  const auto is_mine = [&](const groups::Change& change) {
    const groups::Change* invite = group.log.find(change.invitation);
    const bool is_of_guest = change.author == sender && invite != nullptr && invite->author == self;
    return change.author == self || is_of_guest;
  };
  const groups::Member* member = group.log.members().find(sender);
  const groups::Change* invite = member == nullptr ? nullptr : group.log.find(member->invitation);
  const bool is_my_guest = invite != nullptr && invite->author == self;
  const auto lacking = group.log.beyond(heads);
  if (lacking.empty() || (!is_my_guest && std::ranges::none_of(lacking, is_mine))) return;
  tell_once(group, heads, batch);
}

// Once for each state of this log.
void GroupInbox::tell_once(const Group& group, const groups::Heads& heads, Batch& batch) {
  const std::pair key{group.row.group, account::key_of(word_->sender.name.text)};
  const groups::Heads own = group.log.heads();
  const auto told = told_.find(key);
  if (told != told_.end() && told->second == own) return;
  remember(told_, key, own);
  batch.untold.push_back(
      {group.row.group, account::account_id(word_->sender), word_->sender.name, heads});
}

void GroupInbox::relay(const groups::Log& log, Batch& batch, const Desk& desk) {
  const Bytes32 self = account::account_id(desk.own.profile);
  auto own = log.beyond({});
  std::erase_if(own, [&self](const groups::Change& change) { return change.author != self; });
  for (const groups::Change& mine : own) {
    const groups::Hash hash = groups::hash_of(mine);
    for (const groups::Change& fresh : batch.changes) {
      const groups::Hash other = groups::hash_of(fresh);
      if (hash == other || log.follows(hash, other) || log.follows(other, hash)) continue;
      for (const groups::Change* invite : {&mine, &fresh}) {
        const Bytes32& author = invite == &mine ? fresh.author : self;
        const bool is_missed = invite->kind == groups::ChangeKind::kInvite &&
                               invite->subject != self && invite->subject != author;
        if (!is_missed) continue;
        const groups::Hash& from = invite == &mine ? hash : other;
        batch.untold.push_back({log.group(), invite->subject, invite->name, groups::Heads{from}});
      }
    }
  }
}

void GroupInbox::ask(const Bytes32& group, const Rooms& rooms, Desk& desk) {
  const std::pair key{group, account::key_of(word_->sender.name.text)};
  const auto asked = asked_.find(key);
  if (asked != asked_.end() && desk.now < asked->second + desk.options.group_question_pause) return;
  remember(asked_, key, desk.now);
  rooms.sending.ask(group, word_->sender.name);
}

void GroupInbox::persist(Batch batch, const Rooms& rooms, Desk& desk) {
  std::vector<p2pchat::Change> changes;
  RowWriter rows = desk.writer(changes);
  const std::string& sender = word_->sender.name;
  rooms.contacts.pin(word_->sender, rows, desk);
  const bool was_written_to = rooms.contacts.has_written_to(account::key_of(sender));
  if (batch.is_invitation && !desk.standings.admit(sender, was_written_to, desk, rows)) {
    return drop(rooms);
  }
  if (batch.forgotten) rooms.book.put_forgotten(*batch.forgotten, rows);
  if (batch.row) GroupBook::put_row(*batch.row, rows);
  for (const groups::Change& change : batch.changes) {
    GroupBook::put_change(batch.row->group, change, rows);
  }
  if (batch.message) {
    put_message(*batch.message, rows);
    erase_claims_of_others(*batch.message, batch.marks, rows);
    rooms.inbox.put_arrival(*batch.message, rows);
  }
  if (batch.marked) put_marked(*batch.marked, rows);
  if (!batch.may_come_again) put_seen(word_->record, 0, changes);
  if (batch.debt) GroupDebts::put(*batch.debt, rows);
  rooms.telling.put(batch.untold, rows);
  batch_ = std::move(batch);
  rooms.book.lock();
  persisting_ = desk.persist(std::move(changes));
}

void GroupInbox::forged(const Rooms& rooms) {
  rooms.inbox.count_forged();
  finish(rooms);
}

void GroupInbox::drop(const Rooms& rooms) {
  rooms.inbox.count_dropped();
  finish(rooms);
}

void GroupInbox::finish(const Rooms& rooms) {
  const Bytes32 record = std::exchange(word_, {})->record;
  rooms.inbox.finish_word(record);
}

void GroupInbox::put_off(const Rooms& rooms, Desk& desk) {
  const Bytes32 record = std::exchange(word_, {})->record;
  rooms.inbox.put_off_word(record, desk);
}

}  // namespace p2pchat::chat
