#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <iostream>

#include "core/store/index.h"
#include "core/store/stamp.h"

// What stays in memory of a node for each message that was collected: bytes that the allocator has
// given out, 30 mailboxes, as many messages as are written in ten hours at 20 a second.
namespace p2pchat {
namespace {

constexpr std::uint64_t kMailboxes = 30;
constexpr std::uint64_t kMessages = 720'000;
constexpr std::uint64_t kExpiresMs = 1'800'000'000'000;

std::size_t in_use() {
  const auto of = mallinfo2();
  return of.uordblks + of.hblkhd;
}

wire::Record collected(std::uint64_t number) {
  wire::Record gone;
  gone.slot = {.key = RingId::from_number(number % kMailboxes),
               .kind = wire::RecordKind::kMessage,
               .id = {}};
  for (std::size_t i = 0; i < 8; ++i) {
    gone.slot.id[i] = static_cast<std::uint8_t>(number * 0x9e3779b97f4a7c15 >> (8 * i));
  }
  gone.version = 1;
  gone.expires_ms = kExpiresMs + number * 50;
  return gone;
}

double bytes_of_record() {
  const std::size_t before = in_use();
  store::Index index;
  for (std::uint64_t i = 0; i < kMessages; ++i) (void)index.put(store::listing_of(collected(i)));
  return static_cast<double>(in_use() - before) / static_cast<double>(kMessages);
}

}  // namespace
}  // namespace p2pchat

int main() {
  using namespace p2pchat;
  std::cout << "collected record at a node " << bytes_of_record() << " bytes\n";
  return 0;
}
