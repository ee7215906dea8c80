#include "transport/asio/readiness.h"

#include <sys/epoll.h>

#include <cerrno>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace p2pchat::transport {
namespace net = boost::asio;

// A set of descriptors that is a descriptor itself (epoll(7)), and ready when one of its own is.
struct Readiness::Parts {
  Parts(net::io_context& context, std::function<void()> task)
      : set(context, epoll_create1(EPOLL_CLOEXEC)), callback(std::move(task)) {}

  net::posix::stream_descriptor set;
  std::function<void()> callback;
};

Readiness::Readiness(EventLoop& loop, std::function<void()> callback)
    : parts_(std::make_unique<Parts>(loop.context(), std::move(callback))) {
  await();
}

Readiness::~Readiness() = default;

void Readiness::watch(int descriptor, Interest interest) {
  epoll_event event{};
  event.events = EPOLLIN | (interest == Interest::kReadAndWrite ? EPOLLOUT : 0U);
  event.data.fd = descriptor;
  const int set = parts_->set.native_handle();
  if (epoll_ctl(set, EPOLL_CTL_MOD, descriptor, &event) != 0 && errno == ENOENT) {
    epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event);
  }
}

void Readiness::await() {
  parts_->set.async_wait(net::posix::stream_descriptor::wait_read,
                         [this](const boost::system::error_code& error) {
                           if (error) return;
                           parts_->callback();
                           await();
                         });
}

}  // namespace p2pchat::transport
