#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/habit.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// People who make an account, sometimes recovery words, and close it: some with a wrong password
// first, some whose program dies over it. Afterwards somebody without an account tries to get in,
// with the password and the words that were right, and to have the name; and a witness, who has an
// account, writes to them. What other users do must not depend on them.
class Leavers {
 public:
  explicit Leavers(const Workload& chat) : habit_(chat.closings, {.part = 170, .family = 1}) {}

  void arrive(Instant from) { habit_.begin(from); }
  [[nodiscard]] Instant next_at() const { return habit_.next_at(); }
  void act(Stage& stage);
  void on_told(const Told& told);
  // Nobody comes or leaves any more; who is leaving does so to the end.
  void close() { is_closing_ = true; }
  void stop() { habit_.end(); }

  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return habit_.take_commanded(); }

 private:
  static constexpr std::size_t kLeaversMax = 6;

  enum class Stand : std::uint8_t { kComing, kHere, kLeaving, kGone };
  struct Leaver {
    std::string name;
    std::string password;
    std::size_t client = 0;
    Stand stand = Stand::kComing;
    std::optional<client::CommandId> command;  // while it runs
    bool is_registered = false;                // or has tried to be
    bool makes_words = false;                  // that command does
    std::string words;
    bool has_slipped = false;  // has tried a wrong password
    std::optional<Instant> dies;
  };

  void come(Stage& stage);
  void enter(Leaver& leaver, Stage& stage);
  void go_on(Leaver& leaver, Stage& stage);
  void make_words(Leaver& leaver, Stage& stage);
  void leave(Leaver& leaver, Stage& stage);
  void knock(const Leaver& leaver, Stage& stage);
  void write_to(const Leaver& leaver, Stage& stage);
  void kill_and_wake(Stage& stage);
  // A client that is up and registered, or is made so.
  [[nodiscard]] bool has_witness(Stage& stage);
  [[nodiscard]] static ClosingDeed deed_of(ClosingDeed::Kind kind, const std::string& user,
                                           std::size_t client, const Stage& stage);
  template <class Ask>
  client::CommandId command(std::size_t client, Stage& stage, const Ask& ask);

  Habit habit_;
  std::vector<Leaver> leavers_;
  std::optional<std::size_t> thief_;    // without an account
  std::optional<std::size_t> witness_;  // with one of their own
  std::optional<client::CommandId> entering_;
  bool is_witness_in_ = false;
  bool is_closing_ = false;
};

}  // namespace p2pchat::sim
