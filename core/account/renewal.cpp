#include "core/account/renewal.h"

#include <utility>

#include "core/account/genuine.h"
#include "core/account/name.h"
#include "core/account/options.h"
#include "core/account/password.h"
#include "core/account/profile.h"
#include "core/crypto/compute.h"
#include "core/crypto/secret.h"

namespace p2pchat::account {

void Renewal::start(Entered entered, std::string password, AccountCosts costs, ClientDesk& desk) {
  *this = Renewal();
  entered_ = std::move(entered);
  costs_ = costs;
  entered_.cost = costs.scrypt;
  desk.entropy.fill(entered_.salt);
  stretching_ =
      desk.compute(ComputeKind::kScrypt, scrypt_input(password, entered_.salt, entered_.cost));
  crypto::wipe(password);
}

bool Renewal::on_computed(Token token, BytesView result, ClientDesk& desk) {
  if (!is_running()) return false;
  if (token == stretching_) {
    take_stretched(result, desk);
    return true;
  }
  if (!hashing_.is_set() || token != hashing_) return false;
  if (auto verifier = crypto::parse_bcrypt_hash(result)) {
    publish(*std::move(verifier), desk);
  } else {
    end_ = EntryEnd::kRefused;
  }
  return true;
}

void Renewal::take_stretched(BytesView result, ClientDesk& desk) {
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

// The seed of the blob is a fresh one, so that no key or nonce is used a second time.
void Renewal::publish(std::string verifier, ClientDesk& desk) {
  const RingId key = key_of(entered_.profile.name.text);
  entered_.profile = make_profile(entered_.profile.name.text, entered_.keys,
                                  entered_.profile.number + 1, desk.entropy.draw_32());
  entered_.blob = seal_keys(entered_.keys, entered_.kek, key, desk.entropy.draw_32());
  const wire::AccountRecord account = sign_account({.profile = entered_.profile,
                                                    .salt = entered_.salt,
                                                    .cost = entered_.cost,
                                                    .verifier = std::move(verifier),
                                                    .blob = entered_.blob,
                                                    .signature = {}},
                                                   entered_.keys.signing, desk.entropy.draw_32());
  changing_ = desk.calls.open(key, wire::ChangeAccount{.call = {}, .key = key, .account = account},
                              desk.now + kEntryTimeout, desk.now, desk.out);
}

bool Renewal::on_reply(const OwnerReply& reply, ClientDesk&) {
  if (end_ || !changing_.is_set() || reply.call != changing_) return false;
  const auto* changed = reply.answer ? std::get_if<wire::AccountChanged>(&*reply.answer) : nullptr;
  if (changed == nullptr) {
    end_ = EntryEnd::kNoAnswer;
  } else if (changed->answer == wire::Answer::kOk) {
    end_ = EntryEnd::kGranted;
  } else if (changed->answer == wire::Answer::kStaleEpoch) {
    end_ = EntryEnd::kOvertaken;
  } else {
    end_ = EntryEnd::kRefused;
  }
  return true;
}

}  // namespace p2pchat::account
