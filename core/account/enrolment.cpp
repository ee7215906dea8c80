#include "core/account/enrolment.h"

#include <algorithm>

#include "core/account/name.h"
#include "core/account/password.h"
#include "core/account/profile.h"
#include "core/base/sometimes.h"
#include "core/crypto/compute.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {

Next Enrolment::start(Desk& desk) {
  const wire::AccountProfile& profile = request_.profile;
  const bool is_well_formed =
      verify_profile(profile, {.allows_test_keys = desk.options.allows_test_keys}) &&
      key_of(profile.name.text) == request_.key && profile.number == 1 && !request_.blob.empty();
  if (!is_well_formed) return reply(wire::Answer::kRefused, {}, desk);
  return desk.store.get(account_slot(request_.key), desk.now, desk.out);
}

Next Enrolment::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  if (!outcome.records.empty()) return settle_with(outcome, desk);
  if (outcome.status != store::StoreStatus::kOk || stage_ == Stage::kStoring) {
    return reply(answer_of(outcome.status), outcome, desk);
  }

  const auto auth = open_auth(request_.sealed_auth, request_.key, desk.keys.seal_private);
  if (!auth) return reply(wire::Answer::kRefused, outcome, desk);
  stage_ = Stage::kHashing;
  const Token token = desk.new_token();
  desk.out.compute(
      {.token = token,
       .kind = ComputeKind::kBcryptHash,
       .input = crypto::bcrypt_hash_input(verifier_text(*auth), desk.options.bcrypt_cost),
       .seed = desk.entropy.draw_32()});
  return token;
}

Next Enrolment::on_computed(BytesView result, Desk& desk) {
  auto verifier = crypto::parse_bcrypt_hash(result);
  if (!verifier) return reply(wire::Answer::kTryAgain, {}, desk);
  wire::AccountRecord account{.profile = request_.profile,
                              .salt = request_.salt,
                              .cost = request_.cost,
                              .verifier = *std::move(verifier),
                              .blob = request_.blob};
  stage_ = Stage::kStoring;
  wire::Record record{.slot = account_slot(request_.key),
                      .version = account.profile.number,
                      .expires_ms = 0,
                      .body = wire::encode_value(account)};
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
  const bool is_same = account && account->profile == request_.profile;
  sometimes(is_same ? RarePath::kRegistrationRepeated : RarePath::kNameTaken);
  return reply(is_same ? wire::Answer::kOk : wire::Answer::kNameTaken, found, desk);
}

}  // namespace p2pchat::account
