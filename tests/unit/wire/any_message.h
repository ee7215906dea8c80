#pragma once

#include <vector>

#include "core/base/entropy.h"
#include "core/wire/message.h"
#include "tests/unit/wire/any_value.h"

namespace p2pchat::wire {

// A drawn message of each kind.
[[nodiscard]] std::vector<Message> one_of_each_kind(Entropy& entropy, Filling filling);

}  // namespace p2pchat::wire
