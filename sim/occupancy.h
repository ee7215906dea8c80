#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace p2pchat::sim {

// Which of so many slots hold something.
template <std::size_t Slots>
class Occupancy {
 public:
  static_assert(Slots % 64 == 0);

  void set(std::size_t slot) { words_[slot / 64] |= std::uint64_t{1} << slot % 64; }
  void clear(std::size_t slot) { words_[slot / 64] &= ~(std::uint64_t{1} << slot % 64); }

  // The first that is set after this one, or none.
  [[nodiscard]] std::optional<std::size_t> next(std::size_t slot) const {
    const std::size_t from = slot + 1;
    for (std::size_t word = from / 64; word < words_.size(); ++word) {
      std::uint64_t bits = words_[word];
      if (word == from / 64) bits &= ~std::uint64_t{0} << from % 64;
      if (bits != 0) return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    }
    return std::nullopt;
  }

 private:
  std::array<std::uint64_t, Slots / 64> words_{};
};

}  // namespace p2pchat::sim
