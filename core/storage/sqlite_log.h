#pragma once

#include "core/base/bytes.h"

namespace p2pchat::storage {

// Whether a write-ahead log lacks something that was synced. SQLite takes the first frame whose
// checksum is wrong for the end of the log, and what lies behind it is gone without a word. Power
// that fails leaves one transaction there at most, since each is synced before the next begins:
// where two follow each other unbroken, the first was whole once. Damage to the last transaction of
// a log, or to its header, cannot be told from a loss of power.
[[nodiscard]] bool lacks_commits(BytesView log);

}  // namespace p2pchat::storage
