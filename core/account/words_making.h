#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/account/login.h"

namespace p2pchat::account {

// Makes recovery words: proves the password to the account's owner as a login does, seals the keys
// that come back under words of fresh chance, and leaves that with the owner, in the place of what
// former words open.
class WordsMaking {
 public:
  static constexpr int kTriesMax = 5;

  // The name must be valid.
  void start(std::string name, std::string password, AccountCosts costs, ClientDesk& desk);

  bool on_computed(Token token, BytesView result, ClientDesk& desk);
  bool on_reply(const OwnerReply& reply, ClientDesk& desk);
  void on_wake(ClientDesk& desk) { proof_.on_wake(desk); }
  [[nodiscard]] Instant next_wake() const { return proof_.next_wake(); }

  // How it ended; nothing while it runs.
  [[nodiscard]] const std::optional<EntryEnd>& end() const { return end_; }
  // The 24 words, once it is kGranted: to be shown and forgotten.
  [[nodiscard]] std::string words() const;
  // They were on their way to the ring when nobody answered any more: perhaps the former words open
  // nothing now.
  [[nodiscard]] bool may_be_done() const { return number_ > 0 && end_ == EntryEnd::kNoAnswer; }

 private:
  void go_on(ClientDesk& desk);
  void publish(std::uint64_t number, ClientDesk& desk);

  Login proof_;
  Bytes32 secret_{};
  std::uint64_t number_ = 0;
  int tries_ = 0;
  Instant deadline_;
  CallId publishing_;
  std::optional<EntryEnd> end_;
};

}  // namespace p2pchat::account
