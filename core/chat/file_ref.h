#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bounded.h"
#include "core/base/bytes.h"

namespace p2pchat::groups {
struct File;
}

namespace p2pchat::chat {

// A file that a message carries: what it is called, and what its chunks on the ring are found and
// opened by (core/files/chunk_keys.h). Whoever has it can read the file, and erase it.
struct FileRef {
  static constexpr std::size_t kNameMax = 128;
  static constexpr std::uint64_t kSizeMax = std::uint64_t{25} << 20U;

  BoundedText<kNameMax> name;  // that a file system takes: safe_file_name
  std::uint64_t size = 0;
  Bytes32 key{};
  Bytes32 table{};               // SHA-256 of the sealed table, which has the hashes of the chunks
  std::uint64_t expires_ms = 0;  // then nodes may have forgotten the first of them

  bool operator==(const FileRef&) const = default;
};

// Its numbers are within bounds; the name may be any.
[[nodiscard]] bool is_well_formed(const FileRef& file);

// The name under which a file is kept, whatever somebody calls it: 1 to kNameMax bytes of UTF-8
// without directories, control characters, those that hide or reorder text, those that a common
// file system refuses, a leading dot, or a name that means a device. A safe name stays as it is.
[[nodiscard]] std::string safe_file_name(std::string_view name);

// As a group's word says it; and from there, its name made safe.
[[nodiscard]] groups::File shared_file(const FileRef& file);
[[nodiscard]] FileRef file_from(const groups::File& file);

}  // namespace p2pchat::chat
