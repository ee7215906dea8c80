#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/client/events.h"

namespace p2pchat::sim {

struct Told;

// What a user asked of their account, to keep it theirs.
struct AccountDeed {
  enum class Kind : std::uint8_t { kChange, kMakeWords, kRecover };

  Kind kind = Kind::kChange;
  Instant at;
  std::size_t client = 0;
  client::CommandId command;
  std::string user;
  std::string password;  // kChange, kMakeWords: that they took for the present one
  std::string next;      // kChange, kRecover: that was to take its place
  std::string words;     // kRecover: that were to open the account; kMakeWords: that were made

  // While it ran the network was cut, or the ring had not been one again for long: what was
  // acknowledged may have given way to what the other half has.
  bool is_doubtful = false;

  // Nothing: not told, perhaps never.
  std::optional<client::Outcome> outcome;
  // When it was, or when the client died over it.
  Instant ended = Instant::never();

  [[nodiscard]] bool is_done() const { return outcome == client::Outcome::kDone; }
  // For sure it changed nothing.
  [[nodiscard]] bool is_refused() const;
};

// Passwords and recovery words of all users, written down outside the code under test.
class AccountLog {
 public:
  // Whom an account may belong to, and its first password.
  void on_user(const std::string& user, std::string password);
  void on_asked(AccountDeed deed) { deeds_.push_back(std::move(deed)); }
  void on_told(const Told& told, bool is_ring_whole);
  // Commands of a client that has died do not end.
  void on_client_died(std::size_t client, Instant at);

  // The deed whose command this is.
  [[nodiscard]] const AccountDeed* find(std::size_t client, client::CommandId command) const;
  // Of the user's, one runs.
  [[nodiscard]] bool is_busy(const std::string& user) const;

  // All that the account may have had as its password at some time since, the newest first: the one
  // that was acknowledged last before, and what may have come after it; `except` apart.
  [[nodiscard]] std::vector<std::string> passwords(const std::string& user, Instant since,
                                                   const AccountDeed* except = nullptr) const;
  // All that it ever may have had, the newest first.
  [[nodiscard]] std::vector<std::string> passwords_ever(const std::string& user) const;
  // Of the client: they may have taken the session from itself, which then knows it as lost.
  [[nodiscard]] std::size_t unfinished_recoveries(std::size_t client) const;

  struct Words {
    std::vector<std::string> known;  // that may have opened the account at some time since
    bool may_be_others = false;      // or such that nobody was told of
  };
  [[nodiscard]] Words words(const std::string& user, Instant since) const;
  // All that were told of, the newest first.
  [[nodiscard]] std::vector<std::string> words_ever(const std::string& user) const;

 private:
  std::map<std::string, std::string> first_;  // passwords, by user
  std::vector<AccountDeed> deeds_;
};

}  // namespace p2pchat::sim
