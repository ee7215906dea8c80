#include "sim/address_book.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/base/assert.h"
#include "core/base/bytes.h"

namespace p2pchat::sim {

namespace {

constexpr std::uint16_t kPort = 7400;
constexpr std::uint8_t kNetwork = 10;
constexpr ByteArray<13> kPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, kNetwork};

// Whose usual address it would be; 0 if nobody's.
SiteId number_in(const Address& address) {
  if (address.port != kPort) return {};
  if (std::memcmp(kPrefix.data(), address.host.data(), kPrefix.size()) != 0) return {};
  return {std::uint64_t{address.host[13]} << 16U | std::uint64_t{address.host[14]} << 8U |
          address.host[15]};
}

}  // namespace

Address AddressBook::usual(SiteId site) {
  Address address{.host = {}, .port = kPort};
  std::ranges::copy(kPrefix, address.host.begin());
  address.host[13] = static_cast<std::uint8_t>(site.value >> 16U);
  address.host[14] = static_cast<std::uint8_t>(site.value >> 8U);
  address.host[15] = static_cast<std::uint8_t>(site.value);
  return address;
}

void AddressBook::add(SiteId site, const Address& address) {
  P2PCHAT_ASSERT(site.value == usual_.size() + 1);
  P2PCHAT_ASSERT(!find(address));
  usual_.push_back(number_in(address) == site);
  if (is_at_usual(site)) return;
  others_[address] = site;
  of_others_[site] = address;
}

std::optional<SiteId> AddressBook::find(const Address& address) const {
  const SiteId number = number_in(address);
  if (number.is_set() && is_at_usual(number)) return number;
  if (others_.empty()) return std::nullopt;
  const auto found = others_.find(address);
  if (found == others_.end()) return std::nullopt;
  return found->second;
}

Address AddressBook::address(SiteId site) const {
  return is_at_usual(site) ? usual(site) : of_others_.at(site);
}

bool AddressBook::is_at_usual(SiteId site) const {
  return site.value <= usual_.size() && usual_[static_cast<std::size_t>(site.value) - 1];
}

}  // namespace p2pchat::sim
