#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/wire/enumerators.h"
#include "core/wire/fields.h"

namespace p2pchat::wire {

enum class Filling : std::uint8_t {
  kSome,  // a few items in each container, optional values there or not
  kFull,  // every container at its bound, every optional value there
};

// Draws any value of a wire type: every field of every message, without a list kept by hand.
class Filler {
 public:
  Filler(Entropy& entropy, Filling filling) : entropy_(entropy), filling_(filling) {}

  template <WireInteger T>
  void fill(T& value) {
    value = static_cast<T>(entropy_.draw_u64());
  }
  template <std::same_as<bool> T>
  void fill(T& value) {
    value = filling_ == Filling::kFull || entropy_.below(2) == 1;
  }
  template <ByteEnum E>
  void fill(E& value) {
    std::uint64_t byte = entropy_.below(256);
    while (!kEnumerators<E>[byte]) byte = entropy_.below(256);
    value = static_cast<E>(byte);
  }
  template <std::size_t N>
  void fill(ByteArray<N>& value) {
    entropy_.fill(value);
  }
  template <std::size_t Max>
  void fill(BoundedBytes<Max>& value) {
    value.bytes.resize(size(Max, 40));
    entropy_.fill(value.bytes);
  }
  template <std::size_t Max>
  void fill(BoundedText<Max>& value) {
    value.text.resize(size(Max, 40));
    for (char& letter : value.text) letter = static_cast<char>(entropy_.below(256));
  }
  template <class T, std::size_t Max>
  void fill(BoundedList<T, Max>& value) {
    value.items.resize(size(Max, 3));
    for (T& item : value.items) fill(item);
  }
  template <class T>
  void fill(std::optional<T>& value) {
    bool is_present = false;
    fill(is_present);
    value.reset();
    if (is_present) fill(value.emplace());
  }
  template <Aggregate T>
  void fill(T& value) {
    for_each_field(value, [this](auto& field) { this->fill(field); });
  }

 private:
  std::size_t size(std::size_t max, std::size_t few) {
    return filling_ == Filling::kFull ? max : entropy_.below(std::min(max, few) + 1);
  }

  Entropy& entropy_;
  Filling filling_;
};

}  // namespace p2pchat::wire
