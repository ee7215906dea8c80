#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/ring/network.h"

// The conversations of tests/golden/ring.txt, as people read them. Numbers are nodes in the order
// in which they start; times are of arrival.
namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;

std::string golden(const std::string& title) {
  std::ifstream file(P2PCHAT_SOURCE_DIR "/tests/golden/ring.txt");
  EXPECT_TRUE(file);
  std::string text;
  bool is_inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) is_inside = false;
    if (is_inside) text += line + "\n";
    if (line == title) is_inside = true;
  }
  return text;
}

// Nodes 10, 20, ... with r = 2.
Network calm_ring(std::size_t size) {
  RingOptions options;
  options.successors = 2;
  options.finger_min = 1h;
  options.finger_period = 1h;
  options.finger_max = 1h;
  Network network(1, options);
  network.add({}, RingId::from_number(10));
  for (std::size_t i = 1; i < size; ++i) {
    network.add({0}, RingId::from_number(10 * (i + 1)));
    network.run(20s);
  }
  EXPECT_EQ(network.flaw(), "");
  return network;
}

TEST(RingConversation, Join) {
  Network network = calm_ring(5);
  network.transcribe();

  network.add({0}, RingId::from_number(35));
  network.run(600ms);

  EXPECT_EQ(network.transcript(), golden("A node joins between 2 and 3"));
}

TEST(RingConversation, Crash) {
  Network network = calm_ring(5);
  network.transcribe();

  network.crash(3);
  network.run(6s);

  EXPECT_EQ(network.transcript(), golden("Node 3 crashes"));
}

TEST(RingConversation, TwoFoundersMerge) {
  Network network(1);
  network.transcribe();

  network.add({}, RingId::from_number(10));
  network.add({}, RingId::from_number(20));
  network.run(100ms);
  network.announce(1, 0);
  network.run(1200ms);

  EXPECT_EQ(network.flaw(), "");
  EXPECT_EQ(network.transcript(), golden("Node 0 hears node 1, each alone so far"));
}

}  // namespace
}  // namespace p2pchat::ring
