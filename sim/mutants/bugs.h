#pragma once

#include <span>

#include "sim/mutants/catalogue.h"

// The parts of the catalogue, each in the order of the enumeration; they follow each other.
namespace p2pchat::sim {

[[nodiscard]] std::span<const KnownBug> ring_bugs();  // with those of core/rpc and core/base
[[nodiscard]] std::span<const KnownBug> store_bugs();
[[nodiscard]] std::span<const KnownBug> people_bugs();  // accounts, chat, client, node

}  // namespace p2pchat::sim
