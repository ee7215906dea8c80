#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"

namespace p2pchat::sim {

// What power that fails makes of the sectors on their way: each is there or not, or, torn, half.
enum class Tearing : std::uint8_t { kWholeSectors, kTornSectors };

// The bytes of a simulated disk: its files as a program sees them and as the platters hold them,
// which differ by what was not synced yet. A plain value. Names come and go as on a file system
// that keeps a journal of them: in order, and for sure once any file is synced; a rename is at
// once.
class DiskImage {
 public:
  static constexpr std::size_t kSector = 512;

  static constexpr std::size_t kForEver = static_cast<std::size_t>(-1);

  // What fails, as long as it is so.
  struct Ailments {
    std::size_t writes_until_full = kForEver;
    bool fails_writes = false;
    bool fails_reads = false;

    [[nodiscard]] bool is_any() const {
      return writes_until_full != kForEver || fails_writes || fails_reads;
    }
  };
  Ailments ailments;

  [[nodiscard]] bool has(const std::string& name) const { return files_.contains(name); }
  // 0 if there is none.
  [[nodiscard]] std::size_t size_of(const std::string& name) const;

  // Fills `into` from there on; how much of it there was. The file must be there, here and below.
  [[nodiscard]] Result<std::size_t, DiskError> read(const std::string& name, std::size_t at,
                                                    std::span<std::uint8_t> into) const;
  [[nodiscard]] PersistResult write(const std::string& name, std::size_t at, BytesView bytes);
  [[nodiscard]] PersistResult truncate(const std::string& name, std::size_t size);
  [[nodiscard]] PersistResult sync(const std::string& name);
  // Does nothing to a file that is there.
  [[nodiscard]] PersistResult create(const std::string& name);
  [[nodiscard]] PersistResult rename(const std::string& from, const std::string& to);
  // Until something is synced, power that fails may bring it back.
  [[nodiscard]] PersistResult remove(const std::string& name);

  // Power fails in the middle of the change or sync that comes after so many more: it and all later
  // calls fail, until power is back.
  void cut_power_after(std::size_t operations) { operations_left_ = operations; }
  // Power has failed, and of what was not synced the draw says what the platters hold; what was
  // being written when it failed is not whole.
  void lose_power(std::uint64_t draw, Tearing tearing);

  // Every call fails until it is plugged in again; nothing is lost.
  void unplug() { is_unplugged_ = true; }
  void plug_in() { is_unplugged_ = false; }

  // One bit of all that the platters hold; nothing if they hold nothing.
  void flip_bit(std::uint64_t draw);

  // Changes and syncs so far, those that failed not counted.
  [[nodiscard]] std::size_t operations() const { return operations_; }

 private:
  struct Unsynced {
    std::size_t at = 0;
    Bytes bytes;
    bool is_truncation = false;  // to `at` bytes
    bool is_interrupted = false;
  };
  struct File {
    Bytes content;
    Bytes synced;
    std::vector<Unsynced> unsynced;
    bool is_name_sure = false;
  };
  struct Fate;

  enum class Need : std::uint8_t { kRoom, kNoRoom };

  // Counts the operation, or says why it fails.
  [[nodiscard]] PersistResult begin_operation(Need need);
  [[nodiscard]] PersistResult change(const std::string& name, Unsynced change, Need need);
  static void apply(const Unsynced& change, Bytes& bytes);
  static void apply_in_part(const Unsynced& change, const Fate& fate, Bytes& bytes);
  static void lose(File& file, Fate& fate);

  std::map<std::string, File> files_;
  std::map<std::string, Bytes> removed_;  // not for sure
  std::size_t operations_ = 0;
  std::size_t operations_left_ = kForEver;
  bool is_cut_ = false;
  bool is_unplugged_ = false;
};

}  // namespace p2pchat::sim
