#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"

namespace p2pchat::sim {

// A machine's local store: what is synced, and the batches that are on their way. Batches that
// arrive while a sync runs share the next one. Requests are served in order.
class Disk {
 public:
  // Takes a batch in; it is synced at the instant returned, when the caller calls finish_batch().
  [[nodiscard]] Instant begin_batch(std::vector<Change> changes, Instant now, Duration sync);
  void finish_batch();
  // What the batch that was finished last changed.
  [[nodiscard]] const std::vector<Change>& last_batch() const { return last_batch_; }

  // When a read that is asked for now is answered.
  [[nodiscard]] Instant begin_read(Instant now, Duration cost);
  [[nodiscard]] std::vector<Row> read(const ReadRequest& request) const;

  // Power fails: of the batches on their way the first `survivors` are applied, the others lost.
  void fail_power(std::size_t survivors);
  void erase();

  [[nodiscard]] std::size_t batches_pending() const { return pending_.size(); }
  [[nodiscard]] const std::map<Bytes, Bytes>& rows() const { return rows_; }

 private:
  void apply(const std::vector<Change>& changes);

  std::map<Bytes, Bytes> rows_;
  std::deque<std::vector<Change>> pending_;
  std::vector<Change> last_batch_;
  Instant running_sync_;  // end of the sync that runs, or ran last
  Instant next_sync_;     // end of the one planned after it; the same if none is
  Instant last_answer_;
};

}  // namespace p2pchat::sim
