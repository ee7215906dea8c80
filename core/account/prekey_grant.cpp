#include "core/account/prekey_grant.h"

#include <utility>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {

Next PrekeyGrant::start(Desk& desk) {
  const wire::PrekeyOffer& offer = request_.record.offer;
  const bool is_placed = is_valid_name(offer.name.text) && key_of(offer.name.text) == request_.key;
  if (!is_placed || offer.number == 0) return reply(wire::Answer::kRefused, 0);
  return desk.store.get(account_slot(request_.key), desk.now, desk.out);
}

Next PrekeyGrant::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  switch (stage_) {
    case Stage::kAccount:
      return check(outcome, desk);
    case Stage::kPrekeys:
      return replace(outcome, desk);
    case Stage::kStoring:
      return conclude(outcome);
  }
  return std::monostate{};
}

Next PrekeyGrant::reply(wire::Answer answer, std::uint64_t number) const {
  return wire::Message(
      wire::PrekeysPublished{.call = request_.call, .answer = answer, .number = number});
}

Next PrekeyGrant::check(const store::StoreOutcome& account, Desk& desk) {
  if (account.status != store::StoreStatus::kOk) return reply(answer_of(account.status), 0);
  const auto known = account_in(account);
  if (!known) return reply(wire::Answer::kUnknownAccount, 0);
  if (!verify_prekeys(request_.record, known->profile)) return reply(wire::Answer::kRefused, 0);
  stage_ = Stage::kPrekeys;
  return desk.store.get(prekey_slot(request_.key), desk.now, desk.out);
}

Next PrekeyGrant::replace(const store::StoreOutcome& held, Desk& desk) {
  if (held.status != store::StoreStatus::kOk) return reply(answer_of(held.status), 0);
  const std::uint64_t number = request_.record.offer.number;
  if (is_held(held)) return reply(wire::Answer::kOk, number);
  std::optional<std::uint64_t> version;
  if (!held.records.empty()) version = held.records.front().version;
  if (version && *version >= number) return reply(wire::Answer::kStaleEpoch, *version);
  stage_ = Stage::kStoring;
  wire::Record record{.slot = prekey_slot(request_.key),
                      .version = number,
                      .expires_ms = 0,
                      .body = wire::encode_value(request_.record)};
  return desk.store.put_if(std::move(record), version, desk.now, desk.out);
}

Next PrekeyGrant::conclude(const store::StoreOutcome& stored) const {
  const std::uint64_t number = request_.record.offer.number;
  if (stored.status == store::StoreStatus::kOk || is_held(stored)) {
    return reply(wire::Answer::kOk, number);
  }
  if (stored.status != store::StoreStatus::kConflict) return reply(answer_of(stored.status), 0);
  const std::uint64_t held = stored.records.empty() ? 0 : stored.records.front().version;
  return reply(wire::Answer::kStaleEpoch, held);
}

bool PrekeyGrant::is_held(const store::StoreOutcome& found) const {
  return !found.records.empty() &&
         found.records.front().body ==
             BoundedBytes<wire::Record::kBodyMax>(wire::encode_value(request_.record));
}

Next PrekeyQuestion::start(Desk& desk) {
  return desk.store.get(prekey_slot(key_), desk.now, desk.out);
}

Next PrekeyQuestion::on_outcome(const store::StoreOutcome& outcome, Desk&) {
  if (!outcome.is_final) return std::monostate{};
  wire::PrekeyRecord record;
  if (!outcome.records.empty()) {
    auto held = wire::decode_value<wire::PrekeyRecord>(outcome.records.front().body);
    if (held) record = *std::move(held);
  }
  const wire::Answer answer = answer_of(outcome.status);
  if (is_of_owner_) {
    return wire::Message(
        wire::PrekeysFound{.call = call_, .answer = answer, .record = std::move(record)});
  }
  return wire::Message(
      wire::PrekeyFound{.call = call_, .answer = answer, .offer = std::move(record.offer)});
}

}  // namespace p2pchat::account
