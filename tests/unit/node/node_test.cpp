#include "core/node/node.h"

#include <gtest/gtest.h>

#include "tests/unit/node/lone_node.h"

namespace p2pchat::node {
namespace {

using wire::Answer;

constexpr std::uint64_t kDayMs = 86'400'000;

// A lone node at which alice is registered and holds epoch 1.
class NodeServices : public testing::Test {
 protected:
  void SetUp() override {
    const auto seal = home_.ask<wire::SealKey>(wire::GetSealKey{.call = CallId{1}});
    ASSERT_TRUE(seal.has_value());
    seal_ = seal->seal;
    const auto registered = home_.ask<wire::Registered>(alice_.registration(CallId{2}));
    ASSERT_TRUE(registered.has_value());
    ASSERT_EQ(registered->answer, Answer::kOk);
    ASSERT_EQ(registered->stored, 1);
    const auto granted = home_.ask<wire::SessionGranted>(
        wire::ClaimSession{.call = CallId{3}, .claim = alice_.claim(1)});
    ASSERT_TRUE(granted.has_value());
    ASSERT_EQ(granted->answer, Answer::kOk);
  }

  std::optional<wire::Attached> attach(std::uint64_t epoch = 1) {
    return home_.ask<wire::Attached>(
        alice_.attach(CallId{++calls_}, epoch, home_.now_ms(), home_.node().id()));
  }
  std::optional<wire::Deposited> deposit(const wire::Record& record) {
    return home_.ask<wire::Deposited>(wire::Deposit{.call = CallId{++calls_}, .record = record});
  }

  LoneNode home_;
  User alice_{"alice"};
  Bytes32 seal_{};
  std::uint64_t calls_ = 100;
};

TEST_F(NodeServices, AnswersTheSameRegistrationAgainAsDone) {
  const auto again = home_.ask<wire::Registered>(alice_.registration(CallId{50}));

  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->answer, Answer::kOk);
}

TEST_F(NodeServices, RefusesANameThatAnotherAccountHas) {
  const User impostor("Alice", 2);

  const auto taken = home_.ask<wire::Registered>(impostor.registration(CallId{50}));

  ASSERT_TRUE(taken.has_value());
  EXPECT_EQ(taken->answer, Answer::kNameTaken);
}

TEST_F(NodeServices, RefusesAProfileUnderAnotherKeyOrAForgedOne) {
  const User bob("bob", 3);
  wire::Register misplaced = bob.registration(CallId{50});
  misplaced.key = account::key_of("carol");
  wire::Register forged = bob.registration(CallId{51});
  forged.account.profile.identity_key[0] ^= 1U;
  wire::Register resalted = bob.registration(CallId{52});
  resalted.account.salt[0] ^= 1U;

  EXPECT_EQ(home_.ask<wire::Registered>(misplaced)->answer, Answer::kRefused);
  EXPECT_EQ(home_.ask<wire::Registered>(forged)->answer, Answer::kRefused);
  EXPECT_EQ(home_.ask<wire::Registered>(resalted)->answer, Answer::kRefused);
}

TEST_F(NodeServices, RefusesAVerifierThatIsTooCheapOrTooDear) {
  const User bob("bob", 3);
  const std::string tail = "$" + std::string(53, 'a');
  const auto answer_to = [&](const std::string& cost, CallId call) {
    return home_.ask<wire::Registered>(bob.registration(call, "$2b$" + cost + tail))->answer;
  };

  EXPECT_EQ(answer_to("04", CallId{50}), Answer::kRefused);
  EXPECT_EQ(answer_to("13", CallId{51}), Answer::kRefused);
  EXPECT_EQ(answer_to("1x", CallId{52}), Answer::kRefused);
  EXPECT_EQ(answer_to("12", CallId{53}), Answer::kOk);
}

TEST_F(NodeServices, KeepsNoRecordThatAReplicaHasChanged) {
  wire::Record changed = alice_.message("hello", home_.now_ms() + kDayMs);
  changed.body.bytes.front() ^= 1U;

  const auto kept = home_.ask<wire::Replicated>(
      wire::Replicate{.call = CallId{50}, .target = home_.node().id(), .records = {changed}});

  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->stamps.items, std::vector<wire::Stamp>{wire::Stamp()}) << "nothing is there";
  EXPECT_EQ(deposit(alice_.message("hello", home_.now_ms() + kDayMs))->answer, Answer::kOk);
}

