#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/client/commands.h"
#include "core/client/events.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users send one another and their groups files now and then, and fetch, read and keep what came
// for them, as often as it takes: whoever was killed on the way begins again. Each client does one
// thing at a time.
class FileTraffic {
 public:
  static constexpr std::uint64_t kSizeMax = 200'000;

  explicit FileTraffic(const Workload& chat) : mean_(chat.files) {}

  void arrive(Instant from);
  [[nodiscard]] Instant next_at() const;
  // Of the clients `is_here` says whether their user can do it.
  template <class IsHere>
  void act(Stage& stage, std::size_t clients, const IsHere& is_here) {
    std::vector<std::size_t> here;
    for (std::size_t client = 0; client < clients; ++client) {
      if (is_here(client)) here.push_back(client);
    }
    act_of(here, stage);
  }
  void on_told(const Told& told);
  // Nothing more is sent; what came is still fetched.
  void close() { next_send_ = Instant::never(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return std::exchange(commanded_, {}); }

 private:
  enum class Stand : std::uint8_t { kBegin, kAppend, kFinish, kLook, kFetch, kRead, kKeep };
  struct Task {
    Stand stand = Stand::kLook;
    std::size_t file = 0;
    std::uint64_t deaths = 0;  // of the client, when it began
    Instant since;
    client::CommandId command;
    bool has_ended = false;
    client::CommandEnded ended;
    Instant ended_at;
    std::string id;  // of the upload, or of the message
    std::uint32_t number = 0;
    bool is_right = true;  // all that was read
  };

  void act_of(const std::vector<std::size_t>& here, Stage& stage);
  void send(const std::vector<std::size_t>& here, Stage& stage);
  // A group that the user at the client is in with others; empty: none, or somebody is meant.
  [[nodiscard]] static std::string group_for(std::size_t client, std::uint64_t draw,
                                             const Stage& stage);
  void look(std::size_t client, Stage& stage);
  // False if the task is over.
  [[nodiscard]] bool go_on(std::size_t client, Task& task, Stage& stage);
  [[nodiscard]] bool go_on_sending(std::size_t client, Task& task, Stage& stage);
  [[nodiscard]] bool go_on_fetching(std::size_t client, Task& task, Stage& stage);
  void command(std::size_t client, Task& task, const client::FileAsk& ask, Stage& stage);

  Duration mean_{0};
  Instant next_send_ = Instant::never();
  Instant next_look_ = Instant::never();
  std::uint64_t sends_ = 0;
  std::map<std::size_t, Task> tasks_;  // by client
  std::vector<std::size_t> commanded_;
};

}  // namespace p2pchat::sim
