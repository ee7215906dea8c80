#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/assert.h"
#include "core/base/bytes.h"

namespace p2pchat {

// Containers that carry their bound in their type, so that a decoder can refuse more and a
// reader sees the limit beside the field. Growing past the bound is a bug of the writer.
template <class T, std::size_t Max>
struct BoundedList {
  static constexpr std::size_t kMax = Max;

  std::vector<T> items;

  BoundedList() = default;
  BoundedList(std::vector<T> values) : items(std::move(values)) {
    P2PCHAT_ASSERT(items.size() <= Max);
  }
  BoundedList(std::initializer_list<T> values) : BoundedList(std::vector<T>(values)) {}

  void push_back(T value) {
    P2PCHAT_ASSERT(items.size() < Max);
    items.push_back(std::move(value));
  }
  [[nodiscard]] bool is_full() const { return items.size() == Max; }
  [[nodiscard]] bool empty() const { return items.empty(); }
  [[nodiscard]] std::size_t size() const { return items.size(); }
  [[nodiscard]] const T& operator[](std::size_t i) const { return items[i]; }
  [[nodiscard]] T& operator[](std::size_t i) { return items[i]; }
  auto begin() const { return items.begin(); }
  auto end() const { return items.end(); }
  auto begin() { return items.begin(); }
  auto end() { return items.end(); }

  bool operator==(const BoundedList&) const = default;
};

template <std::size_t Max>
struct BoundedBytes {
  static constexpr std::size_t kMax = Max;

  Bytes bytes;

  BoundedBytes() = default;
  BoundedBytes(Bytes value) : bytes(std::move(value)) { P2PCHAT_ASSERT(bytes.size() <= Max); }

  [[nodiscard]] bool empty() const { return bytes.empty(); }
  [[nodiscard]] std::size_t size() const { return bytes.size(); }
  operator BytesView() const { return bytes; }

  bool operator==(const BoundedBytes&) const = default;
};

// UTF-8 or not is for the reader to judge; the bound counts bytes.
template <std::size_t Max>
struct BoundedText {
  static constexpr std::size_t kMax = Max;

  std::string text;

  BoundedText() = default;
  BoundedText(std::string value) : text(std::move(value)) { P2PCHAT_ASSERT(text.size() <= Max); }
  BoundedText(const char* value) : BoundedText(std::string(value)) {}

  [[nodiscard]] bool empty() const { return text.empty(); }
  operator const std::string&() const { return text; }

  bool operator==(const BoundedText&) const = default;
};

}  // namespace p2pchat
