#include "core/account/password_change.h"

#include <utility>

#include "core/crypto/secret.h"

namespace p2pchat::account {

void PasswordChange::start(std::string name, Passwords passwords, AccountCosts costs,
                           ClientDesk& desk) {
  next_ = std::move(passwords.next);
  costs_ = costs;
  proof_.prove(std::move(name), std::move(passwords.present), costs, desk);
}

bool PasswordChange::on_computed(Token token, BytesView result, ClientDesk& desk) {
  if (!proof_.on_computed(token, result, desk) && !renewal_.on_computed(token, result, desk)) {
    return false;
  }
  go_on(desk);
  return true;
}

bool PasswordChange::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (!proof_.on_reply(reply, desk) && !renewal_.on_reply(reply, desk)) return false;
  go_on(desk);
  return true;
}

// Whose change came first has made another password the present one.
void PasswordChange::go_on(ClientDesk& desk) {
  if (!proof_.end()) return;
  if (*proof_.end() != EntryEnd::kGranted) {
    end_ = proof_.end();
    crypto::wipe(next_);
  } else if (renewal_.end()) {
    const bool is_overtaken = *renewal_.end() == EntryEnd::kOvertaken;
    end_ = is_overtaken ? EntryEnd::kWrongPassword : *renewal_.end();
  } else if (!renewal_.is_running()) {
    renewal_.start(proof_.entered(), std::exchange(next_, {}), costs_, desk);
  }
}

}  // namespace p2pchat::account
