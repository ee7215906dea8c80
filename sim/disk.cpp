#include "sim/disk.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::sim {

Instant Disk::begin_batch(std::vector<Change> changes, Instant now, Duration sync) {
  if (now >= next_sync_) {
    running_sync_ = next_sync_ = now + sync;
  } else {
    if (now >= running_sync_) running_sync_ = next_sync_;
    if (next_sync_ == running_sync_) next_sync_ = running_sync_ + sync;
  }
  pending_.push_back(std::move(changes));
  last_answer_ = std::max(last_answer_, next_sync_);
  return last_answer_;
}

void Disk::finish_batch() {
  P2PCHAT_ASSERT(!pending_.empty());
  last_batch_ = std::move(pending_.front());
  pending_.pop_front();
  apply(last_batch_);
}

Instant Disk::begin_read(Instant now, Duration cost) {
  last_answer_ = std::max(last_answer_, now + cost);
  return last_answer_;
}

std::vector<Row> Disk::read(const ReadRequest& request) const {
  std::vector<Row> found;
  for (auto row = rows_.lower_bound(request.from);
       row != rows_.end() && row->first < request.to && found.size() < request.limit; ++row) {
    found.push_back({.key = row->first, .value = row->second});
  }
  return found;
}

void Disk::fail_power(std::size_t survivors) {
  P2PCHAT_ASSERT(survivors <= pending_.size());
  for (std::size_t i = 0; i < survivors; ++i) apply(pending_[i]);
  pending_.clear();
  running_sync_ = next_sync_ = last_answer_ = Instant();
}

void Disk::erase() {
  rows_.clear();
  fail_power(0);
}

void Disk::apply(const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    if (change.value) {
      rows_.insert_or_assign(change.key, *change.value);
    } else {
      rows_.erase(change.key);
    }
  }
}

}  // namespace p2pchat::sim
