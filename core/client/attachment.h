#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "core/account/client_desk.h"
#include "core/account/session.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/wire/account_messages.h"
#include "core/wire/message.h"

namespace p2pchat::client {

// Keeps the session attached at its own key's owner, so that messages are pushed here: says again
// and again that it is here, before the lease ends, more often while messages come, and follows the
// key to its next owner, at once if that one tells. Tells the owner what is safe on disk. Stops for
// good when another session has taken the account over, which only a claim signed by the account
// itself proves.
class Attachment {
 public:
  struct Session {
    RingId key;
    std::uint64_t epoch = 0;
    Bytes32 device_key{};  // private
    Bytes signing_key;     // of the account, public
  };

  void start(Session session, Instant now);
  // Tells the owner, if there is one, and forgets the session.
  void stop(account::ClientDesk& desk);
  [[nodiscard]] bool is_running() const { return session_.has_value(); }

  // The message is safe on disk: the ring may forget it.
  void collect(const Bytes32& id);
  // Who may see that the user is here: told at once, and with each attachment.
  void wish(account::PresenceWish wish, Instant now);
  [[nodiscard]] const RingId& key() const { return session_->key; }  // while it is running
  // The owner knows the wish; or it is of a version that shows whoever is here.
  [[nodiscard]] bool has_told_wish() const { return is_connected_ && told_ == wish_; }
  [[nodiscard]] bool is_wish_unknown() const { return is_connected_ && is_older_; }
  // While set, asks often how much waits.
  void poll(bool is_wanted, Instant now);

  bool on_reply(const account::OwnerReply& reply, account::ClientDesk& desk);
  // True if the message was TakenOver or Moved.
  bool on_message(const wire::Message& message, Instant now);
  void on_wake(account::ClientDesk& desk);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] bool is_connected() const { return is_connected_; }
  [[nodiscard]] const wire::NodeRef& node() const { return owner_; }
  [[nodiscard]] bool is_collecting() const { return !collecting_.empty(); }
  // How many messages waited when last asked, at or after that instant.
  [[nodiscard]] std::optional<std::uint32_t> waiting_since(Instant since) const;
  // The owner has said since the last call that nobody has such an account.
  [[nodiscard]] bool take_unknown() { return std::exchange(is_unknown_, false); }
  // Who has taken the account over.
  [[nodiscard]] const std::optional<wire::SessionClaim>& successor() const { return successor_; }

 private:
  void attach(account::ClientDesk& desk);
  void on_attached(const wire::Attached& answer, account::ClientDesk& desk);
  void send_collect(account::ClientDesk& desk);
  void on_collected(const account::OwnerReply& reply, Instant now);
  void lose_owner(account::ClientDesk& desk);
  void judge(const wire::SessionClaim& holder);
  void on_moved(const wire::Moved& moved, Instant now);

  std::optional<Session> session_;
  std::optional<wire::SessionClaim> successor_;
  wire::NodeRef owner_;
  CallId locating_;
  CallId attaching_;
  CallId collect_call_;
  std::size_t collected_ = 0;  // how many at the front of collecting_ the call is about
  std::deque<Bytes32> collecting_;
  std::uint64_t at_ms_ = 0;
  Instant asked_;
  Instant answered_about_;
  std::uint32_t waiting_ = 0;
  bool is_known_ = false;  // owner_ is the owner, as far as we know
  bool is_connected_ = false;
  bool is_polling_ = false;
  bool has_moved_ = false;  // the key, as somebody says
  account::PresenceWish wish_ = account::PresenceWish::kAsBefore;
  account::PresenceWish asked_wish_ = account::PresenceWish::kAsBefore;
  account::PresenceWish told_ = account::PresenceWish::kAsBefore;
  bool is_older_ = false;  // the owner knows no wishes
  bool is_unknown_ = false;
  Instant heard_of_move_ = Instant::never();
  Instant busy_until_;
  Duration period_{0};
  Duration pause_{0};
  Instant next_ = Instant::never();
  Instant lease_ends_ = Instant::never();
};

}  // namespace p2pchat::client
