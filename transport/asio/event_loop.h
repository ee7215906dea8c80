#pragma once

#include <functional>
#include <memory>

#include "core/base/instant.h"

// The headers of this room name Boost's types but include nothing of it.
namespace boost::asio {
class io_context;
}

namespace p2pchat::transport {

// One thread's loop of events. Everything in this room belongs to a loop, runs on the thread that
// runs it, and is destroyed before it; only post and stop may be called from other threads.
class EventLoop {
 public:
  EventLoop();
  // On the other's thread, with an alarm of its own: `run`, `stop` and the order of tasks are
  // shared. The other outlives it.
  explicit EventLoop(EventLoop& other);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  // Handles events until stop().
  void run();
  // Waits for one event, `wait_max` at most, and handles it and those that are ready too.
  void run_for(Duration wait_max);
  void stop();

  // `task` runs on the loop, after those posted before it; not if this loop is destroyed before,
  // though the other goes on.
  void post(std::function<void()> task);

  // Calls back on the loop with the number of each SIGINT, SIGTERM and SIGHUP from now on.
  void on_signal(std::function<void(int)> handler);

  // Runs `task` once, on the loop, when `delay` has passed; replaces the alarm before. Not
  // once this loop is destroyed.
  void set_alarm(Duration delay, std::function<void()> task);
  void clear_alarm();

  [[nodiscard]] boost::asio::io_context& context();

 private:
  struct Parts;

  void await_signal();

  std::shared_ptr<Parts> parts_;  // nobody else keeps it: tasks see whether it is there
};

}  // namespace p2pchat::transport
