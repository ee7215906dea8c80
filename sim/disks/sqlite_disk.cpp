#include "sim/disks/sqlite_disk.h"

#include <utility>

#include "core/base/assert.h"
#include "sim/disks/simulated_volume.h"

namespace p2pchat::sim {

namespace {

constexpr const char* kPath = "/p2pchat.db";

std::map<Bytes, Bytes> all_rows(storage::SqliteStore& store) {
  const ReadResult read = store.read(
      {.token = {}, .from = {}, .to = {0xff, 0xff}, .limit = static_cast<std::size_t>(-1)});
  P2PCHAT_ASSERT(read);
  std::map<Bytes, Bytes> rows;
  for (const Row& row : *read) rows.emplace(row.key, row.value);
  return rows;
}

std::map<Bytes, Bytes> after(std::map<Bytes, Bytes> rows, const PersistRequest& batch) {
  for (const Change& change : batch.changes) {
    rows.erase(change.key);
    if (change.value) rows.emplace(change.key, *change.value);
  }
  return rows;
}

}  // namespace

// The store goes before the volume it lies in.
struct SqliteDisk::Mount {
  explicit Mount(DiskImage& image) : volume(image) {}

  SimulatedVolume volume;
  std::unique_ptr<storage::SqliteStore> store;
};

SqliteDisk::SqliteDisk() : image_(std::make_unique<DiskImage>()) {}

SqliteDisk::SqliteDisk(const DiskImage& image) : image_(std::make_unique<DiskImage>(image)) {}

SqliteDisk::SqliteDisk(const SqliteDisk& other) : is_open_(other.is_open_) {
  other.let_go();
  image_ = std::make_unique<DiskImage>(*other.image_);
}

SqliteDisk::SqliteDisk(SqliteDisk&& other) noexcept = default;

SqliteDisk& SqliteDisk::operator=(SqliteDisk other) noexcept {
  std::swap(image_, other.image_);
  std::swap(mount_, other.mount_);
  std::swap(is_open_, other.is_open_);
  return *this;
}

SqliteDisk::~SqliteDisk() { let_go(); }

std::optional<storage::OpenError> SqliteDisk::open() {
  if (is_open_) return std::nullopt;
  auto mount = std::make_unique<Mount>(*image_);
  auto store = storage::SqliteStore::open({.path = kPath, .volume = &mount->volume});
  if (!store) return store.error();
  mount->store = std::move(*store);
  mount_ = std::move(mount);
  is_open_ = true;
  return std::nullopt;
}

void SqliteDisk::close() {
  mount_.reset();
  is_open_ = false;
}

std::vector<PersistResult> SqliteDisk::persist_all(std::span<const PersistRequest> batches) {
  return store().persist_all(batches);
}

ReadResult SqliteDisk::read(const ReadRequest& request) { return store().read(request); }

void SqliteDisk::fail_power(const PersistRequest* batch, std::uint64_t draw, Tearing tearing) {
  constexpr std::size_t kOperationsMost = 8;  // most batches take fewer
  const std::optional<std::map<Bytes, Bytes>> before = rows();
  if (batch != nullptr) {
    image_->cut_power_after(static_cast<std::size_t>(draw % kOperationsMost));
    static_cast<void>(store().persist_all({batch, 1}));
  }
  let_go();
  is_open_ = false;
  image_->lose_power(draw, tearing);

  const std::optional<std::map<Bytes, Bytes>> found = rows();
  P2PCHAT_ASSERT(found.has_value() == before.has_value());
  if (!found) return;
  const bool is_unchanged = *found == *before;
  P2PCHAT_ASSERT(is_unchanged || (batch != nullptr && *found == after(*before, *batch)));
}

std::optional<std::map<Bytes, Bytes>> SqliteDisk::rows() const {
  SqliteDisk copy(*image_);
  copy.image().ailments = {};
  if (copy.open()) return std::nullopt;
  return all_rows(copy.store());
}

storage::SqliteStore& SqliteDisk::store() {
  P2PCHAT_ASSERT(is_open_);
  if (mount_ != nullptr) return *mount_->store;
  // The process has had it open all along: what ails the disk now keeps nothing from it.
  const DiskImage::Ailments ailments = std::exchange(image_->ailments, {});
  is_open_ = false;
  const auto refused = open();
  P2PCHAT_ASSERT(!refused);
  image_->ailments = ailments;
  return *mount_->store;
}

void SqliteDisk::let_go() const {
  if (mount_ == nullptr) return;
  image_->unplug();
  mount_.reset();
  image_->plug_in();
}

}  // namespace p2pchat::sim