TEST_F(NodeServices, GivesTheBlobToWhoProvesThePassword) {
  const auto parameters =
      home_.ask<wire::LoginParameters>(wire::LoginStart{.call = CallId{50}, .key = alice_.key});
  const auto accepted = home_.ask<wire::LoginAccepted>(
      wire::LoginProve{.call = CallId{51},
                       .key = alice_.key,
                       .sealed_auth = *account::seal_auth(alice_.auth, alice_.key, seal_, {})});

  ASSERT_TRUE(parameters.has_value());
  EXPECT_EQ(parameters->salt, (ByteArray<16>{1, 2, 3}));
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(accepted->answer, Answer::kOk);
  EXPECT_EQ(accepted->blob.bytes, Bytes{42});
  EXPECT_EQ(accepted->epoch, 1U);
}

TEST_F(NodeServices, TellsNotAWrongPasswordFromAnUnknownName) {
  const RingId nobody = account::key_of("nobody");
  const auto wrong = home_.ask<wire::LoginAccepted>(
      wire::LoginProve{.call = CallId{50},
                       .key = alice_.key,
                       .sealed_auth = *account::seal_auth(Bytes32{8}, alice_.key, seal_, {})});
  const auto unknown = home_.ask<wire::LoginAccepted>(
      wire::LoginProve{.call = CallId{50},
                       .key = nobody,
                       .sealed_auth = *account::seal_auth(Bytes32{8}, nobody, seal_, {})});
  const auto salt =
      home_.ask<wire::LoginParameters>(wire::LoginStart{.call = CallId{51}, .key = nobody});

  ASSERT_TRUE(wrong.has_value());
  EXPECT_EQ(wrong->answer, Answer::kWrongPassword);
  EXPECT_TRUE(wrong->blob.empty());
  EXPECT_EQ(wrong, unknown);
  ASSERT_TRUE(salt.has_value());
  EXPECT_EQ(salt->answer, Answer::kOk);
  EXPECT_NE(salt->salt, (ByteArray<16>{})) << "a salt like any other";
}

TEST_F(NodeServices, GrantsOnlyAHigherEpochSignedByTheAccount) {
  wire::SessionClaim forged = alice_.claim(2);
  forged.device = "thief's";

  const auto stale = home_.ask<wire::SessionGranted>(
      wire::ClaimSession{.call = CallId{50}, .claim = User("alice", 1).claim(1)});
  const auto refused =
      home_.ask<wire::SessionGranted>(wire::ClaimSession{.call = CallId{51}, .claim = forged});
  const auto granted = home_.ask<wire::SessionGranted>(
      wire::ClaimSession{.call = CallId{52}, .claim = alice_.claim(2)});
  User other_device("alice");
  other_device.device_private = Bytes32{77};
  const auto late = home_.ask<wire::SessionGranted>(
      wire::ClaimSession{.call = CallId{53}, .claim = other_device.claim(2)});

  EXPECT_EQ(stale->answer, Answer::kOk) << "the claim that holds it, asked again";
  EXPECT_EQ(refused->answer, Answer::kRefused);
  EXPECT_EQ(granted->answer, Answer::kOk);
  EXPECT_EQ(late->answer, Answer::kStaleEpoch);
  EXPECT_EQ(late->epoch, 2U);
}

TEST_F(NodeServices, KeepsAMessageUntilItIsCollected) {
  const wire::Record record = alice_.message("sealed", home_.now_ms() + kDayMs);
  const auto deposited = deposit(record);
  ASSERT_TRUE(deposited.has_value());
  EXPECT_EQ(deposited->answer, Answer::kOk);
  EXPECT_EQ(deposited->stored, 1);
  EXPECT_EQ(deposited->reachable, 1);
  EXPECT_TRUE(deposited->is_final);

  home_.tell(alice_.attach(CallId{60}, 1, home_.now_ms(), home_.node().id()));
  const auto first = home_.take<wire::Deliver>();
  home_.advance(std::chrono::seconds(2));
  const auto again = home_.take<wire::Deliver>();
  const auto collected =
      home_.ask<wire::Collected>(alice_.collect(CallId{61}, 1, record.slot.id, home_.node().id()));
  home_.advance(std::chrono::seconds(5));

  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->record, record);
  EXPECT_TRUE(again.has_value()) << "pushed again while it is not collected";
  ASSERT_TRUE(collected.has_value());
  EXPECT_EQ(collected->answer, Answer::kOk);
  EXPECT_FALSE(home_.take<wire::Deliver>().has_value());
  EXPECT_EQ(home_.node().store().count(alice_.key, wire::RecordKind::kMessage), 0U);
}

