#include <chrono>

#include <gtest/gtest.h>

#include "core/wire/reflect.h"
#include "tests/unit/node/lone_node.h"

// What a node tells of who is attached to it.
namespace p2pchat::node {
namespace {

using account::PresenceWish;
using wire::Answer;

// A lone node at which alice and bob are registered; bob never came.
class NodePresence : public testing::Test {
 protected:
  void SetUp() override {
    for (const User* user : {&alice_, &bob_}) {
      ASSERT_EQ(home_.ask<wire::Registered>(user->registration(CallId{++calls_}))->answer,
                Answer::kOk);
      const wire::ClaimSession claim{.call = CallId{++calls_}, .claim = user->claim(1)};
      ASSERT_EQ(home_.ask<wire::SessionGranted>(claim)->answer, Answer::kOk);
    }
  }

  Answer attach(PresenceWish wish) {
    home_.advance(std::chrono::milliseconds{5});
    return home_
        .ask<wire::Attached>(
            alice_.attach(CallId{++calls_}, 1, home_.now_ms(), home_.node().id(), wish))
        ->answer;
  }
  // But for the profile, which is public, byte for byte.
  Bytes told_of(const User& user) {
    wire::Profile told =
        *home_.ask<wire::Profile>(wire::GetProfile{.call = CallId{7}, .key = user.key});
    told.profile = {};
    return wire::encode_value(told);
  }
  wire::Profile told_of_alice() {
    return *home_.ask<wire::Profile>(wire::GetProfile{.call = CallId{7}, .key = alice_.key});
  }

  LoneNode home_;
  User alice_{"alice"};
  User bob_{"bob", 2};
  std::uint64_t calls_ = 100;
};

TEST_F(NodePresence, IsOfWhoHidesWhatItIsOfWhoNeverCame) {
  ASSERT_EQ(attach(PresenceWish::kShow), Answer::kOk);
  ASSERT_NE(told_of(alice_), told_of(bob_));

  ASSERT_EQ(attach(PresenceWish::kHide), Answer::kOk);

  EXPECT_EQ(told_of(alice_), told_of(bob_)) << "also what was remembered";
  EXPECT_EQ(home_.node().status(home_.now()).attached_clients, 1U) << "and is pushed to";
  home_.advance(std::chrono::seconds{46});
  EXPECT_EQ(told_of(alice_), told_of(bob_)) << "nor when they were last here";
}

TEST_F(NodePresence, IsShownAgainOnceThatIsSaid) {
  ASSERT_EQ(attach(PresenceWish::kHide), Answer::kOk);
  ASSERT_EQ(attach(PresenceWish::kAsBefore), Answer::kOk);
  ASSERT_FALSE(told_of_alice().is_online);

  ASSERT_EQ(attach(PresenceWish::kShow), Answer::kOk);

  EXPECT_TRUE(told_of_alice().is_online);
}

// Nobody learns from how a node refuses them what it does not tell them.
TEST_F(NodePresence, DoesNotShowInHowStrangersAreRefused) {
  const auto detach = [&](const User& user) {
    return home_
        .ask<wire::Detached>(
            wire::Detach{.call = CallId{9}, .key = user.key, .epoch = 1, .at_ms = home_.now_ms()})
        ->answer;
  };
  const auto collect = [&](const User& user) {
    return home_
        .ask<wire::Collected>(
            wire::Collect{.call = CallId{9}, .key = user.key, .epoch = 1, .ids = {Bytes32{}}})
        ->answer;
  };
  ASSERT_EQ(attach(PresenceWish::kHide), Answer::kOk);

  EXPECT_EQ(detach(alice_), detach(bob_));
  EXPECT_EQ(collect(alice_), collect(bob_));
  EXPECT_EQ(home_.node().status(home_.now()).attached_clients, 1U) << "nobody else detaches her";
}

// A refusal would have the client believe that this node knows no wishes, and show itself.
TEST_F(NodePresence, IsNotRefusedToWhoComesWithAnOlderTime) {
  ASSERT_EQ(attach(PresenceWish::kHide), Answer::kOk);
  const auto late = alice_.attach(CallId{++calls_}, 1, home_.now_ms() - 1, home_.node().id(),
                                  PresenceWish::kHide);

  EXPECT_EQ(home_.ask<wire::Attached>(late)->answer, Answer::kTryAgain);
}

}  // namespace
}  // namespace p2pchat::node
