#pragma once

#include <cstdint>
#include <utility>

#include "core/account/service.h"
#include "core/wire/recovery_messages.h"

namespace p2pchat::account {

// The owner's side of a new password: the record must be one that could be enrolled, of the same
// name and keys as the one that is held, signed by these, and of the number that follows; then it
// takes its place by compare-and-set. The same again is answered as done. The last number closes
// the account, whatever number is held, and is done once it is closed at all.
class AccountChange {
 public:
  explicit AccountChange(wire::ChangeAccount request) : request_(std::move(request)) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  [[nodiscard]] Next reply(wire::Answer answer, std::uint64_t number) const;
  [[nodiscard]] Next replace(const store::StoreOutcome& found, Desk& desk);
  [[nodiscard]] Next conclude(const store::StoreOutcome& stored) const;
  [[nodiscard]] bool is_done(const wire::AccountRecord& held) const;

  wire::ChangeAccount request_;
  bool is_storing_ = false;
};

}  // namespace p2pchat::account
