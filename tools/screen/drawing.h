#pragma once

#include "tools/screen/picture.h"
#include "tools/screen/state.h"

namespace p2pchat::screen {

// The state as it stands on a screen of this size, in the time zone of the process: a bar, the
// list of conversations where there is room for it, the open one, the line that is being typed, a
// line of help or a remark.
[[nodiscard]] Picture draw(const State& state, const Size& size);

}  // namespace p2pchat::screen
