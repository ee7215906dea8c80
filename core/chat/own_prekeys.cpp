#include "core/chat/own_prekeys.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/crypto/secret.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kOwnPrekeysRow = "i";
constexpr std::string_view kPrekeys = "prekeys";

Instant renewal_of(std::uint64_t created_s, const account::PrekeyTimes& times) {
  return account::made_at(created_s) + times.renewed_after;
}

RingId place_of(const Desk& desk) { return account::key_of(desk.own.profile.name.text); }

}  // namespace

void OwnPrekeys::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes(kOwnPrekeysRow), 1));
}

void OwnPrekeys::resume(Instant now) {
  next_ = now;
  pause_ = Duration{0};
}

void OwnPrekeys::want(Instant now, const ChatOptions& options) {
  const Duration pause = std::min(options.offer_pause, options.prekeys.renewed_after / 4);
  const Instant earliest = asked_ ? std::max(now, *asked_ + pause) : now;
  next_ = std::min(next_, earliest);
  is_wanted_ = is_wanted_ || !is_answered_ || earliest == now;
}

void OwnPrekeys::go_on(Desk& desk) {
  const bool is_busy = asking_.is_set() || writing_.is_set() || publishing_.is_set();
  if (is_busy || desk.now < next_) return;
  asked_ = desk.now;
  is_answered_ = false;
  const RingId key = place_of(desk);
  asking_ = desk.calls.open(key, wire::GetPrekeys{.call = {}, .key = key},
                            desk.now + desk.options.look_up_timeout, desk.now, desk.out);
}

// A row that does not open is as none: the ring has what was published.
bool OwnPrekeys::on_read(Token token, const ReadResult& result, OwnAccount& own, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  if (result->empty()) return true;
  const auto plain = desk.own.vault.open({result->front().key, kPrekeys}, result->front().value);
  auto kept =
      plain ? wire::decode_value<Kept>(*plain) : std::unexpected(wire::DecodeError::kTruncated);
  if (kept) kept_ = *std::move(kept);
  share(own);
  return true;
}

bool OwnPrekeys::on_persisted(Token token, const PersistResult& result, OwnAccount& own,
                              Desk& desk) {
  if (!writing_.is_set() || token != writing_) return false;
  writing_ = {};
  auto next = std::exchange(next_kept_, {});
  if (!result) {
    retry(desk);
    return true;
  }
  kept_ = *std::move(next);
  share(own);
  if (kept_.is_published) {
    rest(desk);
  } else {
    publish(desk);
  }
  return true;
}

bool OwnPrekeys::on_reply(const account::OwnerReply& reply, Desk& desk) {
  if (asking_.is_set() && reply.call == asking_) {
    asking_ = {};
    const auto* answer = reply.answer ? std::get_if<wire::PrekeysFound>(&*reply.answer) : nullptr;
    const bool is_answered = answer != nullptr && answer->answer == wire::Answer::kOk;
    const bool is_sound =
        is_answered && (answer->record.offer.number == 0 ||
                        account::verify_prekeys(answer->record, desk.own.profile));
    if (is_sound) {
      is_answered_ = true;
      is_wanted_ = false;
      take_up(answer->record, desk);
    } else {
      retry(desk);
    }
    return true;
  }
  if (!publishing_.is_set() || reply.call != publishing_) return false;
  publishing_ = {};
  const auto* answer = reply.answer ? std::get_if<wire::PrekeysPublished>(&*reply.answer) : nullptr;
  if (answer != nullptr && answer->answer == wire::Answer::kOk) {
    keep({.record = kept_.record, .is_published = true}, desk);
  } else {
    if (answer != nullptr) sometimes(RarePath::kPrekeysOvertaken);
    retry(desk);
  }
  return true;
}

Instant OwnPrekeys::next_wake() const {
  const bool is_busy = asking_.is_set() || writing_.is_set() || publishing_.is_set();
  return is_busy ? Instant::never() : next_;
}

// What is here and what the ring holds, together; nothing that somebody may have been given is left
// out of either, whichever is the older one.
void OwnPrekeys::take_up(const wire::PrekeyRecord& held, Desk& desk) {
  const account::PrekeyTimes& times = desk.options.prekeys;
  const account::PrekeyList here = kept_.record.prekeys.items;
  const bool is_blind = is_mutated(Mutant::kPrekeysNotTakenUp);
  auto all = account::without_old(is_blind ? here : account::unite(here, held.prekeys.items),
                                  desk.now, times);
  auto newest = account::newest_of(all, desk.now, times);
  const bool is_due = !newest || desk.now >= renewal_of(newest->created_s, times);
  if (is_due) {
    newest = account::make_prekey(desk.own.keys, place_of(desk), desk.now, desk.entropy.draw_32());
    all = account::unite(all, {*newest});
  }
  if (!is_due && held.offer.number > 0 && all == held.prekeys.items) {
    if (kept_.is_published && kept_.record == held) return rest(desk);
    return keep({.record = held, .is_published = true}, desk);
  }
  const bool is_pending = !is_due && !kept_.is_published && all == here &&
                          kept_.record.offer.number == held.offer.number + 1;
  if (is_pending) return publish(desk);
  const std::uint64_t number = std::max(kept_.record.offer.number, held.offer.number) + 1;
  keep({.record = account::sign_prekeys(all, number, desk.own.profile, desk.own.keys, *newest,
                                        desk.entropy.draw_32()),
        .is_published = false},
       desk);
}

void OwnPrekeys::keep(Kept next, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rows.put(to_bytes(kOwnPrekeysRow), kPrekeys, wire::encode_value(next));
  next_kept_ = std::move(next);
  writing_ = desk.persist(std::move(changes));
}

void OwnPrekeys::publish(Desk& desk) {
  const RingId key = place_of(desk);
  publishing_ =
      desk.calls.open(key, wire::PublishPrekeys{.call = {}, .key = key, .record = kept_.record},
                      desk.now + desk.options.look_up_timeout, desk.now, desk.out);
}

void OwnPrekeys::rest(Desk& desk) {
  pause_ = Duration{0};
  next_ = std::min(desk.now + desk.options.prekeys_checked,
                   renewal_of(kept_.record.offer.created_s, desk.options.prekeys));
  next_ = std::max(next_, desk.now + desk.options.prekeys_pause_min);
}

void OwnPrekeys::retry(Desk& desk) {
  pause_ = std::clamp(pause_ * 2, desk.options.prekeys_pause_min, desk.options.prekeys_pause_max);
  next_ = desk.now + pause_;
}

void OwnPrekeys::share(OwnAccount& own) {
  for (auto& [id, secret] : own.prekeys) crypto::wipe(secret.private_key);
  own.prekeys = account::open_prekeys(kept_.record, own.keys);
  own.offer.reset();
  if (kept_.is_published) own.offer = kept_.record.offer;
  has_news_ = true;
}

}  // namespace p2pchat::chat
