#pragma once

#include <cstdint>

#include "core/account/service.h"
#include "core/wire/prekey_messages.h"

namespace p2pchat::account {

// The owner's side of new prekeys: they must be signed by the account that has the name and bear
// the number that follows; then they replace those of before by compare-and-set. The same again is
// answered as done.
class PrekeyGrant {
 public:
  explicit PrekeyGrant(wire::PublishPrekeys request) : request_(std::move(request)) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  enum class Stage : std::uint8_t { kAccount, kPrekeys, kStoring };

  [[nodiscard]] Next reply(wire::Answer answer, std::uint64_t number) const;
  [[nodiscard]] Next check(const store::StoreOutcome& account, Desk& desk);
  [[nodiscard]] Next replace(const store::StoreOutcome& held, Desk& desk);
  [[nodiscard]] Next conclude(const store::StoreOutcome& stored) const;
  [[nodiscard]] bool is_held(const store::StoreOutcome& found) const;

  wire::PublishPrekeys request_;
  Stage stage_ = Stage::kAccount;
};

// For who wants to seal something to the account, and for the account itself.
class PrekeyQuestion {
 public:
  explicit PrekeyQuestion(wire::GetPrekey request) : call_(request.call), key_(request.key) {}
  explicit PrekeyQuestion(wire::GetPrekeys request)
      : call_(request.call), key_(request.key), is_of_owner_(true) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  CallId call_;
  RingId key_;
  bool is_of_owner_ = false;
};

}  // namespace p2pchat::account
