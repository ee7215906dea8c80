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

// Users type to one another and, where there are some, to their groups: before each text to
// somebody, and now and then what they do not send.
class Typists {
 public:
  explicit Typists(const Workload& chat) : mean_(chat.typing) {}

  void arrive(Instant from);
  [[nodiscard]] Instant next_at() const { return next_; }
  void act(const Quarrels::Place& place, Stage& stage);
  // Somebody at a client types to a user or a group, if anybody does in this scenario.
  void type(std::size_t client, const std::string& user, const std::string& peer, Stage& stage);
  // Nobody does any more.
  void close() { next_ = Instant::never(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return std::exchange(commanded_, {}); }

 private:
  Duration mean_{0};
  Instant next_ = Instant::never();
  std::uint64_t deeds_ = 0;
  std::vector<std::size_t> commanded_;
};

}  // namespace p2pchat::sim
