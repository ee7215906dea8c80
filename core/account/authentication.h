#pragma once

#include <cstdint>
#include <optional>

#include "core/account/service.h"
#include "core/wire/account_messages.h"

namespace p2pchat::account {

// The first question of a login: with what salt and cost is the password to be stretched? A name
// that nobody has gets an answer of the same shape, the same each time.
class LoginQuestion {
 public:
  explicit LoginQuestion(wire::LoginStart request) : request_(request) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  wire::LoginStart request_;
};

// The owner's check of a login: bcrypt against the stored verifier, then the sealed private keys
// and the epoch that holds the account. An unknown name costs a bcrypt too and gets the answer of
// a wrong password.
class Authentication {
 public:
  explicit Authentication(wire::LoginProve request) : request_(std::move(request)) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);
  [[nodiscard]] Next on_computed(BytesView result, Desk& desk);

 private:
  [[nodiscard]] Next reply(wire::Answer answer) const;
  [[nodiscard]] Next check_password(const store::StoreOutcome& found, Desk& desk);
  [[nodiscard]] Next accept(const store::StoreOutcome& session) const;

  wire::LoginProve request_;
  std::optional<wire::AccountRecord> account_;
  bool is_proven_ = false;
};

}  // namespace p2pchat::account
