#include <utility>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/outbox.h"
#include "core/chat/outbox_rows.h"
#include "core/crypto/sha256.h"

// What was sealed to a prekey, once that may go before it has come.
namespace p2pchat::chat {

// A record that no node has acknowledged is to have its whole time in the mailbox, and no record is
// deposited that could be there after its prekey's last arrival. So one that has expired, or has
// not enough of that time left, serves no more. Nodes may have the first one nevertheless: the
// second one says which it stands for.
bool Outbox::is_too_late(const Entry& entry, const Desk& desk) {
  const auto created_s = prekey_created_s(entry.parcel.record.body);
  if (!created_s || entry.parcel.again.empty() || is_mutated(Mutant::kSealedToOldPrekey)) {
    return false;
  }
  const account::PrekeyTimes& times = desk.options.prekeys;
  const bool is_expired = entry.parcel.record.expires_ms <= milliseconds(desk.now);
  return is_expired || (entry.stored == 0 &&
                        desk.now + times.lifetime > account::last_arrival(*created_s, times));
}

// Until a node has acknowledged it the expiry follows the time, a step a day, so that retries are
// the same record.
bool Outbox::is_to_be_renewed(const Entry& entry, const Desk& desk) {
  const account::PrekeyTimes& times = desk.options.prekeys;
  const std::uint64_t expires_ms = entry.parcel.record.expires_ms;
  if (expires_ms <= milliseconds(desk.now)) return true;
  return (entry.stored == 0 || entry.is_unseen) &&
         expires_ms < milliseconds(desk.now + times.lifetime - times.skew_max);
}

void Outbox::seal_outdated(Contacts& contacts, Desk& desk) {
  const RingId self = account::key_of(desk.own.profile.name.text);
  for (const Bytes32& id : std::exchange(outdated_, {})) {
    const auto at = entries_.find(id);
    if (at == entries_.end()) continue;
    const RingId& to = at->second.parcel.record.slot.key;
    if (to == self) {
      seal_anew(at->second, desk.own.profile, desk);
    } else {
      looking_up_[contacts.look_up(to, Need::kHere, desk)] = id;
    }
  }
}

bool Outbox::on_looked_up(const LookedUp& found, Desk& desk) {
  const auto looked_up = looking_up_.extract(found.lookup);
  if (looked_up.empty()) return false;
  const auto at = entries_.find(looked_up.mapped());
  if (at == entries_.end()) return true;
  Entry& entry = at->second;
  if (found.profile && !entry.is_delivered && !entry.is_withdrawn) {
    seal_anew(entry, *found.profile, desk);
  } else {
    entry.is_outdated = false;
    retry_later(entry, desk);
  }
  return true;
}

// In which record a text is, if not in the one whose id it has.
void Outbox::name_record(Parcel& parcel) {
  const bool is_other = parcel.cargo == Cargo::kText && parcel.record.slot.id != parcel.id;
  if (is_other) parcel.message.sealed_as = to_hex(parcel.record.slot.id);
}

void Outbox::seal_anew(Entry& entry, const wire::AccountProfile& peer, Desk& desk) {
  auto sealed = seal_inside(entry.parcel.again, desk.own.self(), peer, desk.entropy.draw_32());
  if (!sealed) {
    entry.is_outdated = false;
    return retry_later(entry, desk);
  }
  sometimes(RarePath::kSealedAnew);
  Parcel next = entry.parcel;
  next.record.slot.id = crypto::sha256(sealed->body);
  next.record.expires_ms = milliseconds(desk.now + desk.options.prekeys.lifetime);
  next.record.body = std::move(sealed->body);
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rows.put(outbox_row(next.id, kParcelColumn), kParcelColumn, encode_parcel(next));
  rows.erase(outbox_row(next.id, kAgainColumn));
  sealing_[desk.persist(std::move(changes))] = {next.id, std::move(next.record)};
}

// What counts for the first record counts no more: nobody has the second one yet.
void Outbox::on_sealed_anew(const Bytes32& id, const PersistResult& result, Desk& desk) {
  const auto at = entries_.find(id);
  if (at == entries_.end()) return;
  Entry& entry = at->second;
  entry.is_outdated = false;
  if (!result) return retry_later(entry, desk);
  for (auto& [token, sealed] : sealing_) {
    if (sealed.first == id) entry.parcel.record = sealed.second;
  }
  name_record(entry.parcel);
  entry.parcel.again.clear();
  entry.is_stored = false;
  entry.is_unseen = true;
  entry.pause = Duration{0};
  entry.next = desk.now;
}

}  // namespace p2pchat::chat
