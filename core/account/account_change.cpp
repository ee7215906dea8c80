#include "core/account/account_change.h"

#include <utility>

#include "core/account/enrolment.h"
#include "core/account/profile.h"
#include "core/base/mutant.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {

Next AccountChange::start(Desk& desk) {
  const bool is_change = request_.account.profile.number > 1;
  if (!is_change || !is_well_formed(request_.account, request_.key, desk.options)) {
    return reply(wire::Answer::kRefused, 0);
  }
  return desk.store.get(account_slot(request_.key), desk.now, desk.out);
}

Next AccountChange::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  return is_storing_ ? conclude(outcome) : replace(outcome, desk);
}

Next AccountChange::reply(wire::Answer answer, std::uint64_t number) const {
  return wire::Message(
      wire::AccountChanged{.call = request_.call, .answer = answer, .number = number});
}

Next AccountChange::replace(const store::StoreOutcome& found, Desk& desk) {
  if (found.status != store::StoreStatus::kOk) return reply(answer_of(found.status), 0);
  const auto known = account_in(found);
  if (!known) return reply(wire::Answer::kUnknownAccount, 0);
  const wire::AccountProfile& profile = request_.account.profile;
  if (known->profile.name != profile.name || account_id(known->profile) != account_id(profile)) {
    return reply(wire::Answer::kRefused, 0);
  }
  const std::uint64_t held = known->profile.number;
  if (is_done(*known)) return reply(wire::Answer::kOk, held);
  if (wire::is_closed(known->profile)) return reply(wire::Answer::kUnknownAccount, held);
  if (!wire::is_closed(profile) && profile.number != held + 1) {
    return reply(wire::Answer::kStaleEpoch, held);
  }
  const bool is_forgotten = wire::is_closed(profile) ? is_mutated(Mutant::kClosingForgotten)
                                                     : is_mutated(Mutant::kPasswordChangeForgotten);
  if (is_forgotten) {
    return reply(wire::Answer::kOk, profile.number);
  }
  is_storing_ = true;
  wire::Record record{.slot = account_slot(request_.key),
                      .version = profile.number,
                      .expires_ms = 0,
                      .body = wire::encode_value(request_.account)};
  return desk.store.put_if(std::move(record), held, desk.now, desk.out);
}

// What another owner has stored of the same request is a conflict, too. A closing waits for no
// number: whatever came before it, it comes again behind.
Next AccountChange::conclude(const store::StoreOutcome& stored) const {
  const auto held = account_in(stored);
  if (stored.status == store::StoreStatus::kOk || (held && is_done(*held))) {
    return reply(wire::Answer::kOk, request_.account.profile.number);
  }
  if (stored.status != store::StoreStatus::kConflict) return reply(answer_of(stored.status), 0);
  if (wire::is_closed(request_.account.profile)) return reply(wire::Answer::kTryAgain, 0);
  return reply(wire::Answer::kStaleEpoch, held ? held->profile.number : 0);
}

// The account is as the request wants it: closed, by whichever request of its own.
bool AccountChange::is_done(const wire::AccountRecord& held) const {
  if (held == request_.account) return true;
  const bool is_same = account_id(held.profile) == account_id(request_.account.profile);
  return is_same && wire::is_closed(held.profile) && wire::is_closed(request_.account.profile);
}

}  // namespace p2pchat::account
