#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include <boost/pfr/core.hpp>

#include "core/base/assert.h"
#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/wire/decode_error.h"
#include "core/wire/enumerators.h"

// The bytes of any aggregate, by reflection over its fields (FORMAT.md, "Values"). The one header
// with Boost.PFR, which costs compile time: it is included in .cpp files only.
namespace p2pchat::wire {

template <class T>
concept Aggregate = std::is_class_v<T> && std::is_aggregate_v<T>;
template <class T>
concept ByteEnum = std::is_enum_v<T> && std::is_same_v<std::underlying_type_t<T>, std::uint8_t>;
template <class T>
concept WireInteger = std::unsigned_integral<T> && !std::same_as<T, bool>;

// Appends values. A container above its bound is a bug of whoever filled it.
class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}

  template <WireInteger T>
  void put(T value) {
    for (std::size_t i = sizeof(T); i-- > 0;) {
      out_.push_back(static_cast<std::uint8_t>(value >> (8U * i)));
    }
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
    boost::pfr::for_each_field(value, [this](const auto& field) { this->put(field); });
  }

 private:
  void put_length(std::size_t length, std::size_t max) {
    P2PCHAT_ASSERT(length <= max);
    put(static_cast<std::uint32_t>(length));
  }

  Bytes& out_;
};

// Takes values off the front of bytes that anybody may have sent. After the first error it takes
// nothing any more. Memory grows with the bytes that are really there, not with what they claim.
class Reader {
 public:
  explicit Reader(BytesView bytes) : left_(bytes) {}

  [[nodiscard]] const std::optional<DecodeError>& error() const { return error_; }
  [[nodiscard]] bool is_at_end() const { return left_.empty(); }

  template <WireInteger T>
  void get(T& value) {
    value = 0;
    for (const std::uint8_t byte : take(sizeof(T))) value = static_cast<T>(value << 8U | byte);
  }
  template <std::same_as<bool> T>
  void get(T& value) {
    std::uint8_t byte = 0;
    get(byte);
    if (byte > 1) fail(DecodeError::kInvalid);
    value = byte == 1;
  }
  template <ByteEnum E>
  void get(E& value) {
    std::uint8_t byte = 0;
    get(byte);
    if (!kEnumerators<E>[byte]) return fail(DecodeError::kInvalid);
    value = static_cast<E>(byte);
  }
  template <std::size_t N>
  void get(ByteArray<N>& value) {
    const BytesView bytes = take(N);
    std::copy(bytes.begin(), bytes.end(), value.begin());
  }
  template <std::size_t Max>
  void get(BoundedBytes<Max>& value) {
    value.bytes = to_bytes(take(get_length(Max)));
  }
  template <std::size_t Max>
  void get(BoundedText<Max>& value) {
    value.text = to_text(take(get_length(Max)));
  }
  template <class T, std::size_t Max>
  void get(BoundedList<T, Max>& value) {
    value.items.clear();
    for (std::size_t left = get_length(Max); left > 0 && !error_; --left) {
      get(value.items.emplace_back());
    }
  }
  template <class T>
  void get(std::optional<T>& value) {
    bool is_present = false;
    get(is_present);
    value.reset();
    if (is_present) get(value.emplace());
  }
  template <Aggregate T>
  void get(T& value) {
    boost::pfr::for_each_field(value, [this](auto& field) { this->get(field); });
  }

 private:
  void fail(DecodeError error) {
    if (!error_) error_ = error;
    left_ = {};
  }
  // The next bytes, or after an error none.
  BytesView take(std::size_t count) {
    if (count > left_.size()) fail(DecodeError::kTruncated);
    if (error_) return {};
    const BytesView taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }
  std::size_t get_length(std::size_t max) {
    std::uint32_t length = 0;
    get(length);
    if (length <= max) return length;
    fail(DecodeError::kTooLong);
    return 0;
  }

  BytesView left_;
  std::optional<DecodeError> error_;
};

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
  if (reader.error()) return std::unexpected(*reader.error());
  if (!reader.is_at_end()) return std::unexpected(DecodeError::kTrailing);
  return value;
}

}  // namespace p2pchat::wire
