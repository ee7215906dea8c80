#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"

namespace p2pchat::transport {

// What performs a computation: core/crypto's compute, handed in by the program. Called from
// several threads at once; its result depends on the arguments alone.
using ComputeFunction = Bytes (*)(ComputeKind kind, BytesView input, const Bytes32& seed);

// A few threads for heavy computation with a bounded queue before them.
class ComputePool {
 public:
  // `done` is called from the workers' threads, and from submit's when the queue is full.
  using Done = std::function<void(Token token, Bytes result)>;

  struct Options {
    std::size_t workers;
    std::size_t waiting_max;
  };

  ComputePool(const Options& options, ComputeFunction compute, Done done);
  // Waits for what is being computed; forgets what waits.
  ~ComputePool();

  // When the queue is full the request is answered with an empty result: the machine that asked
  // counts it as failed, and those that wait keep their place.
  void submit(ComputeRequest request);

 private:
  void work();

  const Options options_;
  const ComputeFunction compute_;
  const Done done_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<ComputeRequest> waiting_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace p2pchat::transport
