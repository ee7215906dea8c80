#pragma once

namespace p2pchat {

// Prints the condition and its place to standard error and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace p2pchat

// A condition that only a bug of ours can break. Always on, in release builds too; one condition
// each. Bytes from outside are never judged by it: they are decoded or dropped.
#define P2PCHAT_ASSERT(condition)                                                  \
  do {                                                                             \
    if (!(condition)) ::p2pchat::assertion_failed(#condition, __FILE__, __LINE__); \
  } while (false)
