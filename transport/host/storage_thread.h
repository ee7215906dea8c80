#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <variant>
#include <vector>

#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "core/storage/port.h"

namespace p2pchat::transport {

// One thread that owns the local store and serves the requests of a guest in order. Writes that
// wait behind each other go into one transaction, so that one sync answers them all.
class StorageThread {
 public:
  // The answers, from the storage's thread, in the order of the requests.
  struct Completions {
    std::function<void(Token token, ReadResult rows)> on_read;
    std::function<void(Token token, PersistResult result)> on_persisted;
  };

  // Bytes of changes that may wait. What comes on top is answered, in its turn, with kFailed.
  static constexpr std::size_t kWaitingBytesMax = std::size_t{64} << 20U;

  StorageThread(std::unique_ptr<storage::LocalStore> store, Completions completions);
  // Serves what was asked for, then ends.
  ~StorageThread();

  void read(ReadRequest request);
  void persist(PersistRequest request);

 private:
  // A write that was not taken in: too much waited.
  struct Refused {
    Token token;
  };
  using Request = std::variant<ReadRequest, PersistRequest, Refused>;

  void push(Request request);
  void work();
  void serve(std::deque<Request> requests);
  void persist_all(std::vector<PersistRequest>& batches);

  const std::unique_ptr<storage::LocalStore> store_;
  const Completions completions_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Request> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace p2pchat::transport
