#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/quarrels.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users change their passwords, make recovery words and get in with them; now and then one tries
// what was right before.
class Keepers {
 public:
  explicit Keepers(const Workload& chat) : mean_(chat.passwords) {}

  void arrive(Instant from);
  [[nodiscard]] Instant next_at() const { return next_; }
  void act(const Quarrels::Place& place, Stage& stage);
  // Nobody does any more.
  void close() { next_ = Instant::never(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return std::exchange(commanded_, {}); }

 private:
  [[nodiscard]] AccountDeed deed_of(const std::string& user, const Stage& stage);
  void carry_out(AccountDeed deed, Stage& stage);

  Duration mean_{0};
  Instant next_ = Instant::never();
  std::uint64_t deeds_ = 0;
  std::vector<std::size_t> commanded_;
};

}  // namespace p2pchat::sim
