#include <chrono>
#include <utility>

#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "core/wire/version.h"
#include "tests/unit/node/lone_node.h"

namespace p2pchat::node {
namespace {

TEST(NodeCapabilities, SaysWhatItUnderstandsUnderTheCallOfTheQuestion) {
  LoneNode home;

  const auto said =
      home.ask<wire::Capabilities>(wire::AskCapabilities{.call = CallId{9}}, kClientAddress);

  ASSERT_TRUE(said.has_value());
  EXPECT_EQ(said->call, CallId{9});
  EXPECT_EQ(said->bits, wire::kCapabilitiesNow);
}

// Or a request is held back though it would be answered.
TEST(NodeCapabilities, EveryKindThatCameLaterNeedsOneThatIsSaid) {
  for (const wire::LaterKind& later : wire::kLaterKinds) {
    const auto needed = wire::needed_for(later.number);
    EXPECT_EQ(needed.has_value(), later.since != wire::Version::kCapabilities) << later.number;
    if (needed) {
      EXPECT_NE(wire::kCapabilitiesNow & std::to_underlying(*needed), 0U);
    }
  }
  EXPECT_EQ(wire::needed_for(wire::kind_of(wire::GetProfile{})), std::nullopt);
  EXPECT_EQ(wire::needed_for(wire::kind_of(wire::GetPrekey{})), wire::Capability::kPrekeys);
  EXPECT_EQ(wire::needed_for(wire::kind_of(wire::PutChunk{})), wire::Capability::kFiles);
}

// It is asked by datagrams alone, as is the question for what it understands.
TEST(NodeTime, TellsWhatItsClockShowsUnderTheCallOfTheQuestion) {
  LoneNode home;
  home.advance(std::chrono::milliseconds{1234});

  const auto told = home.ask<wire::Time>(wire::AskTime{.call = CallId{8}}, kClientAddress);

  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->call, CallId{8});
  EXPECT_EQ(told->unix_ms, home.now_ms());
  EXPECT_TRUE(wire::is_for_datagrams_alone(wire::kind_of(*told)));
  EXPECT_TRUE(wire::is_for_datagrams_alone(wire::kind_of(wire::AskTime{})));
}

TEST(NodeCapabilities, SaysNothingBeforeItHasReadItsDisk) {
  Node node({.self = kNodeAddress}, Bytes32{1}, Entropy(Bytes32{2}));
  Effects out;

  node.on_message(kClientAddress, wire::AskCapabilities{.call = CallId{9}}, Instant{}, out);
  node.on_message(kClientAddress, wire::AskTime{.call = CallId{9}}, Instant{}, out);

  EXPECT_TRUE(out.sends.empty());
}

}  // namespace
}  // namespace p2pchat::node
