#include "core/account/registration.h"

#include <utility>

#include "core/account/genuine.h"
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
    take_keys(result, desk);
  } else if (token == stretching_) {
    take_stretched(result, desk);
  } else if (hashing_.is_set() && token == hashing_) {
    verifier_ = crypto::parse_bcrypt_hash(result);
    if (!verifier_) end_ = EntryEnd::kRefused;
  } else {
    return false;
  }
  if (has_keys_ && verifier_ && !enrolling_.is_set()) enrol(desk);
  return true;
}

void Registration::take_keys(BytesView result, ClientDesk& desk) {
  const auto pairs = crypto::parse_rsa_keys(result);
  if (!pairs) {
    end_ = EntryEnd::kRefused;
    return;
  }
  entered_.keys = {.signing = pairs->signing,
                   .encryption = pairs->encryption,
                   .identity = desk.entropy.draw_32()};
  has_keys_ = true;
}

void Registration::take_stretched(BytesView result, ClientDesk& desk) {
  const auto stretched = crypto::parse_scrypt(result);
  if (!stretched) {
    end_ = EntryEnd::kRefused;
    return;
  }
  const PasswordKeys keys = password_keys(*stretched);
  entered_.kek = keys.kek;
  hashing_ = desk.compute(ComputeKind::kBcryptHash,
                          crypto::bcrypt_hash_input(verifier_text(keys.auth), costs_.bcrypt));
}

bool Registration::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (enrolling_.is_set() && reply.call == enrolling_) {
    on_enrolled(reply, desk);
    return true;
  }
  if (!claim_.on_reply(reply, entered_.keys.signing, desk)) return false;
  follow_claim();
  return true;
}

void Registration::enrol(ClientDesk& desk) {
  const RingId key = key_of(name_);
  entered_.profile = make_profile(name_, entered_.keys, 1, desk.entropy.draw_32());
  entered_.blob = seal_keys(entered_.keys, entered_.kek, key, desk.entropy.draw_32());
  const wire::AccountRecord account = sign_account({.profile = entered_.profile,
                                                    .salt = entered_.salt,
                                                    .cost = entered_.cost,
                                                    .verifier = *verifier_,
                                                    .blob = entered_.blob,
                                                    .signature = {}},
                                                   entered_.keys.signing, desk.entropy.draw_32());
  enrolling_ = desk.calls.open(key, wire::Register{.call = {}, .key = key, .account = account},
                               desk.now + kEntryTimeout, desk.now, desk.out);
}

void Registration::on_enrolled(const OwnerReply& reply, ClientDesk& desk) {
  const auto* registered = reply.answer ? std::get_if<wire::Registered>(&*reply.answer) : nullptr;
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
