#include "transport/host/compute_pool.h"

#include <utility>

#include "core/base/assert.h"

namespace p2pchat::transport {

ComputePool::ComputePool(const Options& options, ComputeFunction compute, Done done)
    : options_(options), compute_(compute), done_(std::move(done)) {
  P2PCHAT_ASSERT(options_.workers > 0);
  P2PCHAT_ASSERT(compute_ != nullptr);

  for (std::size_t i = 0; i < options_.workers; ++i) threads_.emplace_back([this] { work(); });
}

ComputePool::~ComputePool() {
  {
    const std::lock_guard hold(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ComputePool::submit(ComputeRequest request) {
  {
    const std::lock_guard hold(mutex_);
    if (waiting_.size() < options_.waiting_max) {
      waiting_.push_back(std::move(request));
      changed_.notify_one();
      return;
    }
  }
  done_(request.token, {});
}

void ComputePool::work() {
  std::unique_lock hold(mutex_);
  while (true) {
    changed_.wait(hold, [this] { return is_stopping_ || !waiting_.empty(); });
    if (is_stopping_) return;
    const ComputeRequest request = std::move(waiting_.front());
    waiting_.pop_front();

    hold.unlock();
    done_(request.token, compute_(request.kind, request.input, request.seed));
    hold.lock();
  }
}

}  // namespace p2pchat::transport
