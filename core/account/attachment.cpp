#include "core/account/attachment.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"

namespace p2pchat::account {

Attachment::Attachment(const Address& at, wire::SessionClaim claim, std::uint64_t at_ms)
    : at_(at), claim_(std::move(claim)), at_ms_(at_ms) {}

bool Attachment::renew(const Address& at, std::uint64_t at_ms) {
  const bool is_repeated = at_ms == at_ms_ && at == at_;
  if (at_ms <= at_ms_ && !is_repeated) return false;
  // From another address the client has lost what was on its way to the old one.
  if (at != at_) start_over();
  at_ = at;
  at_ms_ = at_ms;
  return true;
}

void Attachment::extend(Instant now, const ServiceOptions& options) {
  lease_ends_ = now + options.lease;
  patience_ = Duration{0};
  if (push_again_ != Instant::never()) push_again_ = std::min(push_again_, now + options.redeliver);
}

std::size_t Attachment::next_listing() {
  if (is_listing_ || !has_more_ || in_flight_.size() >= kWindow) return 0;
  is_listing_ = true;
  return kWindow - in_flight_.size();
}

void Attachment::on_listed(const std::vector<wire::Record>& listed, std::size_t asked) {
  is_listing_ = false;
  has_more_ = listed.size() >= asked && !is_mutated(Mutant::kBacklogCutShort);
  for (const wire::Record& record : listed) {
    in_flight_.insert(record.slot.id);
    cursor_ = record.slot.id;
  }
}

bool Attachment::on_arrival(const Bytes32& id) {
  if (in_flight_.contains(id)) return false;
  if (in_flight_.size() >= kWindow) {
    has_missed_ = !is_mutated(Mutant::kMissedArrivalForgotten);
    return false;
  }
  in_flight_.insert(id);
  return true;
}

void Attachment::on_collected(const Bytes32& id) {
  in_flight_.erase(id);
  if (!in_flight_.empty() || has_passed_over_) return;
  patience_ = Duration{0};
  push_again_ = Instant::never();
  if (has_missed_) start_over();
}

void Attachment::on_pushed(Instant now, const ServiceOptions& options) {
  patience_ = std::clamp(patience_ * 2, options.redeliver, options.redeliver_max);
  push_again_ = now + patience_;
}

void Attachment::on_wake(Instant now, const ServiceOptions&) {
  if (push_again_ > now) return;
  push_again_ = Instant::never();
  if (is_mutated(Mutant::kNoRedelivery)) return;
  if (has_more_ && cursor_) {
    has_passed_over_ = has_passed_over_ || !in_flight_.empty();
    in_flight_.clear();
  } else {
    start_over();
  }
}

Instant Attachment::next_wake() const { return std::min(lease_ends_, push_again_); }

void Attachment::start_over() {
  in_flight_.clear();
  cursor_.reset();
  has_more_ = true;
  has_missed_ = false;
  has_passed_over_ = false;
}

}  // namespace p2pchat::account
