#include "core/account/recovery_grant.h"

#include <optional>
#include <utility>

#include "core/account/name.h"
#include "core/account/recovery_record.h"
#include "core/base/mutant.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {

Next RecoveryGrant::start(Desk& desk) {
  const wire::RecoveryRecord& record = request_.record;
  const bool is_placed =
      is_valid_name(record.name.text) && key_of(record.name.text) == request_.key;
  if (!is_placed || record.number == 0) return reply(wire::Answer::kRefused, 0);
  return desk.store.get(account_slot(request_.key), desk.now, desk.out);
}

Next RecoveryGrant::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  switch (stage_) {
    case Stage::kAccount:
      return check(outcome, desk);
    case Stage::kRecovery:
      return replace(outcome, desk);
    case Stage::kStoring:
      return conclude(outcome);
  }
  return std::monostate{};
}

Next RecoveryGrant::reply(wire::Answer answer, std::uint64_t number) const {
  return wire::Message(
      wire::RecoveryPublished{.call = request_.call, .answer = answer, .number = number});
}

Next RecoveryGrant::check(const store::StoreOutcome& account, Desk& desk) {
  if (account.status != store::StoreStatus::kOk) return reply(answer_of(account.status), 0);
  const auto known = account_in(account);
  if (!known) return reply(wire::Answer::kUnknownAccount, 0);
  if (!verify_recovery(request_.record, known->profile)) return reply(wire::Answer::kRefused, 0);
  stage_ = Stage::kRecovery;
  return desk.store.get(recovery_slot(request_.key), desk.now, desk.out);
}

Next RecoveryGrant::replace(const store::StoreOutcome& held, Desk& desk) {
  if (held.status != store::StoreStatus::kOk) return reply(answer_of(held.status), 0);
  const std::uint64_t number = request_.record.number;
  if (is_held(held)) return reply(wire::Answer::kOk, number);
  std::optional<std::uint64_t> version;
  if (!held.records.empty()) version = held.records.front().version;
  if (version && *version >= number) return reply(wire::Answer::kStaleEpoch, *version);
  if (version && is_mutated(Mutant::kFormerWordsKept)) return reply(wire::Answer::kOk, number);
  stage_ = Stage::kStoring;
  wire::Record record{.slot = recovery_slot(request_.key),
                      .version = number,
                      .expires_ms = 0,
                      .body = wire::encode_value(request_.record)};
  return desk.store.put_if(std::move(record), version, desk.now, desk.out);
}

Next RecoveryGrant::conclude(const store::StoreOutcome& stored) const {
  const std::uint64_t number = request_.record.number;
  if (stored.status == store::StoreStatus::kOk || is_held(stored)) {
    return reply(wire::Answer::kOk, number);
  }
  if (stored.status != store::StoreStatus::kConflict) return reply(answer_of(stored.status), 0);
  const std::uint64_t held = stored.records.empty() ? 0 : stored.records.front().version;
  return reply(wire::Answer::kStaleEpoch, held);
}

bool RecoveryGrant::is_held(const store::StoreOutcome& found) const {
  return !found.records.empty() &&
         found.records.front().body ==
             BoundedBytes<wire::Record::kBodyMax>(wire::encode_value(request_.record));
}

Next RecoveryQuestion::start(Desk& desk) {
  return desk.store.get(recovery_slot(request_.key), desk.now, desk.out);
}

Next RecoveryQuestion::on_outcome(const store::StoreOutcome& outcome, Desk&) {
  if (!outcome.is_final) return std::monostate{};
  wire::RecoveryFound found{.call = request_.call, .answer = answer_of(outcome.status)};
  if (!outcome.records.empty()) {
    auto held = wire::decode_value<wire::RecoveryRecord>(outcome.records.front().body);
    if (held) found.record = *std::move(held);
  }
  return wire::Message(std::move(found));
}

}  // namespace p2pchat::account