TEST_F(NodeServices, KeepsADepositThatComesAgainMeanwhileOnce) {
  const wire::Deposit request{.call = CallId{50},
                              .record = alice_.message("sealed", home_.now_ms() + kDayMs)};
  home_.hold_disk();
  home_.tell(request);
  home_.tell(request);
  EXPECT_EQ(home_.take_count<wire::Deposited>(), 0U);

  home_.sync_disk();

  EXPECT_EQ(home_.take_count<wire::Deposited>(), 1U);
  home_.tell(request);
  EXPECT_EQ(home_.take_count<wire::Deposited>(), 1U) << "its answer may be lost";
}

TEST_F(NodeServices, DoesNotRaiseACollectedMessageWhenItIsDepositedAgain) {
  const wire::Record record = alice_.message("sealed", home_.now_ms() + kDayMs);
  ASSERT_TRUE(deposit(record).has_value());
  ASSERT_TRUE(attach().has_value());
  ASSERT_TRUE(
      home_.ask<wire::Collected>(alice_.collect(CallId{61}, 1, record.slot.id, home_.node().id())));

  const auto again = deposit(record);

  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->answer, Answer::kOk) << "it is as safe as it can be";
  EXPECT_EQ(home_.node().store().count(alice_.key, wire::RecordKind::kMessage), 0U);
}

TEST_F(NodeServices, PushesToTheAttachedClientAtOnce) {
  ASSERT_EQ(attach()->answer, Answer::kOk);
  const wire::Record record = alice_.message("sealed", home_.now_ms() + kDayMs);

  home_.tell(wire::Deposit{.call = CallId{60}, .record = record}, kNodeAddress);

  EXPECT_TRUE(home_.take<wire::Deliver>().has_value());
}

TEST_F(NodeServices, RefusesDepositsThatAreNotWhatTheyClaim) {
  const std::uint64_t tomorrow = home_.now_ms() + kDayMs;
  wire::Record other_id = alice_.message("sealed", tomorrow);
  other_id.slot.id[0] ^= 1U;
  wire::Record tombstone = alice_.message("sealed", tomorrow);
  tombstone.version = 1;
  wire::Record session = alice_.message("sealed", tomorrow);
  session.slot.kind = wire::RecordKind::kSession;

  EXPECT_EQ(deposit(other_id)->answer, Answer::kRefused);
  EXPECT_EQ(deposit(tombstone)->answer, Answer::kRefused);
  EXPECT_EQ(deposit(session)->answer, Answer::kRefused);
  EXPECT_EQ(deposit(alice_.message("old", home_.now_ms()))->answer, Answer::kRefused);
  EXPECT_EQ(deposit(alice_.message("eternal", tomorrow + 40 * kDayMs))->answer, Answer::kRefused);
  EXPECT_EQ(deposit(User("nobody").message("sealed", tomorrow))->answer, Answer::kUnknownAccount);
}

TEST_F(NodeServices, LetsNobodyElseAttachOrCollect) {
  User thief("alice");
  thief.device_private = Bytes32{66};
  const wire::Record record = alice_.message("sealed", home_.now_ms() + kDayMs);
  ASSERT_TRUE(deposit(record).has_value());

  const auto attached =
      home_.ask<wire::Attached>(thief.attach(CallId{60}, 1, home_.now_ms(), home_.node().id()));
  const auto elsewhere = home_.ask<wire::Attached>(
      alice_.attach(CallId{61}, 1, home_.now_ms(), RingId::from_number(9)));
  ASSERT_EQ(attach()->answer, Answer::kOk);
  const auto collected =
      home_.ask<wire::Collected>(thief.collect(CallId{62}, 1, record.slot.id, home_.node().id()));

  EXPECT_EQ(attached->answer, Answer::kRefused);
  EXPECT_EQ(elsewhere->answer, Answer::kRefused) << "signed for another node";
  EXPECT_EQ(collected->answer, Answer::kTryAgain) << "as if nobody were here";
  EXPECT_EQ(home_.node().store().count(alice_.key, wire::RecordKind::kMessage), 1U);
}

TEST_F(NodeServices, TellsTheOldDeviceWhoTookTheAccountOver) {
  ASSERT_EQ(attach()->answer, Answer::kOk);

  home_.tell(wire::ClaimSession{.call = CallId{60}, .claim = alice_.claim(2)}, kNodeAddress);
  const auto told = home_.take<wire::TakenOver>();
  const auto stale = attach(1);

  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->holder, alice_.claim(2));
  ASSERT_TRUE(stale.has_value());
  EXPECT_EQ(stale->answer, Answer::kStaleEpoch);
  EXPECT_EQ(stale->holder.epoch, 2U);
}

