#pragma once

#include <cstdint>

#include "core/account/service.h"
#include "core/wire/account_messages.h"

namespace p2pchat::account {

// The owner's side of a takeover: the claim must be signed by the account and of a higher epoch
// than the session that holds it; the session record is then replaced by compare-and-set.
class SessionGrant {
 public:
  explicit SessionGrant(wire::ClaimSession request) : request_(std::move(request)) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  enum class Stage : std::uint8_t { kAccount, kSession, kStoring };

  [[nodiscard]] Next reply(wire::Answer answer, std::uint64_t epoch) const;
  [[nodiscard]] Next check_claim(const store::StoreOutcome& account, Desk& desk);
  [[nodiscard]] Next replace(const store::StoreOutcome& session, Desk& desk);
  [[nodiscard]] Next conclude(const store::StoreOutcome& stored) const;
  [[nodiscard]] bool is_held_by_this_claim(const store::StoreOutcome& found) const;

  wire::ClaimSession request_;
  wire::SessionRecord session_;  // once the claim has been checked
  Stage stage_ = Stage::kAccount;
};

// What everyone may know of an account: its public half.
class ProfileQuestion {
 public:
  explicit ProfileQuestion(wire::GetProfile request) : request_(request) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  wire::GetProfile request_;
};

}  // namespace p2pchat::account
