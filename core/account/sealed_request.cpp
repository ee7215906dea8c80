#include "core/account/sealed_request.h"

#include <algorithm>
#include <utility>

#include "core/account/password.h"
#include "core/account/seal_key.h"

namespace p2pchat::account {
namespace {

constexpr Duration kSealKeyTimeout = std::chrono::milliseconds{1800};
constexpr Duration kAnswerTimeout = std::chrono::seconds{5};  // bcrypt on a busy node
constexpr Duration kPauseMin = std::chrono::milliseconds{100};
constexpr Duration kPauseMax = std::chrono::seconds{2};

wire::Answer answer_in(const wire::Message& message) {
  if (const auto* registered = std::get_if<wire::Registered>(&message)) return registered->answer;
  if (const auto* accepted = std::get_if<wire::LoginAccepted>(&message)) return accepted->answer;
  return wire::Answer::kTryAgain;
}

}  // namespace

SealedRequest::SealedRequest(const RingId& key, const Bytes32& auth, wire::Message request,
                             Instant deadline)
    : key_(key), auth_(auth), request_(std::move(request)), deadline_(deadline) {}

void SealedRequest::start(ClientDesk& desk) {
  next_ = Instant::never();
  call_ = desk.calls.locate(key_, deadline_, desk.now, desk.out);
}

bool SealedRequest::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (has_ended_ || !call_.is_set() || reply.call != call_) return false;
  call_ = {};
  if (reply.answer) {
    if (const auto* seal = std::get_if<wire::SealKey>(&*reply.answer)) {
      on_seal_key(*seal, desk);
    } else {
      on_answer(*reply.answer, desk);
    }
  } else {
    on_located(reply, desk);
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
  if (auto* proof = std::get_if<wire::LoginProve>(&request_)) proof->sealed_auth = *sealed;
  if (auto* enrolment = std::get_if<wire::Register>(&request_)) enrolment->sealed_auth = *sealed;
  call_ = desk.calls.open_at(owner_, request_, std::min(deadline_, desk.now + kAnswerTimeout),
                             desk.now, desk.out);
}

void SealedRequest::on_answer(const wire::Message& answer, ClientDesk& desk) {
  const wire::Answer said = answer_in(answer);
  if (said == wire::Answer::kNotOwner || said == wire::Answer::kTryAgain) return start_over(desk);
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
