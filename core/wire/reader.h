#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/wire/decode_error.h"
#include "core/wire/enumerators.h"
#include "core/wire/fields.h"

namespace p2pchat::wire {

// Takes values off the front of bytes that anybody may have sent. After the first error it takes
// nothing any more. Memory grows with the bytes that are really there, not with what they claim.
class Reader {
 public:
  explicit Reader(BytesView bytes) : left_(bytes) {}

  [[nodiscard]] std::optional<DecodeError> error() const {
    return has_failed_ ? std::optional(error_) : std::nullopt;
  }
  [[nodiscard]] bool is_at_end() const { return left_.empty(); }

  template <WireInteger T>
  void get(T& value) {
    value = 0;
    const BytesView bytes = take(sizeof(T));
    if (bytes.empty()) return;
    for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value << 8U | bytes[i]);
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
    if (!bytes.empty()) std::copy_n(bytes.begin(), N, value.begin());
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
    for (std::size_t left = get_length(Max); left > 0 && !has_failed_; --left) {
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
    for_each_field(value, [this](auto& field) { this->get(field); });
  }

 private:
  void fail(DecodeError error) {
    if (!has_failed_) error_ = error;
    has_failed_ = true;
    left_ = {};
  }
  // The next bytes, or after an error none.
  BytesView take(std::size_t count) {
    if (count > left_.size()) fail(DecodeError::kTruncated);
    if (has_failed_) return {};
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
  // Not an optional: g++ 12 takes that for uninitialized once all of this is inlined.
  DecodeError error_ = DecodeError::kInvalid;
  bool has_failed_ = false;
};

}  // namespace p2pchat::wire
