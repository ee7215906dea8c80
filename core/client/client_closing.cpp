#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/client/client.h"
#include "core/client/options.h"

// An account that ends, here or by another device.
namespace p2pchat::client {

// Nobody works with the disk any more when it is erased. What no node knows is perhaps closed; that
// is so if the account itself has signed it.
void Client::follow_closing(Instant now, Effects& out) {
  if (session_.has_left()) {
    if (chat_) close(Outcome::kAccountClosed, now, out);
    auto at = desk(now, out);
    session_.wipe(at);
  }
  if (session_.take_closed()) events_.push_back(AccountClosed{.is_erased = true});
  if (!attachment_.take_unknown() || asking_closed_.is_set()) return;
  const RingId key = attachment_.key();
  asking_closed_ =
      calls_.open(key, wire::GetProfile{.call = {}, .key = key}, now + kStatusTimeout, now, out);
}

bool Client::on_closed_reply(const account::OwnerReply& reply, Instant now, Effects& out) {
  if (!asking_closed_.is_set() || reply.call != asking_closed_) return false;
  asking_closed_ = {};
  const auto* answer = reply.answer ? std::get_if<wire::Profile>(&*reply.answer) : nullptr;
  if (!chat_ || answer == nullptr || answer->answer != wire::Answer::kOk) return true;
  const wire::AccountProfile& shown = answer->profile;
  const bool is_closed = wire::is_closed(shown) &&
                         account::account_id(shown) == account::account_id(chat_->own().profile) &&
                         account::verify_profile(shown, {options_.costs.allows_test_keys()});
  if (!is_closed) return true;
  auto at = desk(now, out);
  if (session_.is_being_closed()) {
    if (!session_.is_busy()) session_.go_on_closing(at);
    return true;
  }
  is_closed_ = true;
  attachment_.stop(at);
  chat_->stop(port(now, out));
  snapshots_.stop(snapshot_rooms(now, out));
  events_.push_back(AccountClosed{.is_erased = false});
  return true;
}

}  // namespace p2pchat::client
