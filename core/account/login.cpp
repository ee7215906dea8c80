#include "core/account/login.h"

#include <utility>

#include "core/account/name.h"
#include "core/account/options.h"
#include "core/account/password.h"
#include "core/account/profile.h"
#include "core/crypto/compute.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/secret.h"

namespace p2pchat::account {

void Login::start(std::string name, std::string password, std::string device, AccountCosts costs,
                  ClientDesk& desk) {
  key_ = key_of(name);
  password_ = std::move(password);
  device_ = std::move(device);
  costs_ = costs;
  asking_ = desk.calls.open(key_, wire::LoginStart{.call = {}, .key = key_},
                            desk.now + kEntryTimeout, desk.now, desk.out);
}

void Login::prove(std::string name, std::string password, AccountCosts costs, ClientDesk& desk) {
  is_proof_ = true;
  start(std::move(name), std::move(password), {}, costs, desk);
}

bool Login::on_computed(Token token, BytesView result, ClientDesk& desk) {
  if (!stretching_.is_set() || token != stretching_) return false;
  stretching_ = {};
  const auto stretched = crypto::parse_scrypt(result);
  if (!stretched) {
    end_ = EntryEnd::kRefused;
    return true;
  }
  const PasswordKeys keys = password_keys(*stretched);
  entered_.kek = keys.kek;
  request_.emplace(key_, keys.auth, desk.now + kEntryTimeout);
  request_->start(desk);
  return true;
}

bool Login::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (asking_.is_set() && reply.call == asking_) {
    asking_ = {};
    on_parameters(reply, desk);
    return true;
  }
  if (request_ && request_->on_reply(reply, desk)) {
    if (request_->has_ended()) on_proven(desk);
    return true;
  }
  if (!claim_.on_reply(reply, entered_.keys.signing, desk)) return false;
  follow_claim();
  return true;
}

void Login::on_wake(ClientDesk& desk) {
  if (request_) request_->on_wake(desk);
}

Instant Login::next_wake() const { return request_ ? request_->next_wake() : Instant::never(); }

void Login::on_parameters(const OwnerReply& reply, ClientDesk& desk) {
  const auto* parameters =
      reply.answer ? std::get_if<wire::LoginParameters>(&*reply.answer) : nullptr;
  if (parameters == nullptr) {
    end_ = EntryEnd::kNoAnswer;
  } else if (parameters->answer != wire::Answer::kOk ||
             !is_acceptable(parameters->cost, costs_.scrypt)) {
    end_ = EntryEnd::kRefused;
  } else {
    entered_.salt = parameters->salt;
    entered_.cost = parameters->cost;
    stretching_ =
        desk.compute(ComputeKind::kScrypt, scrypt_input(password_, entered_.salt, entered_.cost));
  }
  crypto::wipe(password_);
}

void Login::on_proven(ClientDesk& desk) {
  const auto& accepted = request_->answer();
  if (!accepted) {
    end_ = EntryEnd::kNoAnswer;
  } else if (accepted->answer == wire::Answer::kOk) {
    open(*accepted, desk);
  } else if (accepted->answer == wire::Answer::kRefused) {
    end_ = EntryEnd::kRefused;
  } else {
    end_ = EntryEnd::kWrongPassword;
  }
}

void Login::open(const wire::LoginAccepted& accepted, ClientDesk& desk) {
  auto keys = open_keys(accepted.blob, entered_.kek, key_);
  if (!keys || key_of(accepted.profile.name.text) != key_ ||
      !verify_profile(accepted.profile, {costs_.allows_test_keys()}) ||
      !belong_together(accepted.profile, *keys)) {
    end_ = EntryEnd::kRefused;
    return;
  }
  entered_.profile = accepted.profile;
  entered_.keys = *std::move(keys);
  entered_.blob = accepted.blob;
  if (is_proof_) {
    end_ = EntryEnd::kGranted;
    return;
  }
  entered_.device_key = desk.entropy.draw_32();
  claim_.start({.key = key_,
                .epoch = 0,
                .device_key = crypto::ed25519_public_key(entered_.device_key),
                .device = device_,
                .claimed_ms = 0,
                .signature = {}},
               accepted.epoch, entered_.keys.signing, desk.now + kEntryTimeout, desk);
  follow_claim();
}

void Login::follow_claim() {
  entered_.epoch = claim_.epoch();
  end_ = claim_.end();
}

}  // namespace p2pchat::account
