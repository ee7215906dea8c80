#include "core/base/digest.h"

#include <cstddef>

namespace p2pchat {

void Digest::add(BytesView bytes) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  add(bytes.size());
  for (; bytes.size() >= kWord; bytes = bytes.subspan(kWord)) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < kWord; ++i) word = (word << 8U) | bytes[i];
    add(word);
  }
  if (bytes.empty()) return;
  std::uint64_t rest = 0;
  for (const std::uint8_t byte : bytes) rest = (rest << 8U) | byte;
  add(rest);
}

}  // namespace p2pchat
