#include <cstddef>
#include <cstdint>

#include "core/base/address.h"
#include "core/base/assert.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

// What parses, prints as text that parses to the same.
P2PCHAT_FUZZ_TARGET(address_text)(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});

  if (const auto address = Address::parse(text)) {
    P2PCHAT_ASSERT(Address::parse(address->text()) == address);
  }
  if (const auto id = RingId::from_hex(text)) {
    P2PCHAT_ASSERT(RingId::from_hex(id->text()) == id);
  }
  return 0;
}
