#include "core/account/enrolment.h"

#include <algorithm>
#include <utility>

#include "core/account/genuine.h"
#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/crypto/bcrypt.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {

// A verifier that costs less is guessed too quickly, one that costs more stalls each login.
bool is_well_formed(const wire::AccountRecord& account, const RingId& key,
                    const ServiceOptions& options) {
  const auto cost = crypto::bcrypt_cost(account.verifier.text);
  const int least = options.bcrypt_cost;
  if (!cost || *cost < least || *cost > std::max(least, crypto::kBcryptCost)) return false;
  return verify_profile(account.profile, {.allows_test_keys = options.allows_test_keys}) &&
         key_of(account.profile.name.text) == key && !account.blob.empty() &&
         verify_account(account);
}

Next Enrolment::start(Desk& desk) {
  const bool is_first = request_.account.profile.number == 1;
  if (!is_first || !is_well_formed(request_.account, request_.key, desk.options))
    return reply(wire::Answer::kRefused, {}, desk);
  return desk.store.get(account_slot(request_.key), desk.now, desk.out);
}

Next Enrolment::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  if (!outcome.records.empty()) return settle_with(outcome, desk);
  if (outcome.status != store::StoreStatus::kOk || is_storing_) {
    return reply(answer_of(outcome.status), outcome, desk);
  }
  is_storing_ = true;
  wire::Record record{.slot = account_slot(request_.key),
                      .version = request_.account.profile.number,
                      .expires_ms = 0,
                      .body = wire::encode_value(request_.account)};
  return desk.store.put_if(std::move(record), std::nullopt, desk.now, desk.out);
}

Next Enrolment::reply(wire::Answer answer, const store::StoreOutcome& outcome,
                      const Desk& desk) const {
  return wire::Message(
      wire::Registered{.call = request_.call,
                       .answer = answer,
                       .stored = static_cast<std::uint8_t>(outcome.stored),
                       .wanted = static_cast<std::uint8_t>(desk.store.replicas())});
}

Next Enrolment::settle_with(const store::StoreOutcome& found, const Desk& desk) const {
  const auto account = account_in(found);
  bool is_same = account && account->profile == request_.account.profile;
  if (account && wire::is_closed(account->profile) && is_mutated(Mutant::kClosedNameGiven)) {
    is_same = true;
  }
  sometimes(is_same ? RarePath::kRegistrationRepeated : RarePath::kNameTaken);
  return reply(is_same ? wire::Answer::kOk : wire::Answer::kNameTaken, found, desk);
}

}  // namespace p2pchat::account
