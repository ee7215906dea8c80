#pragma once

#include <array>
#include <cstddef>

// What the Chord papers measured: SIGCOMM 2001, and TON 2003 (IEEE/ACM Transactions on Networking
// 11(1)). Read from tables, or taken off the curves of figures to about the third digit. What is
// accepted beside a figure stands with the row that is compared to it.
namespace p2pchat::bench::papers {

// TON figure 10a: hops until the predecessor of the key is reached, successor list of one.
struct PathLength {
  std::size_t nodes;
  double mean;
  double p1;
  double p99;
};
inline constexpr auto kPathLengths = std::to_array<PathLength>({
    {8, 1.72, 1, 3},
    {16, 2.09, 1, 4},
    {32, 2.49, 1, 5},
    {64, 2.96, 1, 5},
    {128, 3.39, 1, 6},
    {256, 3.88, 1, 7},
    {512, 4.38, 1, 7},
    {1024, 4.89, 2, 8},
    {2048, 5.36, 2, 9},
    {4096, 5.85, 2, 10},
    {8192, 6.35, 2, 10},
    {16384, 6.87, 3, 11},
});

// TON figure 10b: the share of paths of 1, 2, ... 12 hops among 4096 nodes.
inline constexpr std::array kPathShares = {0.0033, 0.0180, 0.0571, 0.1288, 0.2124, 0.2254,
                                           0.1938, 0.1094, 0.0412, 0.0092, 0.0012, 0.0002};

// SIGCOMM figure 8a (TON 8a): keys of a node among 10,000, by keys in hundreds of thousands.
struct KeysPerNode {
  double keys_1e5;
  double p1;
  double p99;
};
inline constexpr auto kKeysPerNode = std::to_array<KeysPerNode>({
    {1, 0, 48},
    {2, 0, 91},
    {3, 0, 138},
    {4, 0, 181},
    {5, 0, 228},
    {6, 0, 273},
    {7, 0, 320},
    {8, 0, 364},
    {9, 0, 411},
    {10, 1, 463},
});

// Figure 8b: the distribution at 500,000 keys.
struct Quantile {
  double percent;
  double keys;
};
inline constexpr auto kKeyQuantiles = std::to_array<Quantile>({
    {1, 0},
    {5, 2},
    {25, 14},
    {50, 34},
    {75, 71},
    {90, 117},
    {95, 152},
    {99, 230},
    {99.9, 356},
    {100, 457},
});

// Figure 9: a million keys on 10,000 nodes, each at so many places of the ring.
struct VirtualNodes {
  std::size_t places;
  double p1;
  double p99;
};
inline constexpr auto kVirtualNodes = std::to_array<VirtualNodes>({
    {1, 1, 477},
    {2, 7, 347},
    {5, 24, 220},
    {10, 38, 186},
    {20, 50, 161},
});

// TON table II: 1000 nodes, 20 successors, a part fails at once, and nobody stabilizes. The bracket
// is of the paper's own simulation done again: counting the owner among the dead that are met, and
// not.
struct Failures {
  double part;
  double path;
  double timeouts;
  double timeouts_low;
  double timeouts_high;
};
inline constexpr auto kFailures = std::to_array<Failures>({
    {0.0, 3.84, 0.00, 0.00, 0.00},
    {0.1, 4.03, 0.60, 0.44, 0.55},
    {0.2, 4.22, 1.17, 1.02, 1.24},
    {0.3, 4.44, 2.02, 1.85, 2.24},
    {0.4, 4.69, 3.23, 2.94, 3.70},
    {0.5, 5.09, 5.10, 4.93, 5.80},
});

// TON table III: about 1000 nodes, 20 successors, one lookup a second; nodes join and leave at this
// rate a second.
struct Churn {
  double rate;
  double path;
  double timeouts;
  double failures_per_10000;
};
inline constexpr auto kChurn = std::to_array<Churn>({
    {0.05, 3.90, 0.05, 0},
    {0.10, 3.83, 0.11, 0},
    {0.15, 3.84, 0.16, 2},
    {0.20, 3.81, 0.23, 5},
    {0.25, 3.83, 0.30, 6},
    {0.30, 3.91, 0.34, 8},
    {0.35, 3.94, 0.42, 16},
    {0.40, 4.06, 0.46, 15},
});

// SIGCOMM figure 11: the part of lookups that fail after a part of 10,000 nodes has, for keys that
// are nowhere else.
struct LostKeys {
  double part;
  double failed;
};
inline constexpr auto kLostKeys = std::to_array<LostKeys>({
    {0.01, 0.009},
    {0.025, 0.021},
    {0.05, 0.047},
    {0.10, 0.094},
    {0.15, 0.147},
    {0.20, 0.201},
});

// SIGCOMM figure 12: 500 nodes, a lookup fails at the first dead node; with the interval in which
// the mean lies at 95 %.
struct ChurnWithoutRetry {
  double rate;
  double failed;
  double low;
  double high;
};
inline constexpr auto kChurnWithoutRetry = std::to_array<ChurnWithoutRetry>({
    {0.01, 0.0030, 0.0003, 0.0055},
    {0.02, 0.0095, 0.0073, 0.0117},
    {0.05, 0.0245, 0.018, 0.031},
    {0.10, 0.0645, 0.058, 0.071},
});

// SIGCOMM figure 13: milliseconds of a lookup among ten sites some 60 ms apart.
struct Latency {
  std::size_t nodes;
  double p5;
  double p50;
  double p95;
};
inline constexpr auto kLatencies = std::to_array<Latency>({
    {10, 34, 198, 305},
    {30, 50, 187, 430},
    {60, 52, 178, 368},
    {90, 60, 226, 433},
    {120, 62, 271, 465},
    {150, 113, 257, 519},
    {180, 121, 286, 535},
    {190, 74, 262, 594},
});

}  // namespace p2pchat::bench::papers
