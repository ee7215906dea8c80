#include "core/account/registration.h"

#include <utility>

#include "core/account/name.h"
#include "core/account/options.h"
#include "core/account/password.h"
#include "core/account/profile.h"
#include "core/crypto/compute.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/secret.h"

namespace p2pchat::account {

void Registration::start(std::string name, std::string password, std::string device,
                         AccountCosts costs, ClientDesk& desk) {
  name_ = std::move(name);
  device_ = std::move(device);
  costs_ = costs;
  entered_.cost = costs.scrypt;
  desk.entropy.fill(entered_.salt);
  making_keys_ = desk.compute(ComputeKind::kRsaKeys, crypto::rsa_keys_input(costs.rsa_bits));
  stretching_ =
      desk.compute(ComputeKind::kScrypt, scrypt_input(password, entered_.salt, entered_.cost));
  crypto::wipe(password);
}

bool Registration::on_computed(Token token, BytesView result, ClientDesk& desk) {
  if (token == making_keys_) {
    const auto pairs = crypto::parse_rsa_keys(result);
    if (!pairs) {
      end_ = EntryEnd::kRefused;
      return true;
    }
    entered_.keys = {.signing = pairs->signing,
                     .encryption = pairs->encryption,
                     .identity = desk.entropy.draw_32()};
    has_keys_ = true;
  } else if (token == stretching_) {
    const auto stretched = crypto::parse_scrypt(result);
    if (!stretched) {
      end_ = EntryEnd::kRefused;
      return true;
    }
    const PasswordKeys keys = password_keys(*stretched);
    entered_.kek = keys.kek;
    auth_ = keys.auth;
  } else {
    return false;
  }
  if (has_keys_ && auth_ && !request_) enrol(desk);
  return true;
}

bool Registration::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (request_ && request_->on_reply(reply, desk)) {
    if (request_->has_ended()) on_enrolled(desk);
    return true;
  }
  if (!claim_.on_reply(reply, entered_.keys.signing, desk)) return false;
  follow_claim();
  return true;
}

void Registration::on_wake(ClientDesk& desk) {
  if (request_) request_->on_wake(desk);
}

Instant Registration::next_wake() const {
  return request_ ? request_->next_wake() : Instant::never();
}

void Registration::enrol(ClientDesk& desk) {
  const RingId key = key_of(name_);
  entered_.profile = make_profile(name_, entered_.keys, 1, desk.entropy.draw_32());
  entered_.blob = seal_keys(entered_.keys, entered_.kek, key, desk.entropy.draw_32());
  request_.emplace(key, *auth_,
                   wire::Register{.call = {},
                                  .key = key,
                                  .profile = entered_.profile,
                                  .salt = entered_.salt,
                                  .cost = entered_.cost,
                                  .blob = entered_.blob,
                                  .sealed_auth = {}},
                   desk.now + kEntryTimeout);
  request_->start(desk);
}

void Registration::on_enrolled(ClientDesk& desk) {
  const auto& answer = request_->answer();
  const auto* registered = answer ? std::get_if<wire::Registered>(&*answer) : nullptr;
  if (registered == nullptr) {
    end_ = EntryEnd::kNoAnswer;
  } else if (registered->answer == wire::Answer::kNameTaken) {
    end_ = EntryEnd::kNameTaken;
  } else if (registered->answer != wire::Answer::kOk) {
    end_ = EntryEnd::kRefused;
  } else {
    entered_.device_key = desk.entropy.draw_32();
    claim_.start({.key = key_of(name_),
                  .epoch = 0,
                  .device_key = crypto::ed25519_public_key(entered_.device_key),
                  .device = device_,
                  .claimed_ms = 0,
                  .signature = {}},
                 0, entered_.keys.signing, desk.now + kEntryTimeout, desk);
    follow_claim();
  }
}

void Registration::follow_claim() {
  entered_.epoch = claim_.epoch();
  end_ = claim_.end();
}

}  // namespace p2pchat::account
