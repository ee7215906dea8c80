#pragma once

#include "core/base/bytes.h"
#include "core/wire/decode_error.h"
#include "core/wire/reader.h"
#include "core/wire/writer.h"

// The bytes of any aggregate, by reflection over its fields (FORMAT.md, "Values"): for messages
// and for what rooms keep on disk. Costs compile time; included in .cpp files only.
namespace p2pchat::wire {

template <class T>
void encode_into(Bytes& out, const T& value) {
  Writer(out).put(value);
}

template <class T>
[[nodiscard]] Bytes encode_value(const T& value) {
  Bytes out;
  encode_into(out, value);
  return out;
}

// The value that all the bytes stand for. Each value has one encoding: what decodes, encodes to
// the same bytes again.
template <class T>
[[nodiscard]] Result<T, DecodeError> decode_value(BytesView bytes) {
  T value{};
  Reader reader(bytes);
  reader.get(value);
  if (const auto error = reader.error()) return std::unexpected(*error);
  if (!reader.is_at_end()) return std::unexpected(DecodeError::kTrailing);
  return value;
}

}  // namespace p2pchat::wire
