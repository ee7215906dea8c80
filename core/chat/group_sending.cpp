#include "core/chat/group_sending.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/mutant.h"
#include "core/chat/history.h"
#include "core/chat/lifetime.h"
#include "core/crypto/ed25519.h"

namespace p2pchat::chat {
namespace {

Parcel copy_of(const StoredMessage& message, Parcel parcel) {
  parcel.cargo = Cargo::kGroupText;
  parcel.message = message;
  parcel.message.text.clear();
  parcel.message.file.reset();
  parcel.message.reply_to.clear();
  parcel.message.members.clear();
  return parcel;
}

// A text or a post, as this user says it at a time of the group's clock.
template <class Said>
Said said_by(const Group& group, const Letter& letter, std::uint64_t lamport, Desk& desk) {
  return {.group = group.row.group,
          .chance = desk.entropy.draw_32(),
          .lamport = lamport,
          .epoch = group.log.epoch(),
          .heads = group.log.heads(),
          .sent_ms = milliseconds(desk.now),
          .author = account::account_id(desk.own.profile),
          .reply_to = letter.reply_to ? letter.reply_to->id : Bytes32{},
          .text = letter.text,
          .key = crypto::ed25519_public_key(group.row.key)};
}

template <class Said>
StoredMessage message_saying(const Said& said, const Letter& letter, Desk& desk) {
  StoredMessage message{.id = to_hex(groups::id_of(said)),
                        .peer = group_key(said.group),
                        .is_outgoing = true,
                        .text = letter.text,
                        .sent_ms = static_cast<std::int64_t>(said.sent_ms),
                        .lamport = said.lamport,
                        .state = MessageState::kQueued};
  message.author = desk.own.profile.name;
  if (letter.reply_to) message.reply_to = to_hex(letter.reply_to->id);
  return message;
}

struct Spoken {
  Bytes word;
  StoredMessage message;
};

// What all programs understand is said so that they do.
Spoken spoken(const Group& group, const Letter& letter, std::uint64_t lamport, Desk& desk) {
  const std::uint32_t lifetime = group.log.members().timer().seconds;
  if (!letter.file && lifetime == 0) {
    auto text = said_by<groups::Text>(group, letter, lamport, desk);
    groups::sign(text, group.row.key);
    return {groups::encode_word(text), message_saying(text, letter, desk)};
  }
  auto post = said_by<groups::Post>(group, letter, lamport, desk);
  post.lasts_s = lifetime;
  if (letter.file) post.file = shared_file(*letter.file);
  groups::sign(post, group.row.key);
  Spoken said{groups::encode_word(post), message_saying(post, letter, desk)};
  if (letter.file) put_file(*letter.file, said.message);
  said.message.vanish_s = lifetime;
  if (lifetime != 0) begin_lifetime(said.message, post.sent_ms);
  return said;
}

}  // namespace

Token GroupSending::say(const Bytes32& group, Letter letter, bool is_connected, Desk& desk) {
  jobs_.push_back(
      {.token = desk.new_token(), .group = group, .what = Say{std::move(letter), !is_connected}});
  return jobs_.back().token;
}

Token GroupSending::act(GroupOrder order, Desk& desk) {
  const Bytes32 group = order.group;
  jobs_.push_back({.token = desk.new_token(), .group = group, .what = std::move(order)});
  return jobs_.back().token;
}

void GroupSending::answer(const Bytes32& group, const std::string& to, const groups::Heads& heads) {
  jobs_.push_back({.token = {}, .group = group, .what = Tell{.to = to, .heads = heads}});
}

void GroupSending::ask(const Bytes32& group, const std::string& to) {
  jobs_.push_back({.token = {}, .group = group, .what = Tell{.to = to, .is_question = true}});
}

void GroupSending::rekey(const Bytes32& group) {
  jobs_.push_back({.token = {}, .group = group, .what = Rekey{}});
}

// Looks up whom the first job concerns, then does it.
void GroupSending::go_on(const Rooms& rooms, Desk& desk) {
  while (!jobs_.empty() && looking_up_.empty() && !reading_.is_set() && !persisting_.is_set()) {
    for (const std::string& name : names_for(jobs_.front(), rooms, desk)) {
      const RingId key = account::key_of(name);
      if (found_.contains(key)) continue;
      looking_up_[rooms.contacts.look_up(name, Need::kPinned, desk)] = key;
    }
    if (!looking_up_.empty() || rooms.book.is_locked()) return;
    const auto* remark = std::get_if<Remark>(&jobs_.front().what);
    const auto* withdrawal = std::get_if<Withdrawal>(&jobs_.front().what);
    if (remark != nullptr || withdrawal != nullptr) {
      if (rooms.ticks.is_writing()) return;
      read_target(remark != nullptr ? remark->message : withdrawal->message, rooms, desk);
    } else {
      build(rooms, desk);
    }
  }
}

bool GroupSending::on_looked_up(const LookedUp& found, const Rooms& rooms, Desk& desk) {
  const auto at = looking_up_.find(found.lookup);
  if (at == looking_up_.end()) return false;
  found_[at->second] = found;
  looking_up_.erase(at);
  go_on(rooms, desk);
  return true;
}

std::vector<SendResult> GroupSending::take_sent() { return std::exchange(sent_, {}); }

std::vector<GroupResult> GroupSending::take_results() { return std::exchange(results_, {}); }

std::vector<Bytes32> GroupSending::take_changed() { return std::exchange(changed_, {}); }

bool GroupSending::is_self(std::string_view name, const Desk& desk) {
  return account::key_of(name) == account::key_of(desk.own.profile.name.text);
}

std::set<std::string> GroupSending::names_for(const Job& job, const Rooms& rooms,
                                              const Desk& desk) const {
  std::set<std::string> names;
  if (const auto* tell = std::get_if<Tell>(&job.what)) return {tell->to};
  if (std::holds_alternative<Withdrawal>(job.what)) return names;
  const auto* order = std::get_if<GroupOrder>(&job.what);
  if (order != nullptr && order->deed == GroupDeed::kInvite) names.insert(order->name);
  const Group* group = rooms.book.find(job.group);
  if (group == nullptr) return names;
  for (const auto& [account, member] : group->log.members().members()) {
    if (!is_self(member.name, desk)) names.insert(member.name);
  }
  return names;
}

void GroupSending::build(const Rooms& rooms, Desk& desk) {
  const Job& job = jobs_.front();
  const Group* group = rooms.book.find(job.group);
  if (const auto* say = std::get_if<Say>(&job.what)) {
    if (group == nullptr) return end_say(SendEnd::kNotInGroup);
    auto batch = build_say(*group, *say, rooms, desk);
    if (!batch) return end_say(batch.error());
    if (!rooms.outbox.has_room_for_copies(batch->parcels.size(), desk.options)) {
      return end_say(SendEnd::kOutboxFull);
    }
    return persist(*std::move(batch), rooms, desk);
  }
  if (const auto* order = std::get_if<GroupOrder>(&job.what)) {
    auto batch = build_order(*order, rooms, desk);
    if (!batch) return end_order(batch.error(), rooms, desk);
    if (!rooms.outbox.has_room_for_copies(batch->parcels.size(), desk.options)) {
      return end_order(GroupEnd::kOutboxFull, rooms, desk);
    }
    return persist(*std::move(batch), rooms, desk);
  }
  if (std::holds_alternative<Rekey>(job.what)) {
    const bool is_due = group != nullptr && rooms.book.rekeys_due().contains(job.group);
    auto batch = is_due ? build_rekey(*group, desk) : std::nullopt;
    if (!batch) rooms.book.on_rekeyed(job.group);  // it never will be
    const bool is_good =
        batch && rooms.outbox.has_room_for_copies(batch->parcels.size(), desk.options);
    return is_good ? persist(*std::move(batch), rooms, desk) : finish();
  }
  Batch batch;
  if (group != nullptr) batch = build_tell(*group, std::get<Tell>(job.what), desk);
  const bool has_room = rooms.outbox.has_room_for_copies(batch.parcels.size(), desk.options) &&
                        rooms.outbox.words_for(account::key_of(std::get<Tell>(job.what).to)) <
                            desk.options.group_words_to_one;
  if (batch.parcels.empty() || !has_room) return finish();
  persist(std::move(batch), rooms, desk);
}

// Who has other keys than the group knows is left out; while the ring shows none of somebody
// nothing is queued, for a part of a split ring knows not everybody.
Result<GroupSending::Batch, SendEnd> GroupSending::build_say(const Group& group, const Say& say,
                                                             const Rooms& rooms, Desk& desk) const {
  if (!may_speak(group, desk)) return std::unexpected(SendEnd::kNotInGroup);
  Batch batch;
  batch.row = group.row;
  batch.row->lamport = std::min(group.row.lamport + 1, groups::kNumberMax);
  Spoken said = spoken(group, say.letter, batch.row->lamport, desk);
  batch.message = std::move(said.message);
  batch.with = say.letter.with;
  GroupWords words = words_of(std::move(said.word), *batch.message, group, rooms.readers, desk);
  if (words.body && !rooms.bodies.has_room(desk.options)) words = {.whole = std::move(words.whole)};
  words.is_held = say.is_held;
  if (const auto failure = add_texts(group, words, rooms, batch, desk)) {
    return std::unexpected(*failure);
  }
  batch.body = std::move(words.body);
  return batch;
}

GroupSending::Failure GroupSending::add_texts(const Group& group, const GroupWords& words,
                                              const Rooms& rooms, Batch& batch, Desk& desk) const {
  StoredMessage& message = *batch.message;
  for (const auto& [account, member] : group.log.members().members()) {
    if (member.is_invited || is_self(member.name, desk)) continue;
    const wire::AccountProfile* profile = profile_of(member);
    const LookedUp* found = found_for(member.name);
    const bool is_other = found != nullptr && found->end == LookUpEnd::kKeyChanged;
    const bool is_silent = found == nullptr || (!found->profile && !is_other);
    if (is_silent) return SendEnd::kNoRing;
    MemberTick tick{.name = member.name, .state = MessageState::kUnsent};
    const Bytes& word = words.for_member(account::key_of(member.name), rooms.readers);
    auto parcel = profile == nullptr ? std::nullopt : seal_word_parcel(word, *profile, desk);
    if (parcel) {
      tick.state = MessageState::kQueued;
      batch.parcels.push_back(copy_of(message, *std::move(parcel)));
      batch.parcels.back().is_held = words.is_held;
    }
    message.members.push_back(std::move(tick));
  }
  if (batch.parcels.empty()) return SendEnd::kAlone;
  if (batch.parcels.size() > 1 && is_mutated(Mutant::kMemberLeftOut)) batch.parcels.pop_back();
  std::ranges::sort(message.members, {}, &MemberTick::name);
  return std::nullopt;
}

// The key of now may not have come yet from the device that had the account before.
bool GroupSending::may_speak(const Group& group, const Desk& desk) {
  if (GroupBook::standing_of(group, desk.own) != GroupStanding::kJoined) return false;
  const groups::Member* self = group.log.members().find(account::account_id(desk.own.profile));
  return self->key == crypto::ed25519_public_key(group.row.key) ||
         is_mutated(Mutant::kRekeyedSpeaksAsBefore);
}

GroupSending::Batch GroupSending::build_tell(const Group& group, const Tell& tell,
                                             Desk& desk) const {
  Batch batch;
  const LookedUp* found = found_for(tell.to);
  if (found == nullptr || !found->profile) return batch;
  const Bytes32 account = account::account_id(*found->profile);
  std::vector<groups::Word> words;
  if (tell.is_question) {
    if (group.log.members().find(account) == nullptr) return batch;
    words.emplace_back(groups::Question{.group = group.row.group, .heads = group.log.heads()});
  } else {
    for (auto& tidings : tidings_for(account, tell.heads, group)) {
      words.emplace_back(std::move(tidings));
    }
  }
  for (const groups::Word& word : words) {
    auto parcel = seal_word_parcel(groups::encode_word(word), *found->profile, desk);
    if (parcel) batch.parcels.push_back(*std::move(parcel));
  }
  return batch;
}

void GroupSending::persist(Batch batch, const Rooms& rooms, Desk& desk) {
  std::vector<p2pchat::Change> changes;
  RowWriter rows = desk.writer(changes);
  for (const auto& [key, found] : found_) {
    if (found.profile) rooms.contacts.pin(*found.profile, rows, desk);
  }
  if (batch.message) put_message(*batch.message, rows);
  if (batch.message && batch.message->vanish_s != 0) {
    put_due(*batch.message, false, rows);
    desk.timers.expect(batch.message->vanishes_ms);
  }
  if (batch.remarked) {
    put_remark(std::get<Remark>(jobs_.front().what).mark, *batch.remarked, rooms, desk, rows);
  }
  if (batch.is_forgotten) {
    rooms.book.put_forgotten(batch.row->group, rows);
  } else if (batch.row) {
    GroupBook::put_row(*batch.row, rows);
    for (const groups::Change& change : batch.changes) {
      GroupBook::put_change(batch.row->group, change, rows);
    }
  }
  if (!batch.accepted.empty()) desk.standings.put_written(batch.accepted, rows);
  if (batch.is_rekeyed) GroupBook::put_rekeyed(batch.row->group, rows);
  rooms.telling.put(batch.untold, rows);
  if (batch.body) GroupBodies::put(*batch.body, rows);
  for (const Parcel& parcel : batch.parcels) rooms.outbox.put(parcel, rows);
  std::ranges::move(std::exchange(batch.with, {}), std::back_inserter(changes));
  batch_ = std::move(batch);
  rooms.book.lock();
  persisting_ = desk.persist(std::move(changes));
}

bool GroupSending::on_persisted(Token token, const PersistResult& result, const Rooms& rooms,
                                Desk& desk) {
  if (!persisting_.is_set() || token != persisting_) return false;
  persisting_ = {};
  rooms.book.unlock();
  Batch batch = std::exchange(batch_, {});
  if (batch.withdrawn) {
    on_withdrawn(*std::move(batch.withdrawn), result, rooms, desk);
    go_on(rooms, desk);
    return true;
  }
  const bool is_full = !result && result.error() == DiskError::kFull;
  const bool is_say = std::holds_alternative<Say>(jobs_.front().what);
  if (result) {
    if (batch.is_forgotten) {
      rooms.book.forget(batch.row->group);
    } else if (batch.row) {
      rooms.book.adopt(*batch.row, batch.changes);
      if (!batch.changes.empty()) changed_.push_back(batch.row->group);
    }
    if (!batch.accepted.empty()) desk.standings.on_written(batch.accepted);
    if (batch.is_rekeyed) rooms.book.on_rekeyed(batch.row->group);
    rooms.telling.owe(batch.untold);
    if (batch.body) rooms.bodies.add(*std::move(batch.body), desk.now);
    for (Parcel& parcel : batch.parcels) rooms.outbox.add(std::move(parcel), desk.now);
  }
  if (batch.remarked) on_remark_persisted(*batch.remarked, result.has_value(), rooms, desk);
  if (batch.remarked && result) {
    end_remark(SendEnd::kQueued, std::move(batch.remarked->after), batch.remarked->is_withdrawn);
  } else if (batch.remarked) {
    end_remark(is_full ? SendEnd::kDiskFull : SendEnd::kDiskFailed);
  } else if (is_say && result) {
    end_say(SendEnd::kQueued, *std::move(batch.message));
  } else if (is_say) {
    end_say(is_full ? SendEnd::kDiskFull : SendEnd::kDiskFailed);
  } else {
    if (batch.row) jobs_.front().group = batch.row->group;
    end_order(result    ? GroupEnd::kDone
              : is_full ? GroupEnd::kDiskFull
                        : GroupEnd::kDiskFailed,
              rooms, desk);
  }
  go_on(rooms, desk);
  return true;
}

const wire::AccountProfile* GroupSending::profile_of(const groups::Member& member) const {
  const LookedUp* found = found_for(member.name);
  if (found == nullptr || !found->profile || found->end == LookUpEnd::kClosed) return nullptr;
  return account::account_id(*found->profile) == member.account ? &*found->profile : nullptr;
}

const LookedUp* GroupSending::found_for(std::string_view name) const {
  const auto at = found_.find(account::key_of(name));
  return at == found_.end() ? nullptr : &at->second;
}

void GroupSending::end_say(SendEnd end, StoredMessage message) {
  sent_.push_back({jobs_.front().token, end, std::move(message)});
  finish();
}

void GroupSending::end_order(GroupEnd end, const Rooms& rooms, const Desk& desk) {
  GroupResult ended{.deed = jobs_.front().token, .end = end, .group = {}};
  const Group* group = rooms.book.find(jobs_.front().group);
  if (group != nullptr) ended.group = GroupBook::view_of(*group, desk.own);
  if (ended.deed.is_set()) results_.push_back(std::move(ended));
  finish();
}

void GroupSending::finish() {
  jobs_.pop_front();
  found_.clear();
}

}  // namespace p2pchat::chat
