#include "transport/asio/event_loop.h"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace p2pchat::transport {
namespace net = boost::asio;

struct EventLoop::Parts {
  explicit Parts(std::unique_ptr<net::io_context> own_context)
      : own(std::move(own_context)), context(*own) {}
  explicit Parts(net::io_context& other) : context(other) {}

  std::unique_ptr<net::io_context> own;  // none: another loop's is used
  net::io_context& context;
  net::executor_work_guard<net::io_context::executor_type> guard{context.get_executor()};
  net::steady_timer alarm{context};
  std::uint64_t alarm_number = 0;
  net::signal_set signals{context};
  std::function<void(int)> signal_handler;
};

// One thread runs it.
EventLoop::EventLoop() : parts_(std::make_shared<Parts>(std::make_unique<net::io_context>(1))) {}

EventLoop::EventLoop(EventLoop& other) : parts_(std::make_shared<Parts>(other.context())) {}

EventLoop::~EventLoop() = default;

void EventLoop::run() { parts_->context.run(); }

void EventLoop::run_for(Duration wait_max) {
  if (parts_->context.run_one_for(wait_max) > 0) parts_->context.poll();
}

void EventLoop::stop() { parts_->context.stop(); }

void EventLoop::post(std::function<void()> task) {
  net::post(parts_->context, [parts = std::weak_ptr(parts_), task = std::move(task)] {
    if (!parts.expired()) task();
  });
}

void EventLoop::on_signal(std::function<void(int)> handler) {
  const bool is_waiting = parts_->signal_handler != nullptr;
  parts_->signal_handler = std::move(handler);
  if (is_waiting) return;

  boost::system::error_code ignored;  // fails only for numbers that are no signals
  parts_->signals.add(SIGINT, ignored);
  parts_->signals.add(SIGTERM, ignored);
  parts_->signals.add(SIGHUP, ignored);
  await_signal();
}

void EventLoop::await_signal() {
  parts_->signals.async_wait([this](const boost::system::error_code& error, int number) {
    if (error) return;
    parts_->signal_handler(number);
    await_signal();
  });
}

void EventLoop::set_alarm(Duration delay, std::function<void()> task) {
  const std::uint64_t number = ++parts_->alarm_number;
  parts_->alarm.expires_after(delay);
  parts_->alarm.async_wait([weak = std::weak_ptr(parts_), number,
                            task = std::move(task)](const boost::system::error_code&) {
    // One that was replaced may be in the queue already, past cancelling.
    const auto parts = weak.lock();
    if (parts && number == parts->alarm_number) task();
  });
}

void EventLoop::clear_alarm() {
  ++parts_->alarm_number;
  parts_->alarm.cancel();
}

net::io_context& EventLoop::context() { return parts_->context; }

}  // namespace p2pchat::transport
