#include "core/account/session_grant.h"

#include "core/account/session.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {

Next SessionGrant::start(Desk& desk) {
  if (request_.claim.epoch == 0) return reply(wire::Answer::kRefused, 0);
  return desk.store.get(account_slot(request_.claim.key), desk.now, desk.out);
}

Next SessionGrant::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  switch (stage_) {
    case Stage::kAccount:
      return check_claim(outcome, desk);
    case Stage::kSession:
      return replace(outcome, desk);
    case Stage::kStoring:
      return conclude(outcome);
  }
  return std::monostate{};
}

Next SessionGrant::reply(wire::Answer answer, std::uint64_t epoch) const {
  return wire::Message(
      wire::SessionGranted{.call = request_.call, .answer = answer, .epoch = epoch});
}

Next SessionGrant::check_claim(const store::StoreOutcome& account, Desk& desk) {
  if (account.status != store::StoreStatus::kOk) return reply(answer_of(account.status), 0);
  const auto held = account_in(account);
  if (held && wire::is_closed(held->profile) && is_mutated(Mutant::kClosedNameGiven)) {
    return reply(wire::Answer::kOk, request_.claim.epoch);
  }
  const auto known = open_account_in(account);
  if (!known) return reply(wire::Answer::kUnknownAccount, 0);
  if (!verify_claim(request_.claim, known->profile.signing_key)) {
    return reply(wire::Answer::kRefused, 0);
  }
  session_ = {.claim = request_.claim, .signing_key = known->profile.signing_key};
  stage_ = Stage::kSession;
  return desk.store.get(session_slot(request_.claim.key), desk.now, desk.out);
}

Next SessionGrant::replace(const store::StoreOutcome& session, Desk& desk) {
  if (session.status != store::StoreStatus::kOk) return reply(answer_of(session.status), 0);
  if (is_held_by_this_claim(session)) {
    sometimes(RarePath::kGrantRepeated);
    return reply(wire::Answer::kOk, request_.claim.epoch);
  }

  std::optional<std::uint64_t> held;
  if (!session.records.empty()) held = session.records.front().version;
  if (held && *held >= request_.claim.epoch) return reply(wire::Answer::kStaleEpoch, *held);
  if (is_mutated(Mutant::kGrantsUnstored)) return reply(wire::Answer::kOk, request_.claim.epoch);
  stage_ = Stage::kStoring;
  wire::Record record{.slot = session_slot(request_.claim.key),
                      .version = request_.claim.epoch,
                      .expires_ms = 0,
                      .body = wire::encode_value(session_)};
  return desk.store.put_if(std::move(record), held, desk.now, desk.out);
}

Next SessionGrant::conclude(const store::StoreOutcome& stored) const {
  if (stored.status == store::StoreStatus::kConflict && !is_held_by_this_claim(stored)) {
    const std::uint64_t held = stored.records.empty() ? 0 : stored.records.front().version;
    return reply(wire::Answer::kStaleEpoch, held);
  }
  const bool is_done =
      stored.status == store::StoreStatus::kOk || stored.status == store::StoreStatus::kConflict;
  return reply(is_done ? wire::Answer::kOk : answer_of(stored.status), request_.claim.epoch);
}

bool SessionGrant::is_held_by_this_claim(const store::StoreOutcome& found) const {
  return !found.records.empty() &&
         found.records.front().body ==
             BoundedBytes<wire::Record::kBodyMax>(wire::encode_value(session_));
}

Next ProfileQuestion::start(Desk& desk) {
  return desk.store.get(account_slot(request_.key), desk.now, desk.out);
}

Next ProfileQuestion::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  wire::Profile profile{.call = request_.call, .answer = answer_of(outcome.status)};
  if (outcome.status == store::StoreStatus::kOk) {
    const auto account = account_in(outcome);
    profile.answer = account ? wire::Answer::kOk : wire::Answer::kUnknownAccount;
    if (account) profile.profile = account->profile;
    if (account && wire::is_closed(account->profile)) return wire::Message(profile);
    profile.is_online = desk.presence.is_online(request_.key);
    profile.last_seen_ms = desk.presence.last_seen_ms(request_.key);
  }
  return wire::Message(profile);
}

}  // namespace p2pchat::account
