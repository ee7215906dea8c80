#include "core/client/attachment.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/account/session.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/client/options.h"
#include "core/crypto/secret.h"

namespace p2pchat::client {

void Attachment::start(Session session, Instant now) {
  *this = Attachment{};
  session_ = std::move(session);
  next_ = now;
}

void Attachment::stop(account::ClientDesk& desk) {
  if (session_ && is_known_ && !successor_) {
    wire::Detach detach{
        .call = {desk.entropy.draw_u64()},
        .key = session_->key,
        .epoch = session_->epoch,
        .at_ms = std::max(at_ms_ + 1, static_cast<std::uint64_t>(desk.now.micros() / 1000)),
        .signature = {}};
    detach.signature =
        account::sign_as_device(session_->device_key, account::detach_text(detach, owner_.id));
    desk.out.send(owner_.address, detach);
  }
  for (const CallId call : {locating_, attaching_, collect_call_}) desk.calls.cancel(call);
  if (session_) crypto::wipe(session_->device_key);
  *this = Attachment{};
}

// More than the bound is pushed again, and collected then.
void Attachment::collect(const Bytes32& id) {
  if (collecting_.size() >= kCollectMax) return;
  if (std::find(collecting_.begin(), collecting_.end(), id) == collecting_.end()) {
    collecting_.push_back(id);
  }
}

void Attachment::wish(account::PresenceWish wish, Instant now) {
  if (wish == wish_) return;
  wish_ = wish;
  if (is_connected_ && !is_older_) next_ = now;
}

void Attachment::poll(bool is_wanted, Instant now) {
  if (is_wanted && !is_polling_ && is_connected_) next_ = std::min(next_, now);
  is_polling_ = is_wanted;
}

bool Attachment::on_reply(const account::OwnerReply& reply, account::ClientDesk& desk) {
  if (locating_.is_set() && reply.call == locating_) {
    locating_ = {};
    is_known_ = reply.owner.has_value();
    if (is_known_) owner_ = *reply.owner;
    is_older_ = false;
    next_ = desk.now;
    on_wake(desk);
    return true;
  }
  if (attaching_.is_set() && reply.call == attaching_) {
    attaching_ = {};
    const auto* answer = reply.answer ? std::get_if<wire::Attached>(&*reply.answer) : nullptr;
    if (answer != nullptr) {
      on_attached(*answer, desk);
    } else {
      lose_owner(desk);
    }
    return true;
  }
  if (!collect_call_.is_set() || reply.call != collect_call_) return false;
  collect_call_ = {};
  on_collected(reply, desk.now);
  return true;
}

bool Attachment::on_message(const wire::Message& message, Instant now) {
  if (const auto* moved = std::get_if<wire::Moved>(&message)) {
    on_moved(*moved, now);
    return true;
  }
  const auto* taken = std::get_if<wire::TakenOver>(&message);
  if (taken == nullptr) return false;
  judge(taken->holder);
  return true;
}

void Attachment::on_wake(account::ClientDesk& desk) {
  if (!session_ || successor_) return;
  if (lease_ends_ <= desk.now) is_connected_ = false;
  if (has_moved_ && !locating_.is_set() && !attaching_.is_set()) {
    has_moved_ = false;
    if (is_known_) desk.calls.disown(session_->key, owner_);
    is_known_ = false;
    next_ = desk.now;
  }
  if (is_connected_ && !collect_call_.is_set() && !collecting_.empty()) send_collect(desk);
  if (next_ > desk.now || locating_.is_set() || attaching_.is_set()) return;
  if (is_known_) {
    attach(desk);
  } else {
    locating_ = desk.calls.locate(session_->key, desk.now + kLocateTimeout, desk.now, desk.out);
  }
}

Instant Attachment::next_wake() const {
  if (!session_ || successor_) return Instant::never();
  Instant earliest = is_connected_ ? lease_ends_ : Instant::never();
  if (!locating_.is_set() && !attaching_.is_set()) earliest = std::min(earliest, next_);
  return earliest;
}

std::optional<std::uint32_t> Attachment::waiting_since(Instant since) const {
  if (!is_connected_ || answered_about_ < since) return std::nullopt;
  return waiting_;
}

void Attachment::attach(account::ClientDesk& desk) {
  at_ms_ = std::max(at_ms_ + 1, static_cast<std::uint64_t>(desk.now.micros() / 1000));
  asked_ = desk.now;
  wire::Attach attach{
      .call = {}, .key = session_->key, .epoch = session_->epoch, .at_ms = at_ms_, .signature = {}};
  asked_wish_ = is_older_ ? account::PresenceWish::kAsBefore : wish_;
  attach.signature = account::sign_as_device(session_->device_key,
                                             account::attach_text(attach, owner_.id, asked_wish_));
  attaching_ = desk.calls.open_at(owner_, attach, desk.now + kAttachTimeout, desk.now, desk.out);
}

void Attachment::on_attached(const wire::Attached& answer, account::ClientDesk& desk) {
  if (answer.answer == wire::Answer::kStaleEpoch) judge(answer.holder);
  if (successor_) return;
  // A node of before knows no wishes, and takes who has one as it takes everybody.
  if (answer.answer == wire::Answer::kRefused && asked_wish_ != account::PresenceWish::kAsBefore) {
    is_older_ = true;
    next_ = desk.now;
    return on_wake(desk);
  }
  is_unknown_ = answer.answer == wire::Answer::kUnknownAccount;
  if (answer.answer != wire::Answer::kOk) return lose_owner(desk);

  const Duration lease = std::chrono::milliseconds{std::max(answer.lease_ms, 1000U)};
  pause_ = Duration{0};
  is_connected_ = true;
  lease_ends_ = asked_ + lease;
  waiting_ = answer.waiting;
  answered_about_ = asked_;
  told_ = asked_wish_;
  const Duration most = is_polling_ ? kPollPeriod : desk.now < busy_until_ ? kBusyPeriod : lease;
  next_ = desk.now + std::min(most, lease / 3);
  if (is_mutated(Mutant::kAttachesOnce)) next_ = Instant::never();
  if (told_ != wish_ && !is_older_) next_ = desk.now;
  on_wake(desk);
}

void Attachment::send_collect(account::ClientDesk& desk) {
  collected_ = std::min(collecting_.size(), wire::Collect::kIdsMax);
  wire::Collect collect{
      .call = {},
      .key = session_->key,
      .epoch = session_->epoch,
      .ids = std::vector<Bytes32>(collecting_.begin(),
                                  collecting_.begin() + static_cast<std::ptrdiff_t>(collected_)),
      .signature = {}};
  collect.signature =
      account::sign_as_device(session_->device_key, account::collect_text(collect, owner_.id));
  if (busy_until_ <= desk.now) next_ = std::min(next_, desk.now + kBusyPeriod);
  busy_until_ = desk.now + kBusyMax;
  collect_call_ =
      desk.calls.open_at(owner_, collect, desk.now + kAttachTimeout, desk.now, desk.out);
}

// What the owner did not take it pushes again, which is then collected again.
void Attachment::on_collected(const account::OwnerReply& reply, Instant now) {
  collecting_.erase(collecting_.begin(),
                    collecting_.begin() + static_cast<std::ptrdiff_t>(collected_));
  collected_ = 0;
  const auto* answer = reply.answer ? std::get_if<wire::Collected>(&*reply.answer) : nullptr;
  if (answer == nullptr || answer->answer != wire::Answer::kOk) next_ = std::min(next_, now);
}

void Attachment::lose_owner(account::ClientDesk& desk) {
  desk.calls.disown(session_->key, owner_);
  is_known_ = false;
  is_connected_ = false;
  is_older_ = false;
  pause_ = std::clamp(pause_ * 2, kAttachPauseMin, kAttachPauseMax);
  next_ = desk.now + Duration(desk.entropy.below(static_cast<std::uint64_t>(pause_.count())));
}

// Anybody may say so: it costs a look-up, and no more than one in a while.
void Attachment::on_moved(const wire::Moved& moved, Instant now) {
  if (!session_ || successor_ || moved.key != session_->key) return;
  if (heard_of_move_ != Instant::never() && now < heard_of_move_ + kMovedPause) return;
  sometimes(RarePath::kMoveHeard);
  heard_of_move_ = now;
  has_moved_ = true;
  next_ = now;
}

void Attachment::judge(const wire::SessionClaim& holder) {
  if (!session_ || successor_ || is_mutated(Mutant::kTakeoverIgnored)) return;
  if (holder.key != session_->key || holder.epoch <= session_->epoch) return;
  if (!account::verify_claim(holder, session_->signing_key)) return;
  sometimes(RarePath::kTakeoverLearned);
  successor_ = holder;
  is_connected_ = false;
}

}  // namespace p2pchat::client
