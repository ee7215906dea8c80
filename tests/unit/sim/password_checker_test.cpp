#include "sim/checkers/password_checker.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using client::Outcome;
using testing::HasSubstr;
using Kind = AccountDeed::Kind;

// user0, whose first password is "one", at client 0 and more.
class KeptAccount : public testing::Test {
 protected:
  KeptAccount() { scene.accounts.on_user("user0", "one"); }

  client::CommandId ask(AccountDeed deed) {
    scene.now = scene.now + std::chrono::seconds{1};
    deed.at = scene.now;
    deed.command = client::CommandId{++commands_};
    deed.user = "user0";
    deed.is_doubtful = !scene.is_ring_whole();
    const client::CommandId command = deed.command;
    scene.accounts.on_asked(std::move(deed));
    return command;
  }
  void end(client::CommandId command, Outcome outcome, std::string words = {}) {
    scene.now = scene.now + std::chrono::seconds{1};
    client::CommandEnded ended{.command = command, .outcome = outcome};
    ended.words = std::move(words);
    const Told told{.at = scene.now, .client = 0, .user = "user0", .event = std::move(ended)};
    scene.accounts.on_told(told, scene.is_ring_whole());
    checker.on_told(scene, told);
  }
  void change(const std::string& present, const std::string& next,
              Outcome outcome = Outcome::kDone) {
    end(ask({.kind = Kind::kChange, .password = present, .next = next}), outcome);
  }
  void make(const std::string& password, const std::string& words,
            Outcome outcome = Outcome::kDone) {
    end(ask({.kind = Kind::kMakeWords, .password = password}), outcome, words);
  }
  void recover(const std::string& words, const std::string& next,
               Outcome outcome = Outcome::kDone) {
    end(ask({.kind = Kind::kRecover, .next = next, .words = words}), outcome);
  }

  Scene scene = ideal_scene({1, 2, 3});
  PasswordChecker checker;

 private:
  std::uint64_t commands_ = 0;
};

TEST_F(KeptAccount, IsFineWithTheLastPasswordAndTheLastWords) {
  change("one", "two");
  make("two", "w1");
  make("two", "w2");
  recover("w2", "three");
  change("three", "four");
  make("one", "", Outcome::kWrongPassword);
  recover("w1", "x", Outcome::kWrongWords);

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_GT(checker.checks(), 6U);
}

TEST_F(KeptAccount, IsLostIfAFormerPasswordIsTaken) {
  change("one", "two");
  make("one", "w1");
  EXPECT_THAT(what(checker), HasSubstr("a former password of user0 is taken"));
}

TEST_F(KeptAccount, IsLostIfTheNewPasswordIsRefused) {
  change("one", "two");
  change("two", "three", Outcome::kWrongPassword);
  EXPECT_THAT(what(checker), HasSubstr("the password of user0 is refused"));
}

TEST_F(KeptAccount, IsLostIfFormerWordsOpenIt) {
  make("one", "w1");
  make("one", "w2");
  recover("w1", "two");
  EXPECT_THAT(what(checker), HasSubstr("former recovery words of user0 open the account"));
}

TEST_F(KeptAccount, IsLostIfTheNewWordsOpenNothing) {
  make("one", "w1");
  recover("w1", "two", Outcome::kNoRecovery);
  EXPECT_THAT(what(checker), HasSubstr("the recovery words of user0 open nothing"));
}

TEST_F(KeptAccount, HasOneOfTwoAfterAChangeThatNobodyAnswered) {
  change("one", "two", Outcome::kNoRing);
  make("one", "", Outcome::kWrongPassword);
  make("two", "w1");
  make("one", "w2");

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(KeptAccount, MayHaveWordsThatNobodyWasToldOf) {
  make("one", "w1");
  make("one", "", Outcome::kNoRing);
  recover("w1", "two", Outcome::kWrongWords);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(KeptAccount, HasTheChangeOfAClientThatDiedOrNot) {
  const client::CommandId lost = ask({.kind = Kind::kChange, .password = "one", .next = "two"});
  scene.accounts.on_client_died(0, scene.now);
  make("one", "w1");
  make("two", "w2");
  EXPECT_EQ(what(checker), "nothing");

  EXPECT_FALSE(scene.accounts.find(0, lost)->outcome);
  change("two", "three");
  make("one", "w3");
  EXPECT_THAT(what(checker), HasSubstr("a former password"));
}

TEST_F(KeptAccount, IsNotJudgedWhileTheNetworkIsCutNorSoonAfter) {
  scene.is_disturbed = true;
  change("one", "two");
  make("one", "w1");
  scene.is_disturbed = false;
  scene.healed_at = scene.now;
  change("one", "three");
  make("two", "w2");
  scene.now = scene.now + scene.heals_within;
  make("three", "", Outcome::kWrongPassword);

  EXPECT_EQ(what(checker), "nothing");
  make("never", "w3");
  EXPECT_THAT(what(checker), HasSubstr("a former password"));
}

}  // namespace
}  // namespace p2pchat::sim
