#include "core/account/epoch_claim.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/account/session.h"

namespace p2pchat::account {

void EpochClaim::start(wire::SessionClaim claim, std::uint64_t held, BytesView signing_private,
                       Instant deadline, ClientDesk& desk) {
  claim_ = std::move(claim);
  claim_.epoch = held;
  deadline_ = deadline;
  send(signing_private, desk);
}

bool EpochClaim::on_reply(const OwnerReply& reply, BytesView signing_private, ClientDesk& desk) {
  if (end_ || !call_.is_set() || reply.call != call_) return false;
  call_ = {};
  const auto* granted = reply.answer ? std::get_if<wire::SessionGranted>(&*reply.answer) : nullptr;
  if (granted == nullptr) {
    end_ = EntryEnd::kNoAnswer;
  } else if (granted->answer == wire::Answer::kOk && granted->epoch == claim_.epoch) {
    end_ = EntryEnd::kGranted;
  } else if (granted->answer == wire::Answer::kStaleEpoch && claims_ < kClaimsMax) {
    claim_.epoch = std::max(claim_.epoch, granted->epoch);
    send(signing_private, desk);
  } else {
    end_ = EntryEnd::kRefused;
  }
  return true;
}

// A claim is sent again as it is, never signed anew: the owner knows its own grant again by it.
void EpochClaim::send(BytesView signing_private, ClientDesk& desk) {
  if (claim_.epoch == std::numeric_limits<std::uint64_t>::max()) {
    end_ = EntryEnd::kRefused;
    return;
  }
  claims_ += 1;
  claim_.epoch += 1;
  claim_.claimed_ms = static_cast<std::uint64_t>(desk.now.micros() / 1000);
  claim_.signature = {};
  claim_ = sign_claim(claim_, signing_private, desk.entropy.draw_32());
  call_ = desk.calls.open(claim_.key, wire::ClaimSession{.call = {}, .claim = claim_}, deadline_,
                          desk.now, desk.out);
}

}  // namespace p2pchat::account
