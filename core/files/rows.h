#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/chat/content.h"
#include "core/chat/history.h"
#include "core/chat/vault.h"
#include "core/files/chunk_keys.h"
#include "core/wire/types.h"

// What is on this device's disk of files on their way (README.md). Rows of chunks hold what is
// sealed, as the ring has it; the others are sealed by the vault.
namespace p2pchat::files {

struct UploadRow {
  wire::Name peer;
  BoundedText<chat::Content::kTextMax> text;
  FileRef file;
  Hashes hashes;
  bool is_complete = false;  // all of it is on disk
};
struct DownloadRow {
  FileRef file;
  Hashes hashes;
};
struct ReleaseRow {
  FileRef file;
  Hashes hashes;
};

enum class Kind : char { kUpload = 'u', kDownload = 'd', kRelease = 'x' };
enum class Pieces : char { kToPut = 'c', kFetched = 'g' };

[[nodiscard]] Bytes row_key(Kind kind, const Bytes32& id);
[[nodiscard]] Bytes piece_key(Pieces pieces, const Bytes32& id, std::uint32_t number);
// The id of a row of this kind; zeros if it is another.
[[nodiscard]] Bytes32 id_in(const Row& row, Kind kind);
[[nodiscard]] std::uint32_t number_in(const Row& row);
// The pieces of a file from this number on.
[[nodiscard]] ReadRequest read_pieces(Pieces pieces, const Bytes32& id, std::uint32_t from,
                                      std::size_t limit);
[[nodiscard]] ReadRequest read_rows(Kind kind, std::size_t limit);
[[nodiscard]] ReadRequest read_row(Kind kind, const Bytes32& id);

void put_row(Kind kind, const Bytes32& id, BytesView value, chat::RowWriter& rows);
[[nodiscard]] std::optional<Bytes> open_row(Kind kind, const Row& row, const chat::Vault& vault);
// Pieces of numbers 0 to `last`.
void erase_pieces(Pieces pieces, const Bytes32& id, std::uint32_t last, chat::RowWriter& rows);

}  // namespace p2pchat::files
