#include "sim/checkers/canaries.h"

#include <algorithm>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

std::uint16_t pair_at(BytesView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

}  // namespace

void Canaries::add(std::string name, BytesView secret) {
  P2PCHAT_ASSERT(secret.size() >= kLeast);
  const auto is_same = [&](const auto& known) { return std::ranges::equal(known.second, secret); };
  if (std::ranges::any_of(secrets_, is_same)) return;
  for (std::size_t offset = 0; offset < kStride; ++offset) {
    const std::uint16_t pair = pair_at(secret, offset);
    pairs_.set(pair);
    places_.emplace(pair, Place{.secret = secrets_.size(), .offset = offset});
  }
  secrets_.emplace_back(std::move(name), to_bytes(secret));
}

const std::string* Canaries::find_in(BytesView haystack) const {
  for (std::size_t at = 0; at + 1 < haystack.size(); at += kStride) {
    if (!pairs_.test(pair_at(haystack, at))) continue;
    if (const std::string* found = compare(haystack, at)) return found;
  }
  return nullptr;
}

const std::string* Canaries::compare(BytesView haystack, std::size_t at) const {
  const auto [first, last] = places_.equal_range(pair_at(haystack, at));
  for (auto place = first; place != last; ++place) {
    const auto& [name, secret] = secrets_[place->second.secret];
    const std::size_t offset = place->second.offset;
    if (offset > at || haystack.size() - (at - offset) < secret.size()) continue;
    if (std::ranges::equal(haystack.subspan(at - offset, secret.size()), secret)) return &name;
  }
  return nullptr;
}

}  // namespace p2pchat::sim
