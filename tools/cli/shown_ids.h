#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace p2pchat::cli {

// Which messages were shown, for as long as the program runs: 16 bytes for each, since a
// conversation may stay open for months.
class ShownIds {
 public:
  // False if it was there.
  bool insert(std::string_view id);

  // Bytes that it takes, with what was set aside for more.
  [[nodiscard]] std::size_t memory() const { return tags_.capacity() * sizeof(Tag); }

 private:
  using Tag = std::array<std::uint8_t, 16>;
  static constexpr std::size_t kLatestMax = 256;

  std::vector<Tag> tags_;   // in order, but for the latest
  std::size_t sorted_ = 0;  // how many are
};

}  // namespace p2pchat::cli
