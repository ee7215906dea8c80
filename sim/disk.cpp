#include "sim/disk.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::sim {

Disk::Disk(StorageKind kind) {
  if (kind == StorageKind::kSqlite) sqlite_.emplace();
}

DiskState Disk::open() {
  if (sqlite_) {
    if (const auto refused = sqlite_->open()) {
      const bool may_pass = refused->kind == storage::OpenError::Kind::kCannotOpen &&
                            (sqlite_->image().ailments.is_any());
      return may_pass ? DiskState::kFailing : DiskState::kDamaged;
    }
  }
  is_in_use_ = true;
  return DiskState::kReady;
}

void Disk::close() {
  if (!pending_.empty()) sync_together(pending_.size());
  if (sqlite_) sqlite_->close();
  forget_process();
}

Instant Disk::begin_batch(std::vector<Change> changes, Instant now, Duration sync) {
  for (const DiskTrouble& trouble : troubles_) {
    if (trouble.fault == DiskFault::kSlowSync) sync = std::max(sync, trouble.sync);
  }
  if (now >= next_sync_) {
    running_sync_ = next_sync_ = now + sync;
  } else {
    if (now >= running_sync_) running_sync_ = next_sync_;
    if (next_sync_ == running_sync_) next_sync_ = running_sync_ + sync;
  }
  last_answer_ = std::max(last_answer_, next_sync_);
  pending_.push_back({.changes = std::move(changes), .synced_at = last_answer_, .result = {}});
  return last_answer_;
}

// All that the same sync serves are tried at once.
PersistResult Disk::finish_batch() {
  P2PCHAT_ASSERT(!pending_.empty());
  if (!pending_.front().result) {
    const Instant now = pending_.front().synced_at;
    const auto later =
        std::ranges::find_if(pending_, [now](const Batch& each) { return each.synced_at > now; });
    sync_together(static_cast<std::size_t>(later - pending_.begin()));
  }
  Batch done = std::move(pending_.front());
  pending_.erase(pending_.begin());
  last_batch_ = *done.result ? std::move(done.changes) : std::vector<Change>();
  return *done.result;
}

void Disk::fail_last_batch() {
  P2PCHAT_ASSERT(!pending_.empty());
  pending_.back().result = std::unexpected(DiskError::kFailed);
}

std::optional<Instant> Disk::last_sync() const {
  if (pending_.empty()) return std::nullopt;
  return pending_.back().synced_at;
}

Instant Disk::begin_read(Instant now, Duration cost) {
  last_answer_ = std::max(last_answer_, now + cost);
  return last_answer_;
}

ReadResult Disk::read(const ReadRequest& request) {
  if (has(DiskFault::kReadError)) return std::unexpected(DiskError::kFailed);
  if (sqlite_) return sqlite_->read(request);
  std::vector<Row> found;
  for (auto row = rows_.lower_bound(request.from);
       row != rows_.end() && row->first < request.to && found.size() < request.limit; ++row) {
    found.push_back({.key = row->first, .value = row->second});
  }
  return found;
}

void Disk::fail_power(std::size_t survivors, std::uint64_t draw, Tearing tearing) {
  P2PCHAT_ASSERT(survivors <= pending_.size());
  if (survivors > 0) sync_together(survivors);
  if (sqlite_ && is_in_use_) {
    const auto cut = std::ranges::find_if(pending_, [](const Batch& each) { return !each.result; });
    const PersistRequest batch{
        .token = {}, .changes = cut == pending_.end() ? std::vector<Change>() : cut->changes};
    sqlite_->fail_power(cut == pending_.end() ? nullptr : &batch, draw, tearing);
  }
  forget_process();
}

void Disk::erase() {
  rows_.clear();
  if (sqlite_) sqlite_.emplace();
  flips_.clear();
  forget_process();
  take_ailments();
}

void Disk::begin(const DiskTrouble& trouble) {
  troubles_.push_back(trouble);
  take_ailments();
}

void Disk::end(const DiskTrouble& trouble) {
  const auto found = std::ranges::find(troubles_, trouble);
  if (found != troubles_.end()) troubles_.erase(found);
  take_ailments();
}

void Disk::flip_bit(std::uint64_t draw) {
  P2PCHAT_ASSERT(sqlite_);
  flips_.push_back(draw);
  if (!is_in_use_) forget_process();
}

Disk::Snapshot Disk::snapshot() const {
  if (sqlite_) return sqlite_->image();
  return rows_;
}

void Disk::restore(const Snapshot& snapshot) {
  P2PCHAT_ASSERT(!is_in_use_);
  if (const auto* image = std::get_if<DiskImage>(&snapshot)) {
    sqlite_.emplace(*image);
    take_ailments();
  } else {
    rows_ = std::get<Rows>(snapshot);
  }
}

Disk::Rows Disk::rows() const { return sqlite_ ? sqlite_->rows().value_or(Rows()) : rows_; }

bool Disk::has(DiskFault fault) const {
  return std::ranges::find(troubles_, fault, &DiskTrouble::fault) != troubles_.end();
}

// Of the first so many, those that have not been tried.
void Disk::sync_together(std::size_t count) {
  std::vector<PersistRequest> batches;
  std::vector<Batch*> waiting;
  for (std::size_t i = 0; i < count; ++i) {
    if (pending_[i].result) continue;
    waiting.push_back(&pending_[i]);
    batches.push_back({.token = {}, .changes = pending_[i].changes});
  }
  if (sqlite_ && !batches.empty()) {
    const std::vector<PersistResult> results = sqlite_->persist_all(batches);
    for (std::size_t i = 0; i < results.size(); ++i) waiting[i]->result = results[i];
    return;
  }
  for (Batch* batch : waiting) {
    batch->result = PersistResult();
    if (has(DiskFault::kWriteError)) {
      batch->result = std::unexpected(DiskError::kFailed);
    } else if (has(DiskFault::kFull)) {
      batch->result = std::unexpected(DiskError::kFull);
    } else {
      apply(batch->changes);
    }
  }
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

// What only it knew is gone, and what has become of the disk below it shows.
void Disk::forget_process() {
  is_in_use_ = false;
  pending_.clear();
  running_sync_ = next_sync_ = last_answer_ = Instant();
  for (const std::uint64_t draw : std::exchange(flips_, {})) sqlite_->image().flip_bit(draw);
}

void Disk::take_ailments() {
  if (!sqlite_) return;
  sqlite_->image().ailments = {.writes_until_full = has(DiskFault::kFull) ? 0 : DiskImage::kForEver,
                               .fails_writes = has(DiskFault::kWriteError),
                               .fails_reads = false};
}

}  // namespace p2pchat::sim
