#pragma once

#include "core/account/service.h"
#include "core/wire/account_messages.h"

namespace p2pchat::account {

// Any record that an owner may keep of an account with this key: whole, signed by the keys in it,
// with a verifier that costs neither too little to guess nor too much to check.
[[nodiscard]] bool is_well_formed(const wire::AccountRecord& account, const RingId& key,
                                  const ServiceOptions& options);

// The owner's side of a registration: is the record whole and the name free, create it by
// compare-and-set. The same profile again is answered as done, so a client whose answer was lost
// may ask again. A name whose account is closed is taken for ever.
class Enrolment {
 public:
  explicit Enrolment(wire::Register request) : request_(std::move(request)) {}

  [[nodiscard]] Next start(Desk& desk);
  [[nodiscard]] Next on_outcome(const store::StoreOutcome& outcome, Desk& desk);

 private:
  [[nodiscard]] Next reply(wire::Answer answer, const store::StoreOutcome& outcome,
                           const Desk& desk) const;
  // Whose record stands under the name: this profile's (done) or another's (taken).
  [[nodiscard]] Next settle_with(const store::StoreOutcome& found, const Desk& desk) const;

  wire::Register request_;
  bool is_storing_ = false;
};

}  // namespace p2pchat::account
