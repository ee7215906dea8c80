#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/name.h"
#include "core/chat/group_sending.h"
#include "core/chat/history.h"

// What this user takes back of what they wrote to a group.
namespace p2pchat::chat {

Token GroupSending::cancel(const Bytes32& group, StoredMessage message, Desk& desk) {
  jobs_.push_back(
      {.token = desk.new_token(), .group = group, .what = Withdrawal{std::move(message)}});
  return jobs_.back().token;
}

// A text that has vanished here meanwhile, or was erased, has copies still.
void GroupSending::on_withdrawal_read(const ReadResult& result, const Rooms& rooms, Desk& desk) {
  if (!result) {
    end_withdrawal(CancelEnd::kDiskFailed);
    return go_on(rooms, desk);
  }
  StoredMessage message = std::get<Withdrawal>(jobs_.front().what).message;
  const auto held = rooms.outbox.held_copies_of(id_of(message.id));
  if (held.empty()) {
    end_withdrawal(CancelEnd::kTooLate);
    return go_on(rooms, desk);
  }
  auto found = parse_conversation(*result, desk.own.profile.name.text, desk.own.vault);
  if (!found.empty()) message = std::move(found[0]);
  persist_withdrawn(withdrawn_from(std::move(message), held, rooms.outbox), rooms, desk);
}

GroupSending::Withdrawn GroupSending::withdrawn_from(StoredMessage message,
                                                     const std::map<RingId, Bytes32>& held,
                                                     const Outbox& outbox) {
  Withdrawn withdrawn{.before = message, .after = std::move(message), .records = {}};
  for (const auto& [member, record] : held) {
    withdrawn.records.push_back(record);
    std::ranges::copy(outbox.marks_for(member, id_of(withdrawn.before.id)),
                      std::back_inserter(withdrawn.records));
  }
  for (MemberTick& tick : withdrawn.after.members) {
    if (held.contains(account::key_of(tick.name))) tick.state = MessageState::kUnsent;
  }
  withdrawn.is_whole = outbox.copies_of(id_of(withdrawn.before.id)).size() == held.size() &&
                       std::ranges::all_of(withdrawn.after.members, [](const MemberTick& tick) {
                         return tick.state == MessageState::kUnsent;
                       });
  if (!withdrawn.is_whole) take_lowest(withdrawn.after);
  return withdrawn;
}

void GroupSending::persist_withdrawn(Withdrawn withdrawn, const Rooms& rooms, Desk& desk) {
  std::vector<p2pchat::Change> changes;
  RowWriter rows = desk.writer(changes);
  std::erase_if(withdrawn.records, [&](const Bytes32& record) {
    return !rooms.outbox.withdraw(record, rows) && !rooms.outbox.retract(record, rows);
  });
  if (withdrawn.is_whole) {
    erase_message(withdrawn.before, rows);
  } else if (!withdrawn.after.members.empty()) {
    put_state(withdrawn.after, rows);
  }
  batch_.withdrawn = std::move(withdrawn);
  rooms.book.lock();
  persisting_ = desk.persist(std::move(changes));
}

void GroupSending::on_withdrawn(Withdrawn gone, const PersistResult& result, const Rooms& rooms,
                                Desk& desk) {
  for (const Bytes32& record : gone.records) {
    if (result) {
      rooms.outbox.forget(record, desk);
    } else {
      rooms.outbox.hold(record, desk.now);
    }
  }
  if (!result) return end_withdrawal(cancel_end_of(result.error()));
  if (gone.is_whole) return end_withdrawal(CancelEnd::kCancelled, std::move(gone.before));
  gone.after.news = News::kState;
  if (!gone.after.members.empty()) marked_messages_.push_back(gone.after);
  end_withdrawal(CancelEnd::kInPart, std::move(gone.after));
}

void GroupSending::end_withdrawal(CancelEnd end, StoredMessage message) {
  cancelled_.push_back({jobs_.front().token, end, std::move(message)});
  is_marking_ = false;
  finish();
}

}  // namespace p2pchat::chat
