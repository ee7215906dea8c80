#include "core/account/authentication.h"

#include <algorithm>

#include "core/account/password.h"
#include "core/base/mutant.h"
#include "core/crypto/compute.h"
#include "core/crypto/sha256.h"

namespace p2pchat::account {

Next LoginQuestion::start(Desk& desk) {
  return desk.store.get(account_slot(request_.key), desk.now, desk.out);
}

Next LoginQuestion::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  if (outcome.status != store::StoreStatus::kOk) {
    return wire::Message(
        wire::LoginParameters{.call = request_.call, .answer = answer_of(outcome.status)});
  }

  wire::LoginParameters parameters{.call = request_.call};
  if (const auto account = open_account_in(outcome)) {
    parameters.salt = account->salt;
    parameters.cost = account->cost;
  } else {
    const Bytes32 decoy = crypto::hmac_sha256(desk.keys.decoy, request_.key.bytes);
    std::copy_n(decoy.begin(), parameters.salt.size(), parameters.salt.begin());
    parameters.cost = desk.options.scrypt;
  }
  return wire::Message(parameters);
}

Next Authentication::start(Desk& desk) {
  return desk.store.get(account_slot(request_.key), desk.now, desk.out);
}

Next Authentication::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  if (outcome.status != store::StoreStatus::kOk) return reply(answer_of(outcome.status));
  return is_proven_ ? accept(outcome) : check_password(outcome, desk);
}

Next Authentication::on_computed(BytesView result, Desk& desk) {
  if (result.empty()) return reply(wire::Answer::kTryAgain);  // the host had too much to compute
  const bool is_right =
      crypto::bcrypt_check_succeeded(result) || is_mutated(Mutant::kAnyPasswordAccepted);
  if (!account_ || !is_right) {
    return reply(wire::Answer::kWrongPassword);
  }
  is_proven_ = true;
  return desk.store.get(session_slot(request_.key), desk.now, desk.out);
}

Next Authentication::reply(wire::Answer answer) const {
  return wire::Message(wire::LoginAccepted{.call = request_.call, .answer = answer});
}

Next Authentication::check_password(const store::StoreOutcome& found, Desk& desk) {
  const auto auth = open_auth(request_.sealed_auth, request_.key, desk.keys.seal_private);
  if (!auth) return reply(wire::Answer::kRefused);
  account_ = open_account_in(found);
  const std::string text = verifier_text(*auth);
  const Token token = desk.new_token();
  desk.out.compute({.token = token,
                    .kind = account_ ? ComputeKind::kBcryptCheck : ComputeKind::kBcryptHash,
                    .input = account_ ? crypto::bcrypt_check_input(text, account_->verifier.text)
                                      : crypto::bcrypt_hash_input(text, desk.options.bcrypt_cost),
                    .seed = desk.entropy.draw_32()});
  return token;
}

Next Authentication::accept(const store::StoreOutcome& session) const {
  return wire::Message(
      wire::LoginAccepted{.call = request_.call,
                          .answer = wire::Answer::kOk,
                          .profile = account_->profile,
                          .blob = account_->blob,
                          .epoch = session.records.empty() ? 0 : session.records.front().version});
}

}  // namespace p2pchat::account
