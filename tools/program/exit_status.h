#pragma once

// How a program ended, for scripts. 10 and above are the numbers of client::Outcome
// (core/client/events.h); tools/cli/README.md lists them all.
namespace p2pchat::program {

inline constexpr int kExitDone = 0;
inline constexpr int kExitBug = 1;           // an exception nobody expected
inline constexpr int kExitUsage = 2;         // unknown option, bad value, no such command
inline constexpr int kExitDatabase = 3;      // damaged, foreign, newer, no permission
inline constexpr int kExitInUse = 4;         // another process has the data directory
inline constexpr int kExitCannotListen = 5;  // the port is taken, or no such address here
inline constexpr int kExitNoInput = 6;       // no password, or standard input cannot be read
inline constexpr int kExitFile = 7;        // a file cannot be read or written, or is there already
inline constexpr int kExitBadFile = 8;     // a file is not what it must be
inline constexpr int kExitFoundWrong = 9;  // `p2pchat doctor`: what it looked at is not well
inline constexpr int kExitNoAnswer = 16;   // nobody answered (as client::Outcome::kNoRing)

}  // namespace p2pchat::program
