#include "bench/card/scratch.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "core/base/assert.h"

namespace p2pchat::bench {

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "p2pchat-bench-XXXXXX").string();
  P2PCHAT_ASSERT(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace p2pchat::bench
