#include "core/chat/offers.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kOffer = "offer";

Bytes row_of(const RingId& contact, const Vault& vault) {
  Bytes row = to_bytes("j");
  append(row, vault.alias_of(contact));
  return row;
}

}  // namespace

void Offers::want(const RingId& key, Desk& desk) {
  if (!known_.contains(key)) make_room(desk.options);
  Known& known = known_[key];
  known.used = desk.now;
  if (known.reading.is_set() || known.asking.is_set()) return;
  if (!known.is_read) {
    known.reading = desk.read(read_prefix(row_of(key, desk.own.vault), 1));
    return;
  }
  ask(key, known, desk);
}

bool Offers::is_awaited(const RingId& key, bool is_ring_counted) const {
  const auto at = known_.find(key);
  if (at == known_.end()) return false;
  const Known& known = at->second;
  if (known.reading.is_set()) return true;
  return is_ring_counted && known.asking.is_set() && !known.offer && !known.kept && !known.hearsay;
}

const wire::PrekeyOffer* Offers::usable(const wire::AccountProfile& peer, Desk& desk) {
  const auto at = known_.find(account::key_of(peer.name.text));
  if (at == known_.end()) return nullptr;
  Known& known = at->second;
  judge(known, peer, desk);
  if (!known.offer) return nullptr;
  const bool is_fresh =
      account::is_usable(known.offer->created_s, desk.now, desk.options.prekeys) ||
      is_mutated(Mutant::kSealedToOldPrekey);
  if (!is_fresh) sometimes(RarePath::kPrekeyTooOld);
  return is_fresh ? &*known.offer : nullptr;
}

bool Offers::on_read(Token token, const ReadResult& result, Desk& desk) {
  const auto at = std::ranges::find_if(
      known_, [token](const auto& entry) { return entry.second.reading == token; });
  if (at == known_.end()) return false;
  Known& known = at->second;
  known.reading = {};
  known.is_read = true;
  if (result && !result->empty()) {
    const auto plain = desk.own.vault.open({result->front().key, kOffer}, result->front().value);
    const auto offer = plain ? wire::decode_value<wire::PrekeyOffer>(*plain)
                             : std::unexpected(wire::DecodeError::kTruncated);
    if (offer) known.kept = *offer;
  }
  ask(at->first, known, desk);
  return true;
}

bool Offers::on_reply(const account::OwnerReply& reply, Desk&) {
  const auto at = std::ranges::find_if(
      known_, [&reply](const auto& entry) { return entry.second.asking == reply.call; });
  if (at == known_.end()) return false;
  Known& known = at->second;
  known.asking = {};
  const auto* answer = reply.answer ? std::get_if<wire::PrekeyFound>(&*reply.answer) : nullptr;
  known.is_silent = answer == nullptr;
  if (answer == nullptr || answer->answer != wire::Answer::kOk) return true;
  if (answer->offer.number > 0) known.hearsay = answer->offer;
  return true;
}

void Offers::check_invariants(const ChatOptions& options) const {
  P2PCHAT_ASSERT(known_.size() <= options.contacts_max);
}

void Offers::make_room(const ChatOptions& options) {
  if (known_.size() < options.contacts_max) return;
  known_.erase(std::ranges::min_element(known_, {}, [](const auto& a) { return a.second.used; }));
}

// What is about to be replaced still serves, so that it is asked for less often.
void Offers::ask(const RingId& key, Known& known, Desk& desk) {
  const wire::PrekeyOffer* have = known.offer ? &*known.offer : nullptr;
  if (have == nullptr && known.kept) have = &*known.kept;
  if (have == nullptr && known.hearsay) have = &*known.hearsay;
  const account::PrekeyTimes& times = desk.options.prekeys;
  const bool is_usable = have != nullptr && account::is_usable(have->created_s, desk.now, times);
  const Instant renewed =
      have == nullptr ? desk.now : account::made_at(have->created_s) + times.renewed_after;
  if (is_usable && desk.now < renewed) return;
  const Duration soon = known.is_silent ? desk.options.offer_silence : desk.options.offer_pause;
  const Duration pause =
      std::min(times.renewed_after / 4, is_usable ? desk.options.look_up_recent : soon);
  if (known.asked && desk.now < *known.asked + pause) return;
  known.asked = desk.now;
  known.asking = desk.calls.open(key, wire::GetPrekey{.call = {}, .key = key},
                                 desk.now + desk.options.look_up_timeout, desk.now, desk.out);
}

// What is on disk first, so that the ring's word never replaces one of a higher number.
void Offers::judge(Known& known, const wire::AccountProfile& peer, Desk& desk) {
  if (known.offer && known.offer->account != account::account_id(peer)) known.offer.reset();
  const auto kept = std::exchange(known.kept, {});
  if (kept && !known.offer && account::verify_offer(*kept, peer)) known.offer = kept;
  const auto heard = std::exchange(known.hearsay, {});
  if (!heard || (known.offer && heard->number <= known.offer->number)) return;
  if (!account::verify_offer(*heard, peer)) return;
  known.offer = *heard;
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rows.put(row_of(account::key_of(peer.name.text), desk.own.vault), kOffer,
           wire::encode_value(*heard));
  (void)desk.persist(std::move(changes));
}

}  // namespace p2pchat::chat
