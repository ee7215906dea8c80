#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "sim/disk_trouble.h"
#include "sim/disks/sqlite_disk.h"

namespace p2pchat::sim {

// What a machine's local store is made of: rows in a map, by the contract of core/storage, or the
// SqliteStore that ships, on a simulated disk.
enum class StorageKind : std::uint8_t { kMemory, kSqlite };

// How a process that begins finds its store.
enum class DiskState : std::uint8_t {
  kReady,
  kDamaged,  // it refuses what is there; nothing is made in its place
  kFailing,  // not now, perhaps later
};

// A machine's local store: what is synced, and the batches that are on their way. Batches that
// arrive while a sync runs share the next one. Requests are served in order. A value; where the
// store is SQLite its bytes are.
class Disk {
 public:
  using Rows = std::map<Bytes, Bytes>;
  // What was synced once, to be put back later.
  using Snapshot = std::variant<Rows, DiskImage>;

  explicit Disk(StorageKind kind = StorageKind::kMemory);

  // A process begins, or exits by itself, when what it wrote is applied. Both may come twice.
  [[nodiscard]] DiskState open();
  void close();

  // Takes a batch in; it is synced at the instant returned, when the caller calls finish_batch().
  [[nodiscard]] Instant begin_batch(std::vector<Change> changes, Instant now, Duration sync);
  [[nodiscard]] PersistResult finish_batch();
  // The batch that was taken in last will fail when its sync is due.
  void fail_last_batch();
  // When the batch that was taken in last is synced, if it is on its way; those of one instant
  // share a sync.
  [[nodiscard]] std::optional<Instant> last_sync() const;
  // What the batch that was finished last changed: nothing if it failed.
  [[nodiscard]] const std::vector<Change>& last_batch() const { return last_batch_; }

  // When a read that is asked for now is answered.
  [[nodiscard]] Instant begin_read(Instant now, Duration cost);
  [[nodiscard]] ReadResult read(const ReadRequest& request);

  // Power fails: of the batches on their way the first `survivors` are applied, the next one is
  // cut short where the draw says, the others are lost.
  void fail_power(std::size_t survivors, std::uint64_t draw = 0,
                  Tearing tearing = Tearing::kWholeSectors);
  void erase();

  void begin(const DiskTrouble& trouble);
  void end(const DiskTrouble& trouble);
  // Below the caches, so a process that runs goes on as if nothing were. Not for kMemory.
  void flip_bit(std::uint64_t draw);
  // A bit has been flipped below a process that runs.
  [[nodiscard]] bool has_rotted() const { return !flips_.empty(); }

  [[nodiscard]] Snapshot snapshot() const;
  // No process may run.
  void restore(const Snapshot& snapshot);

  [[nodiscard]] std::size_t batches_pending() const { return pending_.size(); }
  // What a process that began now would find: no rows if its store would refuse.
  [[nodiscard]] Rows rows() const;

 private:
  struct Batch {
    std::vector<Change> changes;
    Instant synced_at;
    std::optional<PersistResult> result;  // once it has been tried
  };

  [[nodiscard]] bool has(DiskFault fault) const;
  void sync_together(std::size_t count);
  void apply(const std::vector<Change>& changes);
  void forget_process();
  void take_ailments();

  Rows rows_;
  std::optional<SqliteDisk> sqlite_;
  std::vector<DiskTrouble> troubles_;
  std::vector<std::uint64_t> flips_;  // that show when the process is gone
  bool is_in_use_ = false;
  std::vector<Batch> pending_;  // a few
  std::vector<Change> last_batch_;
  Instant running_sync_;  // end of the sync that runs, or ran last
  Instant next_sync_;     // end of the one planned after it; the same if none is
  Instant last_answer_;
};

}  // namespace p2pchat::sim
