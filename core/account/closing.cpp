#include "core/account/closing.h"

#include "core/account/genuine.h"
#include "core/account/name.h"
#include "core/account/options.h"
#include "core/account/password.h"
#include "core/account/profile.h"
#include "core/crypto/compute.h"

namespace p2pchat::account {

void Closing::start(std::string name, std::string password, AccountCosts costs, ClientDesk& desk) {
  costs_ = costs;
  proof_.prove(std::move(name), std::move(password), costs, desk);
}

void Closing::go_on(const wire::AccountRecord& last, ClientDesk& desk) {
  const RingId key = key_of(last.profile.name.text);
  publishing_ = desk.calls.open(key, wire::ChangeAccount{.call = {}, .key = key, .account = last},
                                desk.now + kEntryTimeout, desk.now, desk.out);
}

bool Closing::on_computed(Token token, BytesView result, ClientDesk& desk) {
  if (hashing_.is_set() && token == hashing_) {
    hashing_ = {};
    if (auto verifier = crypto::parse_bcrypt_hash(result)) {
      make(*std::move(verifier), desk);
    } else {
      end_ = EntryEnd::kRefused;
    }
    return true;
  }
  if (!proof_.on_computed(token, result, desk)) return false;
  go_on(desk);
  return true;
}

bool Closing::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (proof_.on_reply(reply, desk)) {
    go_on(desk);
    return true;
  }
  if (end_ || !publishing_.is_set() || reply.call != publishing_) return false;
  const auto* changed = reply.answer ? std::get_if<wire::AccountChanged>(&*reply.answer) : nullptr;
  // An owner whose disk is full may have left it with other nodes all the same.
  if (changed == nullptr || changed->answer == wire::Answer::kFull) {
    end_ = EntryEnd::kNoAnswer;
  } else if (changed->answer == wire::Answer::kOk) {
    end_ = EntryEnd::kGranted;
  } else {
    // An owner that closes accounts asks for no number.
    is_too_old_ = changed->answer == wire::Answer::kStaleEpoch;
    end_ = EntryEnd::kRefused;
  }
  return true;
}

// Nodes of before take the last record for one like others: then let it be of a password that
// nobody knows, this device included.
void Closing::go_on(ClientDesk& desk) {
  if (!proof_.end() || end_ || hashing_.is_set()) return;
  if (*proof_.end() != EntryEnd::kGranted) {
    end_ = proof_.end();
    return;
  }
  hashing_ =
      desk.compute(ComputeKind::kBcryptHash,
                   crypto::bcrypt_hash_input(verifier_text(desk.entropy.draw_32()), costs_.bcrypt));
}

void Closing::make(std::string verifier, ClientDesk& desk) {
  const Entered& open = proof_.entered();
  const Bytes32 nothing = desk.entropy.draw_32();
  wire::AccountRecord last{.profile = make_profile(open.profile.name.text, open.keys,
                                                   wire::kLastVersion, desk.entropy.draw_32()),
                           .salt = {},
                           .cost = {},
                           .verifier = std::move(verifier),
                           .blob = to_bytes(BytesView(nothing)),
                           .signature = {}};
  desk.entropy.fill(last.salt);
  made_ = sign_account(std::move(last), open.keys.signing, desk.entropy.draw_32());
}

}  // namespace p2pchat::account
