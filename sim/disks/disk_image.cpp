#include "sim/disks/disk_image.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/assert.h"
#include "sim/draw.h"

namespace p2pchat::sim {

// How much of what was on its way arrives, and the draws that say which parts.
struct DiskImage::Fate {
  enum class Mode : std::uint8_t { kNothing, kSome, kAll };

  Chance chance;
  Mode mode;
  Tearing tearing;
  std::uint64_t changes = 0;  // so far, of all files

  [[nodiscard]] std::uint64_t draw(std::uint64_t part, std::uint64_t n) const {
    return chance.draw(Purpose::kDisk, changes, part, n);
  }
  [[nodiscard]] bool arrives(std::uint64_t part) const {
    return mode == Mode::kAll || (mode == Mode::kSome && draw(part, 0) % 2 == 0);
  }
};

namespace {

// The part of a change that lies in one sector: from `begin` to `end` of its bytes.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Piece> pieces_of(std::size_t at, std::size_t bytes) {
  std::vector<Piece> pieces;
  for (std::size_t begin = 0; begin < bytes;) {
    const std::size_t room = DiskImage::kSector - (at + begin) % DiskImage::kSector;
    const std::size_t end = std::min(bytes, begin + room);
    pieces.push_back({.begin = begin, .end = end});
    begin = end;
  }
  return pieces;
}

void put(BytesView bytes, std::size_t at, Bytes& into) {
  if (into.size() < at + bytes.size()) into.resize(at + bytes.size());
  std::ranges::copy(bytes, into.begin() + static_cast<std::ptrdiff_t>(at));
}

bool is_there(BytesView bytes, std::size_t at, BytesView in) {
  return at + bytes.size() <= in.size() && std::ranges::equal(bytes, in.subspan(at, bytes.size()));
}

}  // namespace

std::size_t DiskImage::size_of(const std::string& name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? 0 : found->second.content.size();
}

Result<std::size_t, DiskError> DiskImage::read(const std::string& name, std::size_t at,
                                               std::span<std::uint8_t> into) const {
  if (is_cut_ || is_unplugged_ || ailments.fails_reads) return std::unexpected(DiskError::kFailed);
  const Bytes& content = files_.at(name).content;
  if (at >= content.size()) return 0;
  const BytesView there =
      BytesView(content).subspan(at, std::min(into.size(), content.size() - at));
  std::ranges::copy(there, into.begin());
  return there.size();
}

PersistResult DiskImage::write(const std::string& name, std::size_t at, BytesView bytes) {
  return change(name, {.at = at, .bytes = to_bytes(bytes)}, Need::kRoom);
}

PersistResult DiskImage::truncate(const std::string& name, std::size_t size) {
  return change(name, {.at = size, .bytes = {}, .is_truncation = true}, Need::kNoRoom);
}

PersistResult DiskImage::change(const std::string& name, Unsynced change, Need need) {
  File& file = files_.at(name);
  const bool was_cut = is_cut_;
  const PersistResult begun = begin_operation(need);
  if (!begun) {
    change.is_interrupted = true;
    if (is_cut_ && !was_cut) file.unsynced.push_back(std::move(change));
    return begun;
  }
  apply(change, file.content);
  file.unsynced.push_back(std::move(change));
  return {};
}

PersistResult DiskImage::sync(const std::string& name) {
  File& file = files_.at(name);
  if (const PersistResult begun = begin_operation(Need::kNoRoom); !begun) {
    // The last write may be the one whose sync this is.
    if (is_cut_ && !file.unsynced.empty()) file.unsynced.back().is_interrupted = true;
    return begun;
  }
  for (const Unsynced& each : std::exchange(file.unsynced, {})) apply(each, file.synced);
  for (auto& [each, of_any] : files_) of_any.is_name_sure = true;
  removed_.clear();
  return {};
}

PersistResult DiskImage::create(const std::string& name) {
  if (has(name)) return {};
  const PersistResult begun = begin_operation(Need::kRoom);
  if (begun) files_[name];
  return begun;
}

PersistResult DiskImage::rename(const std::string& from, const std::string& to) {
  const PersistResult begun = begin_operation(Need::kNoRoom);
  if (!begun) return begun;
  auto moved = files_.extract(from);
  P2PCHAT_ASSERT(!moved.empty());
  files_[to] = std::move(moved.mapped());
  for (auto& [each, file] : files_) file.is_name_sure = true;
  removed_.clear();
  return {};
}

