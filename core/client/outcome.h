#pragma once

#include "core/base/requests.h"
#include "core/client/events.h"

namespace p2pchat::client {

[[nodiscard]] inline Outcome outcome_of(DiskError error) {
  return error == DiskError::kFull ? Outcome::kDiskFull : Outcome::kDiskFailed;
}

}  // namespace p2pchat::client
