#pragma once

#include "core/base/bounded.h"
#include "core/base/strong_ids.h"
#include "core/wire/record.h"
#include "core/wire/types.h"

// What nodes say to keep every record on K of them (core/store).
namespace p2pchat::wire {}