PersistResult DiskImage::remove(const std::string& name) {
  const PersistResult begun = begin_operation(Need::kNoRoom);
  if (!begun || !has(name)) return begun;
  auto gone = files_.extract(name);
  if (gone.mapped().is_name_sure) removed_[name] = std::move(gone.mapped().synced);
  return {};
}

PersistResult DiskImage::begin_operation(Need need) {
  if (operations_left_ == 0) is_cut_ = true;
  if (is_cut_ || is_unplugged_ || ailments.fails_writes) return std::unexpected(DiskError::kFailed);
  if (need == Need::kRoom && ailments.writes_until_full != kForEver) {
    if (ailments.writes_until_full == 0) return std::unexpected(DiskError::kFull);
    --ailments.writes_until_full;
  }
  ++operations_;
  if (operations_left_ != kForEver) --operations_left_;
  return {};
}

void DiskImage::lose_power(std::uint64_t draw, Tearing tearing) {
  using Mode = Fate::Mode;
  constexpr std::array<Mode, 4> kModes = {Mode::kNothing, Mode::kSome, Mode::kSome, Mode::kAll};
  Fate fate{.chance = Chance(draw),
            .mode = kModes[static_cast<std::size_t>(below(draw, kModes.size()))],
            .tearing = tearing};
  std::erase_if(files_, [&](auto& entry) {
    ++fate.changes;
    return !entry.second.is_name_sure && !fate.arrives(0);
  });
  for (auto& [name, file] : files_) lose(file, fate);
  for (auto& [name, bytes] : std::exchange(removed_, {})) {
    ++fate.changes;
    if (has(name) || fate.arrives(0)) continue;  // it is the removal that has arrived
    File& back = files_[name];
    back.content = back.synced = std::move(bytes);
    back.is_name_sure = true;
  }
  operations_left_ = kForEver;
  is_cut_ = false;
}

void DiskImage::lose(File& file, Fate& fate) {
  for (const Unsynced& change : std::exchange(file.unsynced, {})) {
    ++fate.changes;
    apply_in_part(change, fate, file.synced);
  }
  file.content = file.synced;
  file.is_name_sure = true;
}

void DiskImage::apply(const Unsynced& change, Bytes& bytes) {
  if (change.is_truncation) {
    bytes.resize(change.at);
  } else {
    put(change.bytes, change.at, bytes);
  }
}

void DiskImage::apply_in_part(const Unsynced& change, const Fate& fate, Bytes& bytes) {
  if (change.is_truncation) {
    if (!change.is_interrupted && fate.arrives(0)) apply(change, bytes);
    return;
  }
  const std::vector<Piece> pieces = pieces_of(change.at, change.bytes.size());
  const auto part = [&](const Piece& piece) {
    return BytesView(change.bytes).subspan(piece.begin, piece.end - piece.begin);
  };
  // Of what was interrupted, one sector that would have made a difference is missing.
  std::vector<std::size_t> telling;
  for (std::size_t i = 0; change.is_interrupted && i < pieces.size(); ++i) {
    if (!is_there(part(pieces[i]), change.at + pieces[i].begin, bytes)) telling.push_back(i);
  }
  const std::size_t missing =
      telling.empty() ? pieces.size() : telling[below(fate.draw(0, 1), telling.size())];
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i == missing || !fate.arrives(i)) continue;
    BytesView arrived = part(pieces[i]);
    if (fate.tearing == Tearing::kTornSectors && fate.draw(i, 2) % 4 == 0) {
      arrived = arrived.first(below(fate.draw(i, 3), arrived.size()));
    }
    put(arrived, change.at + pieces[i].begin, bytes);
  }
}

void DiskImage::flip_bit(std::uint64_t draw) {
  std::size_t bytes = 0;
  for (const auto& [name, file] : files_) bytes += file.synced.size();
  if (bytes == 0) return;
  std::size_t at = static_cast<std::size_t>(below(draw, bytes));
  const auto bit = static_cast<std::uint8_t>(1U << (draw & 7U));
  for (auto& [name, file] : files_) {
    if (at < file.synced.size()) {
      file.synced[at] ^= bit;
      if (at < file.content.size()) file.content[at] ^= bit;
      return;
    }
    at -= file.synced.size();
  }
}

}  // namespace p2pchat::sim
