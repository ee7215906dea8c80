#include "sim/disks/simulated_volume.h"

namespace p2pchat::sim {

namespace {

std::unexpected<std::string> words_for(DiskError error) {
  return std::unexpected<std::string>(error == DiskError::kFull ? "no space left" : "disk failure");
}

Result<void, std::string> in_words(const PersistResult& result) {
  if (!result) return words_for(result.error());
  return {};
}

}  // namespace

Result<storage::FileLock, storage::FileLock::Failure> SimulatedVolume::lock(const std::string&) {
  return storage::FileLock::unneeded();
}

storage::Volume::Entry SimulatedVolume::look_at(const std::string& path) {
  return image_.has(path) ? Entry::kFile : Entry::kNothing;
}

std::uint64_t SimulatedVolume::size_of(const std::string& path) { return image_.size_of(path); }

Result<Bytes, std::string> SimulatedVolume::head_of(const std::string& path, std::size_t bytes) {
  Bytes head(bytes);
  const auto there = image_.read(path, 0, head);
  if (!there) return words_for(there.error());
  head.resize(*there);
  return head;
}

Result<void, std::string> SimulatedVolume::create(const std::string& path) {
  return in_words(image_.create(path));
}

Result<void, std::string> SimulatedVolume::rename(const std::string& from, const std::string& to) {
  return in_words(image_.rename(from, to));
}

// A failure shows when something of that name is made.
void SimulatedVolume::remove(const std::string& path) { static_cast<void>(image_.remove(path)); }

}  // namespace p2pchat::sim
