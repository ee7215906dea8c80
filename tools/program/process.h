#pragma once

namespace p2pchat::program {

// What a program that knows people's secrets asks of its system, before it does anything else:
//   - no core dumps, neither in a file nor in a collector's hands: keys and texts would be in them;
//   - large pages under what OpenSSL takes at once. The table of one scrypt is 128 MiB, filled and
//     read in random order: with small pages most of its time goes to page faults and to finding
//     pages (README.md has figures).
void prepare_process();

}  // namespace p2pchat::program