TEST_F(NodeServices, KnowsWhoIsOnlineAndForgetsWhoIsSilent) {
  const wire::GetProfile question{.call = CallId{60}, .key = alice_.key};

  EXPECT_FALSE(home_.ask<wire::Profile>(question)->is_online);
  ASSERT_EQ(attach()->answer, Answer::kOk);
  EXPECT_TRUE(home_.ask<wire::Profile>(question)->is_online);
  home_.advance(std::chrono::seconds(46));
  const auto later = home_.ask<wire::Profile>(question);

  EXPECT_FALSE(later->is_online);
  EXPECT_GT(later->last_seen_ms, 0U);
  EXPECT_EQ(later->profile, alice_.profile);
}

TEST_F(NodeServices, KeepsEverythingAcrossARestart) {
  ASSERT_TRUE(deposit(alice_.message("sealed", home_.now_ms() + kDayMs)).has_value());

  LoneNode again(home_.disk());
  const auto granted = again.ask<wire::SessionGranted>(
      wire::ClaimSession{.call = CallId{60}, .claim = alice_.claim(1)});

  EXPECT_EQ(granted->answer, Answer::kOk);
  EXPECT_EQ(again.node().store().count(alice_.key, wire::RecordKind::kMessage), 1U);
  EXPECT_EQ(again.node().status(again.now()).self.incarnation,
            home_.node().status(home_.now()).self.incarnation + 1);
}

TEST_F(NodeServices, AcknowledgesNothingThatTheDiskDidNotTake) {
  home_.break_disk();

  home_.tell(wire::Deposit{.call = CallId{60},
                           .record = alice_.message("sealed", home_.now_ms() + kDayMs)});
  home_.advance(std::chrono::seconds(10));
  const auto answer = home_.take<wire::Deposited>();

  ASSERT_TRUE(answer.has_value());
  EXPECT_NE(answer->answer, Answer::kOk);
  EXPECT_EQ(answer->stored, 0);
}

TEST(Node, AnswersForAnyKeyWhenItIsAlone) {
  LoneNode home;

  const auto found = home.ask<wire::OwnerFound>(
      wire::FindOwner{.call = CallId{5}, .key = RingId::from_number(77)});

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->answer, Answer::kOk);
  EXPECT_EQ(found->owner.id, home.node().id());
}

TEST(Node, TakesNoPartWhenItsDiskCannotBeRead) {
  NodeOptions options{.self = kNodeAddress};
  Node node(options, Bytes32{1}, Entropy(Bytes32{2}));
  Effects start;
  Effects failed;
  Effects asked;

  node.on_start(Instant{}, start);
  ASSERT_EQ(start.reads.size(), 1U);
  node.on_read(start.reads.front().token, std::unexpected(DiskError::kFailed), Instant{}, failed);
  node.on_message(kClientAddress, wire::FindOwner{.call = CallId{1}}, Instant{}, asked);

  EXPECT_TRUE(node.has_failed());
  EXPECT_EQ(failed, Effects{});
  EXPECT_EQ(asked, Effects{});
}

// Somebody holds this life for dead; the next start must come after the one that refutes it.
TEST(Node, KeepsTheIncarnationThatItsRingMadeItTake) {
  LoneNode home;
  const wire::NodeRef self = home.node().status(home.now()).self;
  wire::Gossip rumour{.call = CallId{1}, .self = {.id = RingId::from_number(7)}};
  rumour.self.address = kClientAddress;
  rumour.self.incarnation = 1;
  rumour.members.items.push_back({.node = self, .state = wire::MemberState::kDead});

  home.tell(rumour);

  ASSERT_EQ(home.node().status(home.now()).self.incarnation, self.incarnation + 1);
  LoneNode again(home.disk());
  EXPECT_EQ(again.node().status(again.now()).self.incarnation, self.incarnation + 2);
}

TEST(Node, IsAValueThatCanBeForked) {
  LoneNode home;
  Node fork = home.node();
  Effects one;
  Effects other;

  home.node().on_message(kClientAddress, wire::FindOwner{.call = CallId{5}}, home.now(), one);
  fork.on_message(kClientAddress, wire::FindOwner{.call = CallId{5}}, home.now(), other);

  EXPECT_EQ(one, other);
  EXPECT_FALSE(one.sends.empty());
}

}  // namespace
}  // namespace p2pchat::node
