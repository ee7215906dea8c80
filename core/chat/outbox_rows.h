#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"

// Where the outbox keeps a parcel; what the rows hold: outbox.h.
namespace p2pchat::chat {

inline constexpr std::string_view kParcelColumn = "parcel";
inline constexpr std::string_view kProgressColumn = "state";
inline constexpr std::string_view kHeldColumn = "q";
inline constexpr std::string_view kAgainColumn = "again";

[[nodiscard]] inline Bytes outbox_row(const Bytes32& id, std::string_view column) {
  Bytes row = to_bytes("oe");
  append(row, id);
  row.push_back(static_cast<std::uint8_t>(column.front()));
  return row;
}

}  // namespace p2pchat::chat
