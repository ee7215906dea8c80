#include "sim/disks/sqlite_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "core/base/assert.h"

// The callbacks of https://www.sqlite.org/c3ref/vfs.html and io_methods.html.
namespace p2pchat::sim {

namespace {

// As SQLite allocates it: plain memory, its base first.
struct OpenFile {
  sqlite3_file base;
  DiskImage* image;
  const char* name;  // SQLite keeps it while the file is open
};

OpenFile& open_file(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
DiskImage& image_of(sqlite3_vfs* vfs) { return *static_cast<DiskImage*>(vfs->pAppData); }

// The result code of a call that failed otherwise with `failure`.
int code_of(const PersistResult& result, int failure) {
  if (result) return SQLITE_OK;
  return result.error() == DiskError::kFull ? SQLITE_FULL : failure;
}

int close(sqlite3_file*) { return SQLITE_OK; }

int read(sqlite3_file* base, void* into, int bytes, sqlite3_int64 at) {
  const OpenFile& file = open_file(base);
  const std::span<std::uint8_t> wanted(static_cast<std::uint8_t*>(into),
                                       static_cast<std::size_t>(bytes));
  const auto there = file.image->read(file.name, static_cast<std::size_t>(at), wanted);
  if (!there) return SQLITE_IOERR_READ;
  if (*there == wanted.size()) return SQLITE_OK;
  std::ranges::fill(wanted.subspan(*there), std::uint8_t{0});
  return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* base, const void* from, int bytes, sqlite3_int64 at) {
  const OpenFile& file = open_file(base);
  const BytesView all(static_cast<const std::uint8_t*>(from), static_cast<std::size_t>(bytes));
  return code_of(file.image->write(file.name, static_cast<std::size_t>(at), all),
                 SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* base, sqlite3_int64 size) {
  const OpenFile& file = open_file(base);
  return code_of(file.image->truncate(file.name, static_cast<std::size_t>(size)),
                 SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* base, int) {
  const OpenFile& file = open_file(base);
  return code_of(file.image->sync(file.name), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
  const OpenFile& file = open_file(base);
  *size = static_cast<sqlite3_int64>(file.image->size_of(file.name));
  return SQLITE_OK;
}

int grant_lock(sqlite3_file*, int) { return SQLITE_OK; }

int check_reserved_lock(sqlite3_file*, int* is_held) {
  *is_held = 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }

// As on the file systems of today: a write that fails changes nothing beside its own bytes.
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

const sqlite3_io_methods& io_methods() {
  static const sqlite3_io_methods kMethods = [] {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;
    methods.xClose = close;
    methods.xRead = read;
    methods.xWrite = write;
    methods.xTruncate = truncate;
    methods.xSync = sync;
    methods.xFileSize = file_size;
    methods.xLock = grant_lock;
    methods.xUnlock = grant_lock;
    methods.xCheckReservedLock = check_reserved_lock;
    methods.xFileControl = file_control;
    methods.xSectorSize = sector_size;
    methods.xDeviceCharacteristics = device_characteristics;
    return methods;
  }();
  return kMethods;
}

// A store asks for no files without a name: what is temporary it keeps in memory.
int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* base, int flags, int* flags_out) {
  base->pMethods = nullptr;
  if (name == nullptr) return SQLITE_CANTOPEN;
  DiskImage& image = image_of(vfs);
  if (!image.has(name)) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    const int created = code_of(image.create(name), SQLITE_CANTOPEN);
    if (created != SQLITE_OK) return created;
  }
  OpenFile& file = open_file(base);
  file.image = &image;
  file.name = name;
  base->pMethods = &io_methods();
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int) {
  DiskImage& image = image_of(vfs);
  if (!image.has(name)) return SQLITE_IOERR_DELETE_NOENT;
  return code_of(image.remove(name), SQLITE_IOERR_DELETE);
}

// Like SQLite's own: an empty file is not there.
int look_at(sqlite3_vfs* vfs, const char* name, int, int* is_there) {
  *is_there = image_of(vfs).size_of(name) > 0 ? 1 : 0;
  return SQLITE_OK;
}

int full_pathname(sqlite3_vfs*, const char* name, int bytes, char* out) {
  const std::size_t length = std::strlen(name) + 1;
  if (length > static_cast<std::size_t>(bytes)) return SQLITE_CANTOPEN;
  std::memcpy(out, name, length);
  return SQLITE_OK;
}

// SQLite takes its chance from the VFS that it was built with, never from this one.
int randomness(sqlite3_vfs*, int bytes, char* out) {
  std::memset(out, 0, static_cast<std::size_t>(bytes));
  return bytes;
}

int sleep(sqlite3_vfs*, int micros) { return micros; }

int current_time(sqlite3_vfs*, double* julian_day) {
  *julian_day = 2440587.5;  // 1970
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

SqliteVfs::SqliteVfs(DiskImage& image)
    : name_("disk image " + std::to_string(reinterpret_cast<std::uintptr_t>(&image))),
      vfs_(std::make_unique<sqlite3_vfs>()) {
  vfs_->iVersion = 1;
  vfs_->szOsFile = sizeof(OpenFile);
  vfs_->mxPathname = 512;
  vfs_->zName = name_.c_str();
  vfs_->pAppData = &image;
  vfs_->xOpen = open;
  vfs_->xDelete = remove;
  vfs_->xAccess = look_at;
  vfs_->xFullPathname = full_pathname;
  vfs_->xRandomness = randomness;
  vfs_->xSleep = sleep;
  vfs_->xCurrentTime = current_time;
  vfs_->xGetLastError = last_error;
  P2PCHAT_ASSERT(sqlite3_vfs_register(vfs_.get(), 0) == SQLITE_OK);
}

SqliteVfs::~SqliteVfs() { sqlite3_vfs_unregister(vfs_.get()); }

}  // namespace p2pchat::sim
