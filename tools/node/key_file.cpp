#include "tools/node/key_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>

namespace p2pchat::tools {
namespace {

std::string because(const std::string& path, const char* what) {
  return "cannot " + std::string(what) + " the key file " + path + ": " + std::strerror(errno);
}

std::optional<Bytes32> parse_key(const std::string& digits) {
  Bytes32 key{};
  if (digits.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char* first = digits.data() + 2 * i;
    const auto [end, error] = std::from_chars(first, first + 2, key[i], 16);
    if (error != std::errc() || end != first + 2) return std::nullopt;
  }
  return key;
}

}  // namespace

Result<Bytes32, std::string> load_or_make_key(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) {
    if (errno != ENOENT) return std::unexpected(because(path, "look at"));
    Bytes32 key{};
    if (getentropy(key.data(), key.size()) != 0) return std::unexpected(because(path, "fill"));
    if (auto written = write_key(path, key); !written) return std::unexpected(written.error());
    return key;
  }
  if ((about.st_mode & 077) != 0) {
    return std::unexpected("the key file " + path + " can be read by others: chmod 600 " + path);
  }

  std::ifstream file(path);
  std::string digits;
  if (!std::getline(file, digits)) return std::unexpected("cannot read the key file " + path);
  const auto key = parse_key(digits);
  if (!key) return std::unexpected("the key file " + path + " is damaged: 64 digits are wanted");
  return *key;
}

// Written beside its place, synced, then put there, and never over a key.
Result<void, std::string> write_key(const std::string& path, const Bytes32& key) {
  const std::string text = to_hex(key) + "\n";
  const std::string draft = path + ".new";
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(because(path, "write"));
  const bool is_written =
      fchmod(file, 0600) == 0 &&
      write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(file) == 0;
  close(file);
  const bool is_placed = is_written && ::link(draft.c_str(), path.c_str()) == 0;
  const int failure = errno;
  unlink(draft.c_str());
  errno = failure;
  if (!is_placed) return std::unexpected(because(path, "write"));
  return {};
}

}  // namespace p2pchat::tools
