#pragma once

#include <cstdint>
#include <utility>

#include "core/account/service.h"
#include "core/wire/recovery_messages.h"

namespace p2pchat::account {

// The owner's side of new recovery words: what they open must be signed by the account that has the
// name and bear a higher number than what is held; then it takes its place by compare-and-set, and
// the former words open nothing here any more. The same again is answered as done.
class RecoveryGrant {
 public:
  explicit RecoveryGrant(wire::PublishRecovery request) : request_(std::move(request)) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  enum class Stage : std::uint8_t { kAccount, kRecovery, kStoring };

  [[nodiscard]] Next reply(wire::Answer answer, std::uint64_t number) const;
  [[nodiscard]] Next check(const store::StoreOutcome& account, Desk& desk);
  [[nodiscard]] Next replace(const store::StoreOutcome& held, Desk& desk);
  [[nodiscard]] Next conclude(const store::StoreOutcome& stored) const;
  [[nodiscard]] bool is_held(const store::StoreOutcome& found) const;

  wire::PublishRecovery request_;
  Stage stage_ = Stage::kAccount;
};

// For who has the words. Of an account without, or of nobody, the record is empty.
class RecoveryQuestion {
 public:
  explicit RecoveryQuestion(wire::GetRecovery request) : request_(request) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  wire::GetRecovery request_;
};

}  // namespace p2pchat::account
