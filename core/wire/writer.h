#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/assert.h"
#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/wire/enumerators.h"
#include "core/wire/fields.h"

namespace p2pchat::wire {

// Appends values. A container above its bound is a bug of whoever filled it.
class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}

  template <WireInteger T>
  void put(T value) {
    ByteArray<sizeof(T)> digits;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      digits[i] = static_cast<std::uint8_t>(value >> (8U * (sizeof(T) - 1 - i)));
    }
    append(out_, digits);
  }
  template <std::same_as<bool> T>
  void put(T value) {
    out_.push_back(value ? 1 : 0);
  }
  template <ByteEnum E>
  void put(E value) {
    P2PCHAT_ASSERT(kEnumerators<E>[static_cast<std::uint8_t>(value)]);
    out_.push_back(static_cast<std::uint8_t>(value));
  }
  template <std::size_t N>
  void put(const ByteArray<N>& value) {
    append(out_, value);
  }
  template <std::size_t Max>
  void put(const BoundedBytes<Max>& value) {
    put_length(value.bytes.size(), Max);
    append(out_, value.bytes);
  }
  template <std::size_t Max>
  void put(const BoundedText<Max>& value) {
    put_length(value.text.size(), Max);
    append(out_, as_bytes(value.text));
  }
  template <class T, std::size_t Max>
  void put(const BoundedList<T, Max>& value) {
    put_length(value.items.size(), Max);
    for (const T& item : value.items) put(item);
  }
  template <class T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <Aggregate T>
  void put(const T& value) {
    for_each_field(value, [this](const auto& field) { this->put(field); });
  }

 private:
  void put_length(std::size_t length, std::size_t max) {
    P2PCHAT_ASSERT(length <= max);
    put(static_cast<std::uint32_t>(length));
  }

  Bytes& out_;
};

}  // namespace p2pchat::wire
