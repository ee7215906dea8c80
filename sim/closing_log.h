#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/client/events.h"

namespace p2pchat::sim {

struct Told;

// What was asked of an account whose user closes it, by its user (kCome: to have it or to be in it,
// kClose) or by others.
struct ClosingDeed {
  enum class Kind : std::uint8_t { kCome, kClose, kLogIn, kRecover, kRegister, kWrite };

  Kind kind = Kind::kClose;
  Instant at;
  std::size_t client = 0;
  client::CommandId command;
  std::string user;
  bool is_right = true;  // kClose: with the password of the account
  std::string text;      // kWrite

  // The network was cut then, or the ring had not been one again for long; and how many such
  // disturbances there had been.
  bool is_doubtful = false;
  std::uint64_t disturbances = 0;
};

// Who wants their account closed, and who knows that it is: written down outside the code under
// test.
class ClosingLog {
 public:
  void on_asked(ClosingDeed deed);
  void on_told(const Told& told);

  // The deed whose command this is.
  [[nodiscard]] const ClosingDeed* find(std::size_t client, client::CommandId command) const;
  [[nodiscard]] const ClosingDeed* find_text(const std::string& text) const;
  // When its user knew that it is there; nothing: not yet.
  [[nodiscard]] std::optional<Instant> came(const std::string& user) const;
  // When its user was first asked for its end, with the right password; nothing: never.
  [[nodiscard]] std::optional<Instant> asked(const std::string& user) const;
  [[nodiscard]] bool is_asked_under(const RingId& key) const;
  // When its user knew that it is closed; nothing: not yet.
  [[nodiscard]] std::optional<Instant> closed(const std::string& user) const;
  [[nodiscard]] const std::map<std::string, Instant>& all_closed() const { return closed_; }

 private:
  std::vector<ClosingDeed> deeds_;
  std::map<std::string, Instant> came_;
  std::map<std::string, Instant> asked_;
  std::map<RingId, std::string> keys_;  // of those
  std::map<std::string, Instant> closed_;
};

}  // namespace p2pchat::sim
