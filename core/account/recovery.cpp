#include "core/account/recovery.h"

#include <utility>

#include "core/account/name.h"
#include "core/account/options.h"
#include "core/account/profile.h"
#include "core/account/recovery_record.h"
#include "core/crypto/ed25519.h"

namespace p2pchat::account {

void Recovery::start(Wish wish, AccountCosts costs, ClientDesk& desk) {
  key_ = key_of(wish.name);
  secret_ = crypto::SecretKey(wish.secret);
  password_ = std::move(wish.password);
  device_ = std::move(wish.device);
  costs_ = costs;
  crypto::wipe(wish.secret);
  ask_profile(desk);
}

bool Recovery::on_computed(Token token, BytesView result, ClientDesk& desk) {
  if (!renewal_.on_computed(token, result, desk)) return false;
  follow_renewal(desk);
  return true;
}

bool Recovery::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (asking_.is_set() && reply.call == asking_) {
    asking_ = {};
    on_profile(reply, desk);
    return true;
  }
  if (fetching_.is_set() && reply.call == fetching_) {
    fetching_ = {};
    on_record(reply, desk);
    return true;
  }
  if (renewal_.on_reply(reply, desk)) {
    follow_renewal(desk);
    return true;
  }
  if (!claim_.on_reply(reply, entered_.keys.signing, desk)) return false;
  entered_.epoch = claim_.epoch();
  if (claim_.end()) finish(*claim_.end());
  return true;
}

bool Recovery::may_be_done() const {
  return renewal_.end() == EntryEnd::kNoAnswer || renewal_.end() == EntryEnd::kGranted;
}

void Recovery::ask_profile(ClientDesk& desk) {
  asking_ = desk.calls.open(key_, wire::GetProfile{.call = {}, .key = key_},
                            desk.now + kEntryTimeout, desk.now, desk.out);
}

// Each time a renewal begins, for its number must follow the one that the ring holds.
void Recovery::on_profile(const OwnerReply& reply, ClientDesk& desk) {
  const auto* found = reply.answer ? std::get_if<wire::Profile>(&*reply.answer) : nullptr;
  if (found == nullptr) return finish(EntryEnd::kNoAnswer);
  if (found->answer == wire::Answer::kUnknownAccount) return finish(EntryEnd::kUnknownName);
  if (wire::is_closed(found->profile)) return finish(EntryEnd::kClosed);
  if (found->answer != wire::Answer::kOk || key_of(found->profile.name.text) != key_ ||
      !verify_profile(found->profile, {costs_.allows_test_keys()})) {
    return finish(EntryEnd::kRefused);
  }
  entered_.profile = found->profile;
  is_found_ = true;
  fetching_ = desk.calls.open(key_, wire::GetRecovery{.call = {}, .key = key_},
                              desk.now + kEntryTimeout, desk.now, desk.out);
}

void Recovery::on_record(const OwnerReply& reply, ClientDesk& desk) {
  const auto* found = reply.answer ? std::get_if<wire::RecoveryFound>(&*reply.answer) : nullptr;
  if (found == nullptr) return finish(EntryEnd::kNoAnswer);
  if (found->answer != wire::Answer::kOk) return finish(EntryEnd::kRefused);
  if (found->record.number == 0) return finish(EntryEnd::kNoWords);
  if (!verify_recovery(found->record, entered_.profile)) return finish(EntryEnd::kRefused);
  auto keys = open_recovery(found->record, secret_.bytes());
  if (!keys) return finish(EntryEnd::kWrongWords);
  if (!belong_together(entered_.profile, *keys)) return finish(EntryEnd::kRefused);
  entered_.keys = *std::move(keys);
  renewals_ += 1;
  renewal_.start(entered_, password_, costs_, desk);
}

void Recovery::follow_renewal(ClientDesk& desk) {
  if (!renewal_.end()) return;
  if (*renewal_.end() == EntryEnd::kOvertaken && renewals_ < kRenewalsMax) return ask_profile(desk);
  if (*renewal_.end() != EntryEnd::kGranted) {
    const bool is_overtaken = *renewal_.end() == EntryEnd::kOvertaken;
    return finish(is_overtaken ? EntryEnd::kRefused : *renewal_.end());
  }
  entered_ = renewal_.entered();
  entered_.device_key = desk.entropy.draw_32();
  claim_.start({.key = key_,
                .epoch = 0,
                .device_key = crypto::ed25519_public_key(entered_.device_key),
                .device = device_,
                .claimed_ms = 0,
                .signature = {}},
               0, entered_.keys.signing, desk.now + kEntryTimeout, desk);
}

void Recovery::finish(EntryEnd end) {
  end_ = end;
  crypto::wipe(password_);
  secret_ = {};
}

}  // namespace p2pchat::account
