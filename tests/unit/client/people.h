#pragma once

#include <gtest/gtest.h>

#include "tests/unit/client/small_world.h"

// Alice and Bob, registered and online.
namespace p2pchat::client {

inline constexpr const char* kPassword = "correct horse battery";

inline std::size_t registered(SmallWorld& world, const std::string& name) {
  const std::size_t device = world.add_device(name + "'s laptop");
  EXPECT_EQ(world.run(device, registering(name, kPassword)).outcome, Outcome::kDone);
  EXPECT_TRUE(world.pass_until([&] { return world.client(device).is_connected(); },
                               std::chrono::seconds{10}));
  return device;
}

struct Couple {
  SmallWorld world;
  std::size_t alice = registered(world, "alice");
  std::size_t bob = registered(world, "bob");
};

// The device goes on with what its disk holds.
inline void restart(SmallWorld& world, std::size_t device) {
  world.kill(device);
  world.start(device);
  EXPECT_EQ(world.run(device, unlocking(kPassword)).outcome, Outcome::kDone);
}

}  // namespace p2pchat::client
