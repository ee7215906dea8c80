#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/account/client_desk.h"
#include "core/account/closing.h"
#include "core/account/login.h"
#include "core/account/password_change.h"
#include "core/account/recovery.h"
#include "core/account/registration.h"
#include "core/account/words_making.h"
#include "core/base/requests.h"
#include "core/chat/desk.h"
#include "core/client/attachment.h"
#include "core/client/commands.h"
#include "core/client/events.h"
#include "core/client/local_profile.h"
#include "core/client/wiping.h"

namespace p2pchat::client {

// The account of this profile: read from disk at the start, entered by registration or login,
// opened by its password, left by logging out, lost to another device. One command at a time.
class Session {
 public:
  // The account's keys are in memory now, and this device may speak for it (unless taken over).
  struct Opened {
    chat::OwnAccount own;
    std::optional<Attachment::Session> attach;  // nothing: another device has the account
  };

  Session(std::string device, account::AccountCosts costs);

  void read(account::ClientDesk& desk);
  [[nodiscard]] bool is_read() const { return is_read_; }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

  // Begin a command while none runs; each has an end.
  void register_account(CommandId id, std::string name, std::string password,
                        account::ClientDesk& desk);
  void log_in(CommandId id, std::string name, std::string password, account::ClientDesk& desk);
  void unlock(CommandId id, std::string password, account::ClientDesk& desk);
  void log_out(CommandId id, account::ClientDesk& desk);
  void change_password(CommandId id, ChangePassword ask, account::ClientDesk& desk);
  void make_words(CommandId id, MakeWords ask, account::ClientDesk& desk);
  void recover(CommandId id, Recover ask, account::ClientDesk& desk);
  void close_account(CommandId id, CloseAccount ask, account::ClientDesk& desk);
  // While none runs, after `read` too: what a run before had begun, or nobody had answered.
  void go_on_closing(account::ClientDesk& desk);
  [[nodiscard]] bool is_being_closed() const { return last_.has_value(); }
  // The account is closed, and nobody works with this disk any more: erases it.
  void wipe(account::ClientDesk& desk);
  [[nodiscard]] bool is_busy() const {
    return command_.is_set() || wiping_.is_running() ||
           std::holds_alternative<account::Closing>(entry_);
  }

  // What is on disk cannot be read: as if it had never been opened.
  void lock() { is_unlocked_ = false; }
  // Another device has the account: written to disk, then is_taken_over.
  void lose(const wire::SessionClaim& successor, account::ClientDesk& desk);

  bool on_read(Token token, const ReadResult& result, account::ClientDesk& desk);
  bool on_persisted(Token token, const PersistResult& result, account::ClientDesk& desk);
  bool on_computed(Token token, BytesView result, account::ClientDesk& desk);
  bool on_reply(const account::OwnerReply& reply, account::ClientDesk& desk);
  void on_wake(account::ClientDesk& desk);
  [[nodiscard]] Instant next_wake() const;

  // Something below waits to be taken.
  [[nodiscard]] bool has_news() const {
    return end_ || opened_ || loss_ || has_left_ || is_closed_;
  }
  [[nodiscard]] std::optional<CommandEnded> take_end() { return std::exchange(end_, {}); }
  [[nodiscard]] std::optional<Opened> take_opened() { return std::exchange(opened_, {}); }
  [[nodiscard]] std::vector<Address> take_nodes() { return std::exchange(nodes_, {}); }
  // The ring has taken the account's last record: `wipe` is due.
  [[nodiscard]] bool has_left() const { return has_left_; }
  // Once nothing of a closed account is on this disk any more; told once.
  [[nodiscard]] bool take_closed() { return std::exchange(is_closed_, false); }
  // Told once, when it is on disk.
  [[nodiscard]] std::optional<LocalProfile::Successor> take_loss() {
    return std::exchange(loss_, {});
  }

  [[nodiscard]] const std::optional<LocalProfile>& profile() const { return profile_; }
  [[nodiscard]] bool is_unlocked() const { return is_unlocked_; }
  [[nodiscard]] bool is_taken_over() const { return profile_ && profile_->is_taken_over(); }

 private:
  static constexpr const char* kBeingClosed =
      "it is being closed: no node has confirmed it yet, this device goes on with its next start";

  // What is told beside how a conversation with the ring has ended.
  [[nodiscard]] static std::string detail_of(account::EntryEnd end);
  // One that an account may have from now on.
  [[nodiscard]] static bool is_good_password(std::string_view password);
  void finish(Outcome outcome, std::string detail = {});
  // Why nothing can be done with the account here; kDone if it can.
  [[nodiscard]] Outcome readiness() const;
  // How each conversation with the ring goes on once an event was for it.
  void follow(const account::Registration& registration, account::ClientDesk& desk);
  void follow(const account::Login& login, account::ClientDesk& desk);
  void follow(const account::Recovery& recovery, account::ClientDesk& desk);
  void follow(const account::PasswordChange& change, account::ClientDesk& desk);
  void follow(const account::WordsMaking& making, account::ClientDesk& desk);
  void follow(account::Closing& closing, account::ClientDesk& desk);
  void leave_last(account::ClientDesk& desk);
  void on_noted(const PersistResult& result, account::ClientDesk& desk);
  void follow_wiping();
  template <class Entry>
  void follow_entry(const Entry& entry, account::ClientDesk& desk);
  void adopt(const account::Entered& entered, account::ClientDesk& desk);
  void reseal(const account::PasswordChange& change, account::ClientDesk& desk);
  void open(const Bytes32& kek, account::ClientDesk& desk);
  // The key of all that is on this disk, which the password opens, or the account's keys.
  [[nodiscard]] std::optional<Bytes32> known_data_key(const Bytes32& kek,
                                                      const account::AccountKeys& keys) const;
  // With it, if there is one, a new row 'p' 'k'.
  [[nodiscard]] Token persist(LocalProfile profile, Bytes spare_key, account::ClientDesk& desk);

  std::string device_;
  account::AccountCosts costs_;
  std::optional<LocalProfile> profile_;
  Bytes spare_key_;  // row 'p' 'k': the data key for who has the account's keys; empty: not yet
  bool is_read_ = false;
  bool has_failed_ = false;
  bool is_unlocked_ = false;

  CommandId command_;
  std::variant<std::monostate, account::Registration, account::Login, account::PasswordChange,
               account::WordsMaking, account::Recovery, account::Closing>
      entry_;
  Token reading_;
  Token stretching_;                         // of unlock
  Token persisting_;                         // of the command
  LocalProfile next_;                        // what is being persisted
  Bytes next_spare_key_;                     // likewise
  bool stays_open_ = false;                  // once it is: as it was, unlocked or not
  std::optional<Opened> opening_;            // once that is on disk
  std::optional<wire::AccountRecord> last_;  // row 'p' 'c': the account is being closed
  Token noting_;                             // that, on its way to disk
  bool has_left_ = false;
  Wiping wiping_;
  bool is_closed_ = false;   // not told yet
  bool has_closed_ = false;  // this run has seen it
  Token losing_;
  LocalProfile::Successor successor_;

  std::optional<CommandEnded> end_;
  std::optional<Opened> opened_;
  std::optional<LocalProfile::Successor> loss_;
  std::vector<Address> nodes_;
};

// A command that opened the account, told once the conversations have been read from disk too.
struct Opening {
  CommandEnded end;
  std::optional<Attachment::Session> attach;
};

}  // namespace p2pchat::client
