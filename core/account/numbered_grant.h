#pragma once

#include <cstdint>
#include <utility>
#include <variant>

#include "core/account/service.h"
#include "core/wire/prekey_messages.h"
#include "core/wire/recovery_messages.h"
#include "core/wire/snapshot_messages.h"

// Records that an account numbers and signs itself, one of a kind under its key: its prekeys, where
// its snapshot is, and what its recovery words open.
namespace p2pchat::account {

// The owner's side of a new one: it must be signed by the account that has the name and bear a
// higher number than the one of before; then it replaces that by compare-and-set. The same again is
// answered as done.
class NumberedGrant {
 public:
  using Request = std::variant<wire::PublishPrekeys, wire::PublishSnapshot, wire::PublishRecovery>;

  explicit NumberedGrant(Request request) : request_(std::move(request)) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  enum class Stage : std::uint8_t { kAccount, kRecord, kStoring };

  [[nodiscard]] Next reply(wire::Answer answer, std::uint64_t number) const;
  [[nodiscard]] Next check(const store::StoreOutcome& account, Desk& desk);
  [[nodiscard]] Next replace(const store::StoreOutcome& held, Desk& desk);
  [[nodiscard]] Next conclude(const store::StoreOutcome& stored) const;
  [[nodiscard]] bool is_held(const store::StoreOutcome& found) const;

  Request request_;
  Stage stage_ = Stage::kAccount;
};

// For who wants to seal something to the account, for the account itself, and for who has the
// words. Where there is none, the record is empty.
class NumberedQuestion {
 public:
  using Request =
      std::variant<wire::GetPrekey, wire::GetPrekeys, wire::GetSnapshot, wire::GetRecovery>;

  explicit NumberedQuestion(Request request) : request_(request) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  Request request_;
};

}  // namespace p2pchat::account
