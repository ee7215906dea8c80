#include "sim/stage.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/holds.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

Scenario one_node() {
  Scenario scenario;
  scenario.nodes = 1;
  scenario.storage = StorageKind::kSqlite;
  return scenario;
}

TEST(Stage, NodeWhoseDatabaseIsDamagedStaysDownAndItsDiskIsLost) {
  Stage stage(one_node(), 1);
  const std::size_t node = stage.add_node();
  stage.start_node(node);
  stage.world.run_for(10s);
  for (int i = 0; i < 200; ++i) stage.begin(node, {.fault = DiskFault::kBitRot});
  stage.crash_node(node, DiskFate::kKeep, Farewell::kReset);
  stage.has_lost_disk = false;

  stage.start_node(node);

  EXPECT_FALSE(stage.is_node_up(node));
  EXPECT_TRUE(stage.has_lost_disk);
  EXPECT_TRUE(holds(stage.not_started, {}));
}

TEST(Stage, NodeWhoseDiskIsFullForNowIsToBeStartedAgain) {
  Stage stage(one_node(), 1);
  const std::size_t node = stage.add_node();
  stage.begin(node, {.fault = DiskFault::kFull});
  EXPECT_TRUE(stage.scene.is_any_disk_ill);

  stage.start_node(node);
  EXPECT_FALSE(stage.is_node_up(node));
  EXPECT_TRUE(holds(stage.not_started, {node}));

  stage.world.advance_to(Instant(5s));
  stage.end(node, {.fault = DiskFault::kFull});
  stage.start_node(node);
  EXPECT_TRUE(stage.is_node_up(node));
  EXPECT_FALSE(stage.scene.is_any_disk_ill);
  EXPECT_EQ(stage.scene.disks_well_since, Instant(5s));
}

}  // namespace
}  // namespace p2pchat::sim
