#include "tools/lab/picture.h"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/lab/scenario.h"
#include "tools/lab/intervention.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

class PictureTest : public testing::Test {
 protected:
  void go_to(Duration time) {
    while (run_.step(Instant(time))) continue;
  }
  void perform(Deed deed, std::size_t node) { carry_out({.deed = deed, .node = node}, run_); }

  sim::Simulation run_{five_nodes(), 1};
};

TEST_F(PictureTest, ShowsNobodyBeforeTheFirstHasStarted) {
  const Picture picture = picture_of(run_);

  EXPECT_EQ(picture.nodes, std::vector<NodePicture>(5));
  EXPECT_FALSE(detail_of(run_, 0));
  EXPECT_FALSE(detail_of(run_, 5));
}

TEST_F(PictureTest, EachActiveNodeHasAPlaceAndTheNextOneClockwise) {
  go_to(30s);

  const Picture picture = picture_of(run_);

  for (const NodePicture& node : picture.nodes) {
    EXPECT_EQ(node.state, NodeState::kActive);
    ASSERT_TRUE(node.next);
    const double to_next = picture.nodes[*node.next].place - node.place;
    for (const NodePicture& other : picture.nodes) {
      const double to_other = other.place - node.place;
      if (other == node) continue;
      EXPECT_LE(to_next < 0 ? to_next + 1 : to_next, to_other < 0 ? to_other + 1 : to_other);
    }
  }
  EXPECT_GT(picture.nodes[0].records, 0U);
}

TEST_F(PictureTest, ShowsWhoIsDownAndWhoIsCutOffAndWhoStandsStillAndWhoLies) {
  go_to(20s);

  perform(Deed::kCrash, 1);
  perform(Deed::kCutOff, 2);
  perform(Deed::kPause, 3);
  perform(Deed::kLie, 4);
  go_to(21s);

  const Picture picture = picture_of(run_);
  EXPECT_EQ(picture.nodes[1].state, NodeState::kDown);
  EXPECT_FALSE(picture.nodes[1].next);
  EXPECT_TRUE(picture.nodes[2].is_cut_off);
  EXPECT_TRUE(picture.nodes[3].is_still);
  EXPECT_TRUE(picture.nodes[4].is_lying);
  EXPECT_FALSE(picture.nodes[0].is_lying);
  EXPECT_FALSE(picture.nodes[0].is_cut_off);
  EXPECT_FALSE(picture.nodes[0].is_still);
}

TEST_F(PictureTest, ClientsAreThereWithTheNodeThatTheyTalkTo) {
  go_to(30s);

  const Picture picture = picture_of(run_);

  ASSERT_EQ(picture.clients.size(), 2U);
  EXPECT_EQ(picture.clients[0].user, "user0");
  EXPECT_TRUE(std::ranges::any_of(picture.clients, [](const ClientPicture& client) {
    return client.state == ClientState::kConnected && client.node < 5U;
  }));
}

TEST_F(PictureTest, DetailIsWhatTheNodeBelieves) {
  go_to(30s);

  const Picture picture = picture_of(run_);
  for (std::size_t node = 0; node < 5; ++node) {
    const auto detail = detail_of(run_, node);
    ASSERT_TRUE(detail);
    EXPECT_EQ(detail->successors.size(), 4U);
    EXPECT_EQ(detail->successors.front(), picture.nodes[node].next);
    EXPECT_EQ(detail->predecessor, detail->successors.back());
    EXPECT_EQ(detail->owns_from, picture.nodes[*detail->predecessor].place);
    EXPECT_EQ(detail->records, picture.nodes[node].records);
    EXPECT_EQ(detail->under_replicated, 0U);
  }
}

}  // namespace
}  // namespace p2pchat::lab
