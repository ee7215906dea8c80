#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/account/chunk.h"
#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/chat/file_ref.h"

// A file as chunks: numbers 1, 2, 3... of 64 KiB of it each but the last, and number 0, the table,
// which has the SHA-256 of every other one as it is sealed. All secrets are made of the file's key:
// the key of each chunk, so that one is sealed under it only once, and what it is released by. So
// who has the key and the table's hash finds, opens and releases all of it.
namespace p2pchat::files {

using chat::FileRef;

inline constexpr std::size_t kChunkSize = std::size_t{64} * 1024;
inline constexpr std::uint32_t kChunksMax = FileRef::kSizeMax / kChunkSize;  // beside the table

using Hashes = BoundedList<Bytes32, kChunksMax>;

// Beside the table.
[[nodiscard]] constexpr std::uint32_t chunks_of(std::uint64_t size) {
  return static_cast<std::uint32_t>((size + kChunkSize - 1) / kChunkSize);
}
// Bytes of the file in this chunk; the number is 1 at least.
[[nodiscard]] std::size_t size_of(std::uint64_t size, std::uint32_t number);

[[nodiscard]] Bytes seal_chunk(const Bytes32& key, std::uint32_t number, BytesView plain);
// Nothing unless it is this chunk of this file.
[[nodiscard]] std::optional<Bytes> open_chunk(const Bytes32& key, std::uint32_t number,
                                              BytesView sealed);
[[nodiscard]] Bytes seal_table(const Bytes32& key, const Hashes& hashes);
// Nothing if it is none of a file of this size.
[[nodiscard]] std::optional<Hashes> open_table(const FileRef& file, BytesView sealed);

// What only who knows the file's key can say of a chunk with this hash.
[[nodiscard]] account::ChunkName name_of(const Bytes32& key, std::uint32_t number,
                                         const Bytes32& hash);

}  // namespace p2pchat::files
