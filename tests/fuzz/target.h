#pragma once

#include <cstddef>
#include <cstdint>

// P2PCHAT_FUZZ_TARGET(name)(const std::uint8_t* data, std::size_t size) { ... } is what libFuzzer
// calls with an input, in a program of its own; where that is not built, what `replay` calls, one
// program that has every target.
#ifdef P2PCHAT_FUZZ
#define P2PCHAT_FUZZ_TARGET(name) extern "C" int LLVMFuzzerTestOneInput
#else
#define P2PCHAT_FUZZ_TARGET(name)                                    \
  static int name(const std::uint8_t* data, std::size_t size);       \
  static const p2pchat::fuzz::NamedTarget named_##name{#name, name}; \
  static int name

namespace p2pchat::fuzz {

// Makes a target known to `replay` by its name.
struct NamedTarget {
  NamedTarget(const char* name, int (*target)(const std::uint8_t*, std::size_t));
};

}  // namespace p2pchat::fuzz
#endif
