#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "core/chat/history.h"
#include "core/chat/outbox.h"
#include "core/chat/outbox_rows.h"

// What waits for people who have closed their accounts.
namespace p2pchat::chat {

// A node that says of a mailbox that it is nobody's proves nothing: only what the account itself
// has signed does. Each is asked about once at a time, as often as deposits are tried.
void Outbox::ask_about_doubtful(Contacts& contacts, Desk& desk) {
  for (const RingId& key : std::exchange(doubtful_, {})) {
    const auto is_this = [&](const auto& entry) { return entry.second == key; };
    if (std::ranges::any_of(doubted_, is_this)) continue;
    doubted_[contacts.look_up(key, Need::kNow, desk)] = key;
  }
}

bool Outbox::on_doubt_ended(const LookedUp& found, Desk& desk) {
  const auto doubted = doubted_.extract(found.lookup);
  if (doubted.empty()) return false;
  if (found.end == LookUpEnd::kClosed) give_up(doubted.mapped(), desk);
  return true;
}

// Should the batch fail, the rows are there after a restart, and are given up then.
void Outbox::give_up(const RingId& peer, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  std::vector<Bytes32> ids;
  for (auto& [id, entry] : entries_) {
    const bool is_over = entry.is_delivered || entry.is_withdrawn || entry.freeing.is_set();
    if (entry.parcel.record.slot.key != peer || is_over) continue;
    ids.push_back(id);
    for (const std::string_view column :
         {kParcelColumn, kAgainColumn, kProgressColumn, kHeldColumn}) {
      rows.erase(outbox_row(id, column));
    }
    tell_copy(entry, MessageState::kUnsent, 0, 0);
    if (ends_when_stored(entry.parcel) || has_no_state(entry.parcel)) continue;
    StoredMessage message = entry.parcel.message;
    message.state = MessageState::kUnsent;
    put_state(message, rows);
    tell(message);
    rejected_.push_back(std::move(message));
  }
  for (const Bytes32& id : ids) forget(id, desk);
  if (!changes.empty()) (void)desk.persist(std::move(changes));
}

}  // namespace p2pchat::chat
