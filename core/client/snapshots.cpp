#include "core/client/snapshots.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/snapshot.h"
#include "core/base/mutant.h"
#include "core/crypto/secret.h"
#include "core/wire/reflect.h"

namespace p2pchat::client {
namespace {

constexpr std::string_view kSnapshotRow = "z";
constexpr std::string_view kChangedRow = "zc";
constexpr std::string_view kSnapshot = "snapshot";

bool is_some(const files::ReleaseRow& row) { return row.file.size != 0; }

SnapshotEnd snapshot_end_of(files::StepEnd end) {
  if (end == files::StepEnd::kGone) return SnapshotEnd::kGone;
  if (end == files::StepEnd::kMissing) return SnapshotEnd::kMissing;
  return end == files::StepEnd::kTimedOut ? SnapshotEnd::kNoAnswer : SnapshotEnd::kDamaged;
}

SnapshotEnd snapshot_end_of(chat::SnapshotFault fault) {
  return fault == chat::SnapshotFault::kNewer ? SnapshotEnd::kNewer : SnapshotEnd::kDamaged;
}

// A ring that is away may come back, and so may chunks.
bool may_change(SnapshotEnd end) {
  return end == SnapshotEnd::kMissing || end == SnapshotEnd::kNoAnswer ||
         end == SnapshotEnd::kDiskFailed || end == SnapshotEnd::kNewer;
}

}  // namespace

void Snapshots::load(SnapshotRooms rooms) {
  ReadRequest request = chat::read_prefix(to_bytes(kSnapshotRow), 2);
  request.token = token_ = Token{rooms.entropy.draw_u64() | 1U};
  rooms.out.read(std::move(request));
}

void Snapshots::resume(std::uint64_t epoch, std::string device, Instant now) {
  epoch_ = epoch;
  device.resize(std::min(device.size(), wire::DeviceName::kMax));
  device_ = std::move(device);
  attempts_ = 0;
  pause_ = Duration{0};
  const bool is_owed =
      epoch > 1 && kept_.restored_epoch < epoch && !is_mutated(Mutant::kSnapshotOfNothing);
  stage_ = is_owed ? Stage::kAwaiting : Stage::kResting;
  next_ = now + options_.patience;
}

void Snapshots::stop(SnapshotRooms rooms) {
  files::Desk at = desk(rooms);
  shelving_.stop(at);
  unshelving_.stop(at);
  if (call_.is_set()) rooms.calls.cancel(call_);
  call_ = {};
  stage_ = Stage::kOff;
}

void Snapshots::on_handed_over(bool is_complete, Instant now) {
  if (stage_ != Stage::kAwaiting) return;
  next_ = is_complete ? now : now + options_.patience;
  if (is_complete) taking_.end = SnapshotEnd::kHandedOver;
}

bool Snapshots::on_read(Token token, const ReadResult& result, SnapshotRooms rooms) {
  if (is_loaded_ || !token_.is_set() || token != token_) return false;
  token_ = {};
  parse(result, rooms);
  is_loaded_ = true;
  return true;
}

// A row that does not open is as none: what another device had made is asked for once more.
void Snapshots::parse(const ReadResult& result, SnapshotRooms rooms) {
  if (!result) return;
  for (const Row& row : *result) {
    const auto plain = rooms.chat.own().vault.open({row.key, kSnapshot}, row.value);
    if (as_text(row.key) == kChangedRow) {
      const auto since = plain ? wire::decode_value<std::uint64_t>(*plain)
                               : std::unexpected(wire::DecodeError::kTruncated);
      const auto at = Instant(std::chrono::milliseconds(since.value_or(0)));
      changed_first_ = std::min(at, rooms.now);
    }
    if (as_text(row.key) != kSnapshotRow || !plain) continue;
    auto kept = wire::decode_value<Kept>(*plain);
    if (kept && kept->version == Kept{}.version) kept_ = *std::move(kept);
    if (is_some(kept_.pending)) changed_first_ = rooms.now;  // perhaps it is not published
  }
}

bool Snapshots::on_persisted(Token token, const PersistResult& result, SnapshotRooms rooms) {
  if (!token_.is_set() || token != token_) return false;
  token_ = {};
  if (result) {
    const files::FilesPort port{rooms.chat.own().vault, rooms.calls, rooms.now, rooms.out};
    for (files::ReleaseRow& row : gone(next_kept_)) rooms.files.release(std::move(row), port);
    kept_ = next_kept_;
  }
  if (stage_ == Stage::kNoting) {
    stage_ = Stage::kResting;  // if the disk has failed, the next run asks once more
    if (!result) slow(rooms.now);
  } else if (stage_ == Stage::kBeginning && result) {
    stage_ = Stage::kPutting;
    shelving_.start();
  } else if (stage_ == Stage::kKeeping && result) {
    end_making(rooms);
  } else if (is_making()) {
    give_up_making(rooms);
  }
  return true;
}

bool Snapshots::on_reply(const account::OwnerReply& reply, SnapshotRooms rooms) {
  files::Desk at = desk(rooms);
  if (shelving_.on_reply(reply, at) || unshelving_.on_reply(reply, at)) return true;
  if (!call_.is_set() || reply.call != call_) return false;
  call_ = {};
  if (stage_ == Stage::kPublishing) {
    on_published(reply, rooms);
  } else {
    on_found(reply, rooms);
  }
  return true;
}

void Snapshots::go_on(bool is_connected, SnapshotRooms rooms) {
  note_change(rooms);
  is_connected_ = is_connected;
  if (stage_ == Stage::kOff) return;
  files::Desk at = desk(rooms);
  shelving_.go_on(at);
  unshelving_.go_on(at);
  if (stage_ == Stage::kFetching) follow_fetching(rooms);
  if (stage_ == Stage::kTaking) follow_taking(rooms);
  if (stage_ == Stage::kGathering) follow_gathering(rooms);
  if (stage_ == Stage::kPutting && shelving_.is_stored() && next_ <= rooms.now) {
    stage_ = Stage::kNumbering;
    ask(rooms);
  }
  if (hastened_until_ && *hastened_until_ <= rooms.now) hastened_until_.reset();
  if (!is_connected) return;
  if (stage_ == Stage::kAwaiting && next_ <= rooms.now) {
    if (taking_.end == SnapshotEnd::kHandedOver) return end_taking(taking_.end, true, rooms);
    stage_ = Stage::kAsking;
    ask(rooms);
  } else if (stage_ == Stage::kResting && due() <= rooms.now && is_some(kept_.pending)) {
    stage_ = Stage::kResolving;
    ask(rooms);
  } else if (stage_ == Stage::kResting && due() <= rooms.now) {
    stage_ = Stage::kGathering;
    changed_first_.reset();
    rooms.chat.gather(epoch_, device_, {rooms.calls, rooms.now, rooms.out});
  }
}

Instant Snapshots::next_wake() const {
  if (stage_ == Stage::kOff) return Instant::never();
  Instant earliest = std::min(shelving_.next_wake(), unshelving_.next_wake());
  const bool is_pausing = (stage_ == Stage::kAwaiting && is_connected_) ||
                          (stage_ == Stage::kPutting && shelving_.is_stored());
  if (is_pausing) earliest = std::min(earliest, next_);
  if (stage_ == Stage::kResting && is_connected_) earliest = std::min(earliest, due());
  if (hastened_until_) earliest = std::min(earliest, *hastened_until_);
  return earliest;
}

void Snapshots::hasten(Instant give_up) { hastened_until_ = give_up; }

bool Snapshots::is_settled(Instant now) const {
  const bool is_resting = stage_ == Stage::kResting && !changed_first_;
  const bool is_hopeless = !options_.is_kept || stage_ < Stage::kResting;
  return is_resting || is_hopeless || !hastened_until_ || *hastened_until_ <= now;
}

std::optional<Instant> Snapshots::made() const {
  if (!is_some(kept_.held)) return std::nullopt;
  return Instant(std::chrono::milliseconds(kept_.made_ms));
}

files::Desk Snapshots::desk(SnapshotRooms rooms) const {
  return {chunks_, rooms.chat.own().vault, rooms.calls, rooms.entropy, rooms.now, rooms.out};
}

void Snapshots::ask(SnapshotRooms rooms) {
  const RingId key = account::key_of(rooms.chat.own().profile.name.text);
  call_ = rooms.calls.open(key, wire::GetSnapshot{.call = {}, .key = key},
                           rooms.now + chunks_.call_timeout, rooms.now, rooms.out);
}

void Snapshots::on_found(const account::OwnerReply& reply, SnapshotRooms rooms) {
  const auto* found = reply.answer ? std::get_if<wire::SnapshotFound>(&*reply.answer) : nullptr;
  const bool is_answered = found != nullptr && found->answer == wire::Answer::kOk;
  const bool is_none = is_answered && found->record.number == 0;
  const bool is_sound =
      is_answered && account::verify_snapshot(found->record, rooms.chat.own().profile);
  if (is_making() && !is_none && !is_sound) {
    slow(rooms.now);
    stage_ = stage_ == Stage::kNumbering ? Stage::kPutting : Stage::kResting;
    return;
  }
  if (stage_ == Stage::kNumbering) return publish(found->record, rooms);
  if (stage_ == Stage::kResolving) return resolve(found->record, rooms);
  if (stage_ != Stage::kAsking) return;
  if (is_none) return end_taking(SnapshotEnd::kNone, true, rooms);
  if (!is_sound) return end_taking(SnapshotEnd::kNoAnswer, false, rooms);
  fetch(found->record, rooms);
}

void Snapshots::fetch(const wire::SnapshotRecord& record, SnapshotRooms rooms) {
  kept_.number = std::max(kept_.number, record.number);
  auto place = place_in(record, rooms);
  if (!place) return end_taking(snapshot_end_of(place.error()), true, rooms);
  place_ = *std::move(place);
  taking_ = {.end = SnapshotEnd::kRestored,
             .device = place_.device,
             .made_ms = static_cast<std::int64_t>(place_.made_ms)};
  stage_ = Stage::kFetching;
  files::Desk at = desk(rooms);
  unshelving_.begin(place_.file, rooms.now + options_.fetch_max, at);
}

void Snapshots::follow_fetching(SnapshotRooms rooms) {
  auto end = unshelving_.take_end();
  if (!end) return;
  if (!*end) return end_taking(snapshot_end_of(end->error()), true, rooms);
  auto snapshot = chat::decode_snapshot(**end);
  crypto::wipe(**end);
  if (!snapshot) return end_taking(snapshot_end_of(snapshot.error()), true, rooms);
  stage_ = Stage::kTaking;
  rooms.chat.restore(*snapshot, {rooms.calls, rooms.now, rooms.out});
}

void Snapshots::follow_taking(SnapshotRooms rooms) {
  const auto restored = rooms.chat.take_restored();
  if (!restored) return;
  if (restored->has_failed) return end_taking(SnapshotEnd::kDiskFailed, true, rooms);
  taking_.contacts = restored->contacts;
  taking_.messages = restored->messages;
  taking_.is_incomplete = restored->is_incomplete;
  end_taking(SnapshotEnd::kRestored, true, rooms);
}

void Snapshots::end_taking(SnapshotEnd how, bool is_final, SnapshotRooms rooms) {
  taking_.end = how;
  taken_ = std::exchange(taking_, {});
  attempts_ += 1;
  const bool is_tried_again = !is_final || may_change(how);
  if (is_tried_again && attempts_ < SnapshotOptions::kAttemptsMax) {
    stage_ = Stage::kAwaiting;
    return slow(rooms.now);
  }
  note_restored(how, rooms);
}

// What was taken up is released once another one is in its place.
void Snapshots::note_restored(SnapshotEnd how, SnapshotRooms rooms) {
  stage_ = Stage::kNoting;
  pause_ = Duration{0};
  Kept next = kept_;
  next.restored_epoch = epoch_;
  if (how == SnapshotEnd::kRestored) {
    next.held = {.file = place_.file, .hashes = unshelving_.hashes()};
    next.made_ms = place_.made_ms;
  }
  keep(std::move(next), rooms);
}

void Snapshots::note_change(SnapshotRooms rooms) {
  if (!rooms.chat.take_is_changed() || changed_first_) return;
  changed_first_ = rooms.now;
  std::vector<Change> changes;
  chat::RowWriter writer{rooms.chat.own().vault, rooms.entropy, changes};
  writer.put(to_bytes(kChangedRow), kSnapshot, wire::encode_value(chat::milliseconds(rooms.now)));
  rooms.out.persist({.token = Token{rooms.entropy.draw_u64() | 1U}, .changes = std::move(changes)});
}

void Snapshots::follow_gathering(SnapshotRooms rooms) {
  auto end = rooms.chat.take_snapshot();
  if (!end) return;
  if (!*end) return give_up_making(rooms);
  const chat::Snapshot& snapshot = **end;
  Bytes plain = chat::encode_snapshot(snapshot);
  files::Desk at = desk(rooms);
  shelving_.begin(plain, at);
  crypto::wipe(plain);
  place_ = {
      .made_ms = snapshot.made_ms, .epoch = epoch_, .device = device_, .file = shelving_.file()};
  stage_ = Stage::kBeginning;
  Kept next = kept_;
  next.pending = {.file = shelving_.file(), .hashes = shelving_.hashes()};
  keep(std::move(next), rooms);
}

// Never in the place of one of a later epoch, nor under a number that was seen before.
void Snapshots::publish(const wire::SnapshotRecord& held, SnapshotRooms rooms) {
  const auto place = place_in(held, rooms);
  if (place && place->epoch > epoch_) return stop(rooms);  // that device has the account now
  kept_.number = std::max(kept_.number, held.number);
  if (is_mutated(Mutant::kSnapshotUnpublished) && is_some(kept_.held)) {
    return keep_published(held.number, rooms);
  }
  const account::AccountKeys& keys = rooms.chat.own().keys;
  const wire::AccountProfile& profile = rooms.chat.own().profile;
  const RingId key = account::key_of(profile.name.text);
  stage_ = Stage::kPublishing;
  call_ = rooms.calls.open(key,
                           wire::PublishSnapshot{.call = {},
                                                 .key = key,
                                                 .record = account::sign_snapshot(
                                                     chat::encode_place(place_), kept_.number + 1,
                                                     profile, keys, rooms.entropy.draw_32())},
                           rooms.now + chunks_.call_timeout, rooms.now, rooms.out);
}

void Snapshots::on_published(const account::OwnerReply& reply, SnapshotRooms rooms) {
  const auto* answer =
      reply.answer ? std::get_if<wire::SnapshotPublished>(&*reply.answer) : nullptr;
  if (answer == nullptr || answer->answer != wire::Answer::kOk) {
    stage_ = Stage::kPutting;
    return slow(rooms.now);
  }
  keep_published(answer->number, rooms);
}

void Snapshots::keep_published(std::uint64_t number, SnapshotRooms rooms) {
  Kept next = kept_;
  next.number = number;
  next.made_ms = place_.made_ms;
  next.held = std::exchange(next.pending, {});
  stage_ = Stage::kKeeping;
  keep(std::move(next), rooms);
}

// What is on the ring and in neither place any more is released, from the same batch on.
void Snapshots::keep(Kept next, SnapshotRooms rooms) {
  std::vector<Change> changes;
  chat::RowWriter writer{rooms.chat.own().vault, rooms.entropy, changes};
  writer.put(to_bytes(kSnapshotRow), kSnapshot, wire::encode_value(next));
  const bool is_unchanged = stage_ == Stage::kBeginning && !changed_first_;
  if (is_unchanged) changes.push_back({.key = to_bytes(kChangedRow), .value = {}});
  for (const files::ReleaseRow& row : gone(next)) files::Releases::put(row.file.table, row, writer);
  next_kept_ = std::move(next);
  token_ = Token{rooms.entropy.draw_u64() | 1U};
  rooms.out.persist({.token = token_, .changes = std::move(changes)});
}

void Snapshots::end_making(SnapshotRooms rooms) {
  files::Desk at = desk(rooms);
  shelving_.stop(at);
  stage_ = Stage::kResting;
  pause_ = Duration{0};
  next_ = Instant();
  if (!changed_first_) hastened_until_.reset();
}

void Snapshots::give_up_making(SnapshotRooms rooms) {
  files::Desk at = desk(rooms);
  shelving_.stop(at);
  stage_ = Stage::kResting;
  if (!changed_first_) changed_first_ = rooms.now;
  slow(rooms.now);
  hastened_until_.reset();
}

// It was published before that run ended, or never will be.
void Snapshots::resolve(const wire::SnapshotRecord& held, SnapshotRooms rooms) {
  const auto place = place_in(held, rooms);
  Kept next = kept_;
  const bool is_published = place && place->file.table == kept_.pending.file.table;
  if (is_published) {
    next.held = next.pending;
    next.made_ms = place->made_ms;
  }
  next.number = std::max(next.number, held.number);
  next.pending = {};
  stage_ = Stage::kNoting;
  keep(std::move(next), rooms);
}

Result<chat::SnapshotPlace, chat::SnapshotFault> Snapshots::place_in(
    const wire::SnapshotRecord& record, SnapshotRooms rooms) const {
  const auto plain = account::open_snapshot(record, rooms.chat.own().keys);
  if (!plain) return std::unexpected(chat::SnapshotFault::kTorn);
  return chat::decode_place(*plain);
}

std::vector<files::ReleaseRow> Snapshots::gone(const Kept& next) const {
  std::vector<files::ReleaseRow> rows;
  for (const files::ReleaseRow* before : {&kept_.held, &kept_.pending}) {
    const Bytes32& table = before->file.table;
    const bool is_left = table == next.held.file.table || table == next.pending.file.table;
    if (is_some(*before) && !is_left) rows.push_back(*before);
  }
  return rows;
}

void Snapshots::slow(Instant now) {
  pause_ = std::clamp(pause_ * 2, options_.retry_min, options_.retry_max);
  next_ = now + pause_;
}

// A while after the first change, and a period after the one before; again before the ring forgets
// it, though nothing has changed.
Instant Snapshots::due() const {
  if (!options_.is_kept) return Instant::never();
  if (hastened_until_ && changed_first_) return next_;
  const std::optional<Instant> last = made();
  const Instant renewal = last ? *last + options_.renewed_after : Instant::never();
  const Instant change = changed_first_ ? *changed_first_ + options_.pause : Instant::never();
  const Instant earliest = last ? *last + options_.period : Instant();
  return std::max(std::min(renewal, std::max(change, earliest)), next_);
}

}  // namespace p2pchat::client
