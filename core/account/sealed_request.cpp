#include "core/account/sealed_request.h"

#include <algorithm>

#include "core/account/password.h"
#include "core/account/seal_key.h"

namespace p2pchat::account {
namespace {

constexpr Duration kSealKeyTimeout = std::chrono::milliseconds{1800};
constexpr Duration kAnswerTimeout = std::chrono::seconds{5};  // bcrypt on a busy node
constexpr Duration kPauseMin = std::chrono::milliseconds{100};
constexpr Duration kPauseMax = std::chrono::seconds{2};

}  // namespace

SealedRequest::SealedRequest(const RingId& key, const Bytes32& auth, Instant deadline)
    : key_(key), auth_(auth), deadline_(deadline) {}

void SealedRequest::start(ClientDesk& desk) {
  next_ = Instant::never();
  call_ = desk.calls.locate(key_, deadline_, desk.now, desk.out);
}

bool SealedRequest::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (has_ended_ || !call_.is_set() || reply.call != call_) return false;
  call_ = {};
  if (!reply.answer) {
    on_located(reply, desk);
  } else if (const auto* seal = std::get_if<wire::SealKey>(&*reply.answer)) {
    on_seal_key(*seal, desk);
  } else if (const auto* accepted = std::get_if<wire::LoginAccepted>(&*reply.answer)) {
    on_answer(*accepted, desk);
  } else {
    start_over(desk);
  }
  return true;
}

void SealedRequest::on_wake(ClientDesk& desk) {
  if (next_ <= desk.now) start(desk);
}

// Also when the owner that was located did not answer.
void SealedRequest::on_located(const OwnerReply& reply, ClientDesk& desk) {
  if (!reply.owner) return start_over(desk);
  owner_ = *reply.owner;
  call_ = desk.calls.open_at(owner_, wire::GetSealKey{},
                             std::min(deadline_, desk.now + kSealKeyTimeout), desk.now, desk.out);
}

void SealedRequest::on_seal_key(const wire::SealKey& seal, ClientDesk& desk) {
  if (!verify_seal_key(seal, owner_.id)) return start_over(desk);
  const auto sealed = seal_auth(auth_, key_, seal.seal, desk.entropy.draw_32());
  if (!sealed) return start_over(desk);
  call_ =
      desk.calls.open_at(owner_, wire::LoginProve{.call = {}, .key = key_, .sealed_auth = *sealed},
                         std::min(deadline_, desk.now + kAnswerTimeout), desk.now, desk.out);
}

void SealedRequest::on_answer(const wire::LoginAccepted& answer, ClientDesk& desk) {
  const bool is_elsewhere =
      answer.answer == wire::Answer::kNotOwner || answer.answer == wire::Answer::kTryAgain;
  if (is_elsewhere) return start_over(desk);
  answer_ = answer;
  has_ended_ = true;
}

void SealedRequest::start_over(ClientDesk& desk) {
  if (deadline_ <= desk.now) {
    has_ended_ = true;
    return;
  }
  desk.calls.disown(key_, owner_);
  pause_ = std::clamp(pause_ * 2, kPauseMin, kPauseMax);
  next_ = desk.now + pause_;
}

}  // namespace p2pchat::account
