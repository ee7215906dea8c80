#include "core/chat/groups.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>

#include "core/account/name.h"

namespace p2pchat::chat {

void Groups::load(Desk& desk) {
  book_.load(desk);
  debts_.load(desk);
  telling_.load(desk);
  bodies_.load(desk);
  readers_.load(desk);
}

void Groups::stop(Desk& desk) {
  bodies_.stop(desk);
  fetching_.stop(desk);
}

Token Groups::say(std::string_view key, Letter letter, bool is_connected, Desk& desk) {
  return sending_.say(id_of_key(key), std::move(letter), is_connected, desk);
}

Token Groups::cancel(const Bytes32& message, const Outbox& outbox, Desk& desk) {
  const StoredMessage* waiting = outbox.find(outbox.copies_of(message).front());
  return sending_.cancel(id_of_key(waiting->peer), *waiting, desk);
}

Token Groups::mark(StoredMessage message, Mark mark, Desk& desk) {
  const Bytes32 id = id_of_key(message.peer);
  return sending_.mark(id, std::move(message), std::move(mark), desk);
}

Bytes32 Groups::id_of_key(std::string_view key) const {
  const Group* group = book_.find_by_key(key);
  return group == nullptr ? Bytes32{} : group->row.group;
}

void Groups::owe_read(const std::vector<StoredMessage>& messages) {
  for (const StoredMessage& message : messages) {
    debts_.owe({message.author, message.peer, true, ref_of(message)});
  }
}

void Groups::go_on(bool is_sending, const GroupRooms& rooms, Desk& desk) {
  for (const Outbox::CopyProgress& copy : rooms.outbox.take_copies()) {
    ticks_.raise({.peer = copy.peer,
                  .message = copy.message,
                  .of = copy.is_deletion ? Cargo::kGroupDeletion : Cargo::kGroupText,
                  .member = copy.member,
                  .state = copy.state,
                  .stored = copy.stored,
                  .wanted = copy.wanted});
  }
  if (is_sending) fetching_.go_on(desk);
  inbox_.go_on(inbox_rooms(rooms), desk);
  next_rekey_ = Instant::never();
  if (rooms.has_account) rekey(desk);
  sending_.go_on(sending_rooms(rooms), desk);
  if (is_sending) telling_.go_on(telling_rooms(rooms), desk);
  if (!rooms.is_taking && !sending_.is_marking()) ticks_.go_on(desk);
  sweep(rooms, desk);
  const bool may_send = is_sending && may_confirm(rooms.inbox.is_idle());
  if (may_send) debts_.send(rooms.contacts, rooms.outbox, desk);
  bodies_.go_on(is_sending, rooms.outbox, desk);
}

bool Groups::on_opening_read(Token token, const ReadResult& result, Desk& desk) {
  return book_.on_read(token, result, desk) || debts_.on_read(token, result, desk) ||
         telling_.on_read(token, result, desk) || bodies_.on_read(token, result, desk) ||
         readers_.on_read(token, result, desk);
}

bool Groups::on_read(Token token, const ReadResult& result, const GroupRooms& rooms, Desk& desk) {
  return ticks_.on_read(token, result, rooms.outbox, desk) ||
         sending_.on_read(token, result, sending_rooms(rooms), desk) ||
         inbox_.on_read(token, result, inbox_rooms(rooms), desk);
}

bool Groups::on_persisted(Token token, const PersistResult& result, const GroupRooms& rooms,
                          Desk& desk) {
  return ticks_.on_persisted(token, result, rooms.outbox, desk) ||
         debts_.on_persisted(token, result, rooms.outbox, desk) ||
         on_swept(token, result, rooms, desk) || bodies_.on_persisted(token, result, desk) ||
         readers_.on_persisted(token, result) ||
         sending_.on_persisted(token, result, sending_rooms(rooms), desk) ||
         telling_.on_persisted(token, result, telling_rooms(rooms), desk) ||
         inbox_.on_persisted(token, result, inbox_rooms(rooms), desk);
}

bool Groups::on_looked_up(const LookedUp& found, const GroupRooms& rooms, Desk& desk) {
  if (sending_.on_looked_up(found, sending_rooms(rooms), desk)) return true;
  if (telling_.on_looked_up(found, telling_rooms(rooms), desk)) return true;
  GroupDebts::Groups ids;
  for (const auto& [id, group] : book_.all()) ids[group_key(id)] = id;
  return debts_.on_looked_up(found, ids, rooms.contacts, rooms.outbox, desk);
}

Instant Groups::next_wake(bool is_inbox_idle, const ChatOptions& options) const {
  const Instant debts = may_confirm(is_inbox_idle) ? debts_.next_wake() : Instant::never();
  return std::min({debts, ticks_.next_wake(), telling_.next_wake(), next_rekey_,
                   bodies_.next_wake(options), fetching_.next_wake()});
}

std::vector<StoredMessage> Groups::take_changed() {
  std::vector<StoredMessage> changed = ticks_.take_changed();
  std::ranges::move(sending_.take_marked_messages(), std::back_inserter(changed));
  std::ranges::move(inbox_.take_marked(), std::back_inserter(changed));
  return changed;
}

void Groups::name(std::vector<StoredMessage>& messages) const {
  for (StoredMessage& message : messages) {
    if (!is_group_key(message.peer)) continue;
    const Group* group = book_.find_by_key(message.peer);
    if (group != nullptr) message.group = group->log.members().title();
  }
}

std::vector<GroupView> Groups::take_changed_groups(const OwnAccount& own,
                                                   const std::vector<Bytes32>& handed) {
  std::vector<Bytes32> changed = sending_.take_changed();
  std::ranges::copy(inbox_.take_changed(), std::back_inserter(changed));
  std::ranges::copy(handed, std::back_inserter(changed));
  std::vector<GroupView> views;
  for (const Bytes32& id : std::set<Bytes32>(changed.begin(), changed.end())) {
    const Group* group = book_.find(id);
    if (group != nullptr) views.push_back(GroupBook::view_of(*group, own));
  }
  return views;
}

void Groups::rekey(Desk& desk) {
  constexpr Duration kPause = std::chrono::seconds{30};
  if (book_.rekeys_due().empty()) return;
  if (rekey_at_ <= desk.now) {
    rekey_at_ = desk.now + kPause;
    for (const Bytes32& group : book_.rekeys_due()) sending_.rekey(group);
  }
  next_rekey_ = rekey_at_;
}

void Groups::sweep(const GroupRooms& rooms, Desk& desk) {
  if (sweeping_.is_set() || swept_ == book_.version() || !is_loaded()) return;
  swept_ = book_.version();
  std::vector<p2pchat::Change> changes;
  RowWriter rows = desk.writer(changes);
  for (const auto& [id, group] : book_.all()) {
    std::set<RingId> members;
    for (const auto& [account, member] : group.log.members().members()) {
      members.insert(account::key_of(member.name));
    }
    for (const Bytes32& record : rooms.outbox.copies_beyond(group_key(id), members)) {
      if (rooms.outbox.retract(record, rows)) swept_records_.push_back(record);
    }
  }
  if (!changes.empty()) sweeping_ = desk.persist(std::move(changes));
}

bool Groups::on_swept(Token token, const PersistResult& result, const GroupRooms& rooms,
                      Desk& desk) {
  if (!sweeping_.is_set() || token != sweeping_) return false;
  sweeping_ = {};
  for (const Bytes32& record : std::exchange(swept_records_, {})) {
    if (result) {
      rooms.outbox.forget(record, desk);
    } else {
      rooms.outbox.hold(record, desk.now);
    }
  }
  if (!result) swept_ = 0;
  return true;
}

GroupSending::Rooms Groups::sending_rooms(const GroupRooms& rooms) {
  return {book_, telling_, ticks_, bodies_, readers_, rooms.contacts, rooms.outbox};
}

GroupInbox::Rooms Groups::inbox_rooms(const GroupRooms& rooms) {
  return {book_,    debts_,         ticks_,       fetching_,   readers_,         sending_,
          telling_, rooms.contacts, rooms.outbox, rooms.inbox, rooms.is_awaiting};
}

GroupTelling::Rooms Groups::telling_rooms(const GroupRooms& rooms) {
  return {book_, rooms.contacts, rooms.outbox};
}

}  // namespace p2pchat::chat
