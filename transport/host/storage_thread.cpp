#include "transport/host/storage_thread.h"

#include <expected>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::transport {
namespace {

std::size_t bytes_of(const PersistRequest& request) {
  std::size_t bytes = 0;
  for (const Change& change : request.changes) {
    bytes += change.key.size() + (change.value ? change.value->size() : 0);
  }
  return bytes;
}

}  // namespace

StorageThread::StorageThread(std::unique_ptr<storage::LocalStore> store, Completions completions)
    : store_(std::move(store)), completions_(std::move(completions)) {
  P2PCHAT_ASSERT(store_ != nullptr);

  thread_ = std::thread([this] { work(); });
}

StorageThread::~StorageThread() {
  {
    const std::lock_guard hold(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void StorageThread::read(ReadRequest request) {
  const std::lock_guard hold(mutex_);
  push(std::move(request));
}

void StorageThread::persist(PersistRequest request) {
  const std::size_t bytes = bytes_of(request);
  const std::lock_guard hold(mutex_);
  if (waiting_bytes_ + bytes > kWaitingBytesMax) return push(Refused{request.token});

  waiting_bytes_ += bytes;
  push(std::move(request));
}

void StorageThread::push(Request request) {
  waiting_.push_back(std::move(request));
  changed_.notify_one();
}

void StorageThread::work() {
  std::unique_lock hold(mutex_);
  while (true) {
    changed_.wait(hold, [this] { return is_stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::deque<Request> requests = std::exchange(waiting_, {});
    waiting_bytes_ = 0;

    hold.unlock();
    serve(std::move(requests));
    hold.lock();
  }
}

void StorageThread::serve(std::deque<Request> requests) {
  std::vector<PersistRequest> batches;  // writes with no other request between them
  for (Request& request : requests) {
    if (auto* batch = std::get_if<PersistRequest>(&request)) {
      batches.push_back(std::move(*batch));
      continue;
    }
    persist_all(batches);
    if (const auto* range = std::get_if<ReadRequest>(&request)) {
      completions_.on_read(range->token, store_->read(*range));
    } else {
      completions_.on_persisted(std::get<Refused>(request).token,
                                std::unexpected(DiskError::kFailed));
    }
  }
  persist_all(batches);
}

void StorageThread::persist_all(std::vector<PersistRequest>& batches) {
  if (batches.empty()) return;
  const std::vector<PersistResult> results = store_->persist_all(batches);
  P2PCHAT_ASSERT(results.size() == batches.size());

  for (std::size_t i = 0; i < batches.size(); ++i) {
    completions_.on_persisted(batches[i].token, results[i]);
  }
  batches.clear();
}

}  // namespace p2pchat::transport
