#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/assert.h"
#include "core/chat/content.h"
#include "core/chat/file_ref.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

// What somebody calls a file, and what it is kept as.
P2PCHAT_FUZZ_TARGET(file_name)(const std::uint8_t* data, std::size_t size) {
  const std::string safe = chat::safe_file_name(as_text({data, size}));

  P2PCHAT_ASSERT(!safe.empty() && safe.size() <= chat::FileRef::kNameMax);
  P2PCHAT_ASSERT(chat::is_utf8(safe));
  P2PCHAT_ASSERT(safe.front() != '.' && safe.find_first_of("/\\") == std::string::npos);
  P2PCHAT_ASSERT(chat::safe_file_name(safe) == safe);
  return 0;
}
