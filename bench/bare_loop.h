#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace p2pchat::bench {

// What an event costs at least to whoever takes the first thing that comes to mind: a
// std::priority_queue of 32-byte events, each of which goes back to where it came from after a time
// like that of EchoWorld. No network, no machines, no digest: a counter for each node.
class BareLoop {
 public:
  explicit BareLoop(std::size_t nodes);

  void run(std::uint64_t events);
  [[nodiscard]] std::uint64_t received() const;
  [[nodiscard]] std::size_t pending() const { return queue_.size(); }

 private:
  struct Event {
    std::int64_t at = 0;
    std::uint64_t to = 0;
    std::uint64_t from = 0;
    std::uint64_t number = 0;

    bool operator>(const Event& other) const { return at > other.at; }
  };
  static_assert(sizeof(Event) == 32);

  [[nodiscard]] std::uint64_t draw();
  [[nodiscard]] std::int64_t delay();

  std::uint64_t state_ = 1;
  std::vector<std::uint64_t> received_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> queue_;
};

}  // namespace p2pchat::bench
