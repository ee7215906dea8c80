#include <utility>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/offers.h"
#include "core/chat/outbox.h"
#include "core/chat/outbox_rows.h"
#include "core/chat/sessions.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

// What was sealed to a prekey, once that may go before it has come.
namespace p2pchat::chat {

// A record that no node has acknowledged is to have its whole time in the mailbox, and no record is
// deposited that could be there after its prekey's last arrival. So one that has expired, or has
// not enough of that time left, serves no more. Nodes may have the first one nevertheless: the
// second one says which it stands for.
bool Outbox::is_too_late(const Entry& entry, const Desk& desk) {
  if (entry.is_stray) return true;
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
  ask_about_doubtful(contacts, desk);
  const RingId self = account::key_of(desk.own.profile.name.text);
  for (const Bytes32& id : std::exchange(outdated_, {})) {
    const auto at = entries_.find(id);
    if (at == entries_.end()) continue;
    const RingId& to = at->second.parcel.record.slot.key;
    if (to == self) {
      seal_anew(at->second, desk.own.profile, desk);
    } else {
      const Need need = at->second.is_stray ? Need::kPinned : Need::kHere;
      looking_up_[contacts.look_up(to, need, desk)] = id;
    }
  }
}

bool Outbox::on_looked_up(const LookedUp& found, Desk& desk) {
  if (on_doubt_ended(found, desk)) return true;
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

// As it was sealed first, in a session.
bool Outbox::is_in_session(const Entry& entry) {
  return !entry.is_delivered && !entry.is_withdrawn &&
         entry.parcel.record.slot.id == entry.parcel.id &&
         session_of(entry.parcel.again).has_value();
}

// What was in a session may be needed once more, in the first form, if it goes to a prekey now.
std::optional<Outbox::Resealed> Outbox::reseal(const Entry& entry, const Recipient& peer,
                                               RowWriter& rows, Desk& desk) const {
  auto sealed = seal_inside(entry.parcel.again, desk.own.self(), peer, desk.entropy.draw_32());
  if (!sealed) return std::nullopt;
  Parcel next = entry.parcel;
  next.record.slot.id = crypto::sha256(sealed->body);
  next.record.expires_ms = milliseconds(desk.now + desk.options.prekeys.lifetime);
  next.record.body = std::move(sealed->body);
  rows.put(outbox_row(next.id, kParcelColumn), kParcelColumn, encode_parcel(next));
  if (peer.prekey == nullptr) rows.erase(outbox_row(next.id, kAgainColumn));
  if (entry.stored > 0) {
    rows.put(outbox_row(next.id, kProgressColumn), kProgressColumn, wire::encode_value(StateRow{}));
  }
  return Resealed{next.id, std::move(next.record)};
}

void Outbox::seal_anew(Entry& entry, const wire::AccountProfile& peer, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  const Recipient to{peer, entry.is_stray ? desk.offers.usable(peer, desk) : nullptr};
  auto resealed = reseal(entry, to, rows, desk);
  if (!resealed) {
    entry.is_outdated = false;
    return retry_later(entry, desk);
  }
  sometimes(entry.is_stray ? RarePath::kStraySealedAnew : RarePath::kSealedAnew);
  sealing_[desk.persist(std::move(changes))] = {resealed->id, std::move(resealed->record)};
}

void Outbox::on_sealed_anew(const Bytes32& id, const PersistResult& result, Desk& desk) {
  const auto at = entries_.find(id);
  if (at == entries_.end()) return;
  Entry& entry = at->second;
  entry.is_outdated = false;
  if (!result) return retry_later(entry, desk);
  for (auto& [token, sealed] : sealing_) {
    if (sealed.first == id) return put_in_place(entry, std::move(sealed.second), desk);
  }
}

// What counts for the record before counts no more: nobody has this one yet.
void Outbox::put_in_place(Entry& entry, wire::Record record, Desk& desk) {
  entry.parcel.record = std::move(record);
  name_record(entry.parcel);
  const bool is_of_second_form = prekey_created_s(entry.parcel.record.body).has_value();
  if (!is_of_second_form) entry.parcel.again.clear();
  desk.calls.cancel(entry.call);
  depositing_.erase(entry.call);
  entry.call = {};
  entry.is_outdated = entry.is_stray = entry.is_stored = false;
  entry.is_unseen = true;
  entry.stored = entry.parcel.message.stored = 0;
  entry.pause = Duration{0};
  entry.next = desk.now;
}

std::vector<Outbox::Resealed> Outbox::put_resend(const wire::AccountProfile& peer,
                                                 const Content& asked, RowWriter& rows,
                                                 Desk& desk) {
  std::vector<Resealed> all;
  if (is_mutated(Mutant::kResendIgnored)) return all;
  for (const MessageRef& each : asked.about) {
    const auto at = entries_.find(each.id);
    const bool is_theirs = at != entries_.end() && is_in_session(at->second) &&
                           !at->second.is_outdated &&
                           at->second.parcel.record.slot.key == account::key_of(peer.name.text) &&
                           session_of(at->second.parcel.again) == asked.heads[1];
    if (!is_theirs) continue;
    auto resealed = reseal(at->second, {peer, desk.offers.usable(peer, desk)}, rows, desk);
    if (!resealed) continue;
    sometimes(RarePath::kSealedForResend);
    at->second.is_outdated = true;
    all.push_back(*std::move(resealed));
  }
  return all;
}

void Outbox::finish_resend(std::vector<Resealed> resealed, Desk& desk) {
  for (Resealed& each : resealed) {
    const auto at = entries_.find(each.id);
    if (at != entries_.end()) put_in_place(at->second, std::move(each.record), desk);
  }
}

void Outbox::keep_resend(const std::vector<Resealed>& resealed) {
  for (const Resealed& each : resealed) {
    const auto at = entries_.find(each.id);
    if (at != entries_.end()) at->second.is_outdated = false;
  }
}

void Outbox::seal_strays(Strays which, Desk& desk) {
  if (is_mutated(Mutant::kStraysLeft)) return;
  for (auto& [id, entry] : entries_) {
    if (!is_in_session(entry) || entry.is_outdated) continue;
    const bool is_of_now =
        desk.sessions.is_of_now(entry.parcel.record.slot.key, *session_of(entry.parcel.again));
    if (which == Strays::kOfOtherEpochs && is_of_now) continue;
    entry.is_outdated = entry.is_stray = true;
    outdated_.push_back(id);
  }
}

}  // namespace p2pchat::chat
