#pragma once

#include <string>

namespace p2pchat::tools {

inline constexpr int kHolds = 0;          // or: equal, complete
inline constexpr int kFailed = 1;         // a check failed, or a difference was found
inline constexpr int kWrong = 2;          // the command, a scenario or a file is wrong
inline constexpr int kCannotListen = 5;   // view: the port is taken, or no such address here
inline constexpr int kNoAnswer = 16;      // view --live: no node of that ring
inline constexpr int kInterrupted = 130;  // by SIGINT, before anything failed; as shells say it

// Prints the sentence to standard error; returns kWrong.
[[nodiscard]] int complain(const std::string& what);

}  // namespace p2pchat::tools
