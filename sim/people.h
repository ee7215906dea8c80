#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/client/client.h"
#include "sim/circles.h"
#include "sim/fault_driver.h"
#include "sim/file_traffic.h"
#include "sim/hiders.h"
#include "sim/keepers.h"
#include "sim/leavers.h"
#include "sim/quarrels.h"
#include "sim/scenario.h"
#include "sim/second_thoughts.h"
#include "sim/stage.h"
#include "sim/strangers.h"
#include "sim/typists.h"
#include "sim/waverers.h"

namespace p2pchat::sim {

// What the users do: each registers, then writes to the others, and is away for a share of the
// time; who fails tries again, as people do. In a contest new users want one name at one time: who
// does not get it gives up, and nobody of them writes. Strangers, who have no account, come too.
class People {
 public:
  explicit People(const Scenario& scenario);

  // Adds one client for each user and plans when each is started, from `from` on.
  void arrive(Stage& stage, Instant from);

  [[nodiscard]] Instant next_at() const;
  void act(Stage& stage);
  void obey(const Order& order, Stage& stage);
  void on_told(const Told& told, const Stage& stage);
  // The last texts are written; everybody comes back and stays.
  void go_home(Stage& stage);
  // Asks every client for every conversation; what comes back is in conversations().
  void read_histories(Stage& stage);

  // Clients that were given a command since the last call; it may have ended at once.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return std::exchange(commanded_, {}); }
  [[nodiscard]] const std::vector<Conversation>& conversations() const { return conversations_; }
  void stop() {
    strangers_.stop();
    leavers_.stop();
  }
  // Texts that it came to so far, written or not.
  [[nodiscard]] std::uint64_t texts() const { return texts_; }
  // Users who have an account.
  [[nodiscard]] std::size_t registered() const;
  // Of those who were let in: the longest time since their program was started.
  [[nodiscard]] Duration slowest_entry() const { return slowest_entry_; }

 private:
  // kReplaced: another device or another user has what this one had or wanted.
  enum class Stand : std::uint8_t { kAway, kEntering, kReady, kReplaced };
  enum class Entry : std::uint8_t { kRegister, kLogIn, kUnlock };
  enum class Role : std::uint8_t { kUser, kRival, kStranger };  // kRival: in a contest
  struct Seat {                                                 // a user at a client
    std::size_t user = 0;
    std::string name;
    std::string password;
    Role role = Role::kUser;
    Stand stand = Stand::kAway;
    Entry entry = Entry::kRegister;
    client::CommandId command;  // of entering, while it runs
    Instant started;
    Instant next = Instant::never();  // to start, or to try again, or to leave for a while
    Instant read_at = Instant::never();
    std::size_t tries = 0;    // of passwords, since one was right
    std::size_t returns = 0;  // to an account that a recovery of its own had taken from it
    std::uint64_t turns = 0;  // draws of this seat
    std::uint64_t looks = 0;  // of when it reads
  };
  struct Reading {
    std::size_t client = 0;
    std::string peer;
    client::CommandId command;
    bool is_search = false;
  };

  void act_at(std::size_t client, Stage& stage);
  void lose_newest_of(std::size_t user, Stage& stage);
  void start(std::size_t client, Stage& stage);
  void enter(std::size_t client, Stage& stage);
  void step_out(std::size_t client, Stage& stage);
  void on_entered(std::size_t client, const client::CommandEnded& ended, Instant now,
                  const Stage& stage);
  // Another device has the account; or a recovery here that nobody answered: then one logs in
  // again.
  void on_replaced(std::size_t client, Instant now, const Stage& stage);
  void on_read(const Reading& reading, const Told& told, const client::CommandEnded& ended);
  void begin_contest(Stage& stage);
  void let_strangers_act(Stage& stage);
  // Those of a sort who are here do what they do.
  template <class Some>
  void let_act(Some& some, Stage& stage);
  void let_leave(Stage& stage);
  // What who sits there tries next: users have changed it, and their disks may not have heard.
  [[nodiscard]] std::string password_at(const Seat& seat, const Stage& stage) const;
  [[nodiscard]] std::vector<std::string> user_names() const;
  // Of who is at the client and can do something now; nothing: nobody is.
  [[nodiscard]] const std::string* user_at(std::size_t client, const Stage& stage) const;
  void write(Stage& stage);
  // Before some texts their writers say how long what they write lasts, or that it stays.
  void set_timer(std::size_t client, const std::string& peer, Stage& stage);
  void read(std::size_t client, Stage& stage);
  [[nodiscard]] std::string compose(const Stage& stage, std::uint64_t size) const;
  // When a client that is here leaves next, or one that is away returns.
  [[nodiscard]] Instant next_turn(std::size_t client, const Stage& stage, Instant now);

  Workload chat_;
  bool has_chat_ = false;
  Workload contest_;
  bool has_contests_ = false;
  NumberSet left_out_;  // of the texts
  Strangers strangers_;
  SecondThoughts second_thoughts_{Workload{}};
  Quarrels quarrels_{Workload{}};
  Hiders hiders_{Workload{}};
  Typists typists_{Workload{}};
  Keepers keepers_{Workload{}};
  Leavers leavers_{Workload{}};
  FileTraffic files_{Workload{}};
  Circles circles_{Workload{}};
  Waverers waverers_{Workload{}};
  std::size_t users_;
  std::vector<Seat> seats_;          // by client
  std::vector<bool> is_registered_;  // by user
  Duration slowest_entry_{0};
  Instant next_text_ = Instant::never();
  std::uint64_t texts_ = 0;
  Instant next_contest_ = Instant::never();
  std::uint64_t contests_ = 0;
  bool is_closing_ = false;
  std::vector<std::size_t> commanded_;
  std::vector<Reading> readings_;
  std::vector<Conversation> conversations_;
};

[[nodiscard]] std::string user_name(std::size_t user);

}  // namespace p2pchat::sim
