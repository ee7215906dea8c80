#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/history.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"
#include "tests/unit/client/two_devices.h"

// What a device that takes over has already, and what comes to it from the one before.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// The laptop runs all the time, and gets the account back: from then on it looks for what the phone
// has sent.
TEST(Merging, FirstDeviceThatComesBackKeepsTicksOfWhatTheOtherSent) {
  TwoDevices it;
  it.become_acquainted();
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.phone, sending("bob", "one", WaitFor::kStored)).outcome,
            Outcome::kDone);
  it.world.kill(it.phone);
  it.take_over(it.alice);
  restart(it.world, it.bob);
  it.world.pass(5s);

  it.world.start(it.phone);
  EXPECT_EQ(it.world.run(it.phone, unlocking(kPassword)).outcome, Outcome::kDone);

  ASSERT_TRUE(it.is_handed_over(it.alice));
  ASSERT_EQ(texts_of(it.history(it.alice)), (Texts{"hello", "one"}));
  EXPECT_EQ(it.history(it.alice)[1].state, MessageState::kDelivered);
}

}  // namespace
}  // namespace p2pchat::client
