#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.h"

namespace p2pchat::sim {

// What every text and every password of a workload begins with.
inline constexpr std::string_view kTextBeginning = "text ";
inline constexpr std::string_view kPasswordBeginning = "correct horse battery ";

// Secrets that must not be found in any bytes. Looks for all of them at once: at every fourth place
// of the haystack the next two bytes are looked up, and only where they stand among the first five
// of a secret is there more to compare. Random bytes pass at a gigabyte a second or so.
class Canaries {
 public:
  static constexpr std::size_t kLeast = 5;  // bytes of a secret

  // `name` says what it is to whoever reads of the leak. The same secret twice is one.
  void add(std::string name, BytesView secret);

  // The name of a secret that stands in these bytes, the first found; nothing if none does.
  [[nodiscard]] const std::string* find_in(BytesView haystack) const;
  [[nodiscard]] std::size_t size() const { return secrets_.size(); }

 private:
  static constexpr std::size_t kStride = 4;
  struct Place {
    std::size_t secret = 0;
    std::size_t offset = 0;  // of the pair in the secret
  };

  [[nodiscard]] const std::string* compare(BytesView haystack, std::size_t at) const;

  std::vector<std::pair<std::string, Bytes>> secrets_;
  std::bitset<65'536> pairs_;
  std::multimap<std::uint16_t, Place> places_;
};

}  // namespace p2pchat::sim
