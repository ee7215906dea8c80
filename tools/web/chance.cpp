#include "tools/web/chance.h"

#include <sys/random.h>

#include "core/base/assert.h"

namespace p2pchat::web {

Bytes32 draw_chance() {
  Bytes32 chance{};
  const int failure = getentropy(chance.data(), chance.size());
  P2PCHAT_ASSERT(failure == 0);  // so few bytes always come
  return chance;
}

}  // namespace p2pchat::web
