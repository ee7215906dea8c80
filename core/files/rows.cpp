#include "core/files/rows.h"

#include <algorithm>
#include <utility>

namespace p2pchat::files {
namespace {

constexpr std::size_t kIdAt = 2;
constexpr std::size_t kNumberAt = kIdAt + sizeof(Bytes32);

std::string_view column_of(Kind kind) {
  switch (kind) {
    case Kind::kUpload:
      return "upload";
    case Kind::kDownload:
      return "download";
    case Kind::kRelease:
      return "release";
  }
  return {};
}

Bytes prefix_of(char sort) { return {'f', static_cast<std::uint8_t>(sort)}; }

}  // namespace

Bytes row_key(Kind kind, const Bytes32& id) {
  Bytes key = prefix_of(static_cast<char>(kind));
  append(key, id);
  return key;
}

Bytes piece_key(Pieces pieces, const Bytes32& id, std::uint32_t number) {
  Bytes key = prefix_of(static_cast<char>(pieces));
  append(key, id);
  append_u32(key, number);
  return key;
}

Bytes32 id_in(const Row& row, Kind kind) {
  Bytes32 id{};
  if (row.key.size() != kNumberAt || row.key[1] != static_cast<std::uint8_t>(kind)) return id;
  std::copy_n(row.key.begin() + kIdAt, id.size(), id.begin());
  return id;
}

std::uint32_t number_in(const Row& row) {
  if (row.key.size() != kNumberAt + 4) return 0;
  return read_u32(BytesView(row.key).subspan(kNumberAt));
}

ReadRequest read_pieces(Pieces pieces, const Bytes32& id, std::uint32_t from, std::size_t limit) {
  Bytes prefix = prefix_of(static_cast<char>(pieces));
  append(prefix, id);
  ReadRequest request = chat::read_prefix(std::move(prefix), limit);
  request.from = piece_key(pieces, id, from);
  return request;
}

ReadRequest read_rows(Kind kind, std::size_t limit) {
  return chat::read_prefix(prefix_of(static_cast<char>(kind)), limit);
}

ReadRequest read_row(Kind kind, const Bytes32& id) {
  return chat::read_prefix(row_key(kind, id), 1);
}

void put_row(Kind kind, const Bytes32& id, BytesView value, chat::RowWriter& rows) {
  rows.put(row_key(kind, id), column_of(kind), value);
}

std::optional<Bytes> open_row(Kind kind, const Row& row, const chat::Vault& vault) {
  return vault.open({row.key, column_of(kind)}, row.value);
}

void erase_pieces(Pieces pieces, const Bytes32& id, std::uint32_t last, chat::RowWriter& rows) {
  for (std::uint32_t number = 0; number <= last; ++number) {
    rows.erase(piece_key(pieces, id, number));
  }
}

}  // namespace p2pchat::files
