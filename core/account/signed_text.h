#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {

// What a signature in a value covers: the words of its kind, so that it serves for nothing else,
// and the value's encoding without it.
template <class Signed>
[[nodiscard]] Bytes signed_text(std::string_view domain, Signed value) {
  value.signature = {};
  Bytes text = to_bytes(domain);
  wire::encode_into(text, value);
  return text;
}

}  // namespace p2pchat::account
