#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// People without an account, one for each workload of their kinds. One asks whether users are
// online, one tries to log in as users with passwords that are wrong, one writes letters in users'
// names. What users do among themselves must not depend on them.
class Strangers {
 public:
  explicit Strangers(const Scenario& scenario);

  // Their programs start, after those of the users have been added.
  void arrive(Stage& stage, Instant from);

  [[nodiscard]] Instant next_at() const;
  // Each picks among these users, who have an account.
  void act(Stage& stage, const std::vector<std::string>& users);
  void stop() { strangers_.clear(); }

  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return std::exchange(commanded_, {}); }

 private:
  struct Stranger {
    Workload workload;
    std::optional<std::size_t> client;  // none: the forger
    Instant next = Instant::never();
    std::uint64_t turns = 0;
  };

  void act_as(Stranger& stranger, std::uint64_t number, const std::vector<std::string>& users,
              Stage& stage);
  void ask(std::size_t client, const std::string& user, Stage& stage);
  void guess(std::size_t client, const std::string& user, std::uint64_t turn, Stage& stage);

  std::vector<Stranger> strangers_;
  std::vector<std::size_t> commanded_;
};

}  // namespace p2pchat::sim
