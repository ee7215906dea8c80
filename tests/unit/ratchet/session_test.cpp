#include "core/ratchet/session.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/ratchet/pair.h"

namespace p2pchat::ratchet {
namespace {

// Alice has written, Bob has read it.
struct Talk : Pair {
  Session alice = begun();
  Message first = say(alice, "first");
  Session bob = answered(first.header);

  Talk() { EXPECT_EQ(hear(bob, first), "first"); }
};

TEST(RatchetSession, GoesBothWays) {
  Talk talk;

  for (int round = 0; round < 5; ++round) {
    const std::string text = std::to_string(round);
    EXPECT_EQ(talk.hear(talk.alice, talk.say(talk.bob, "to alice " + text)), "to alice " + text);
    EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "to bob " + text)), "to bob " + text);
  }
}

// Until there is an answer any of the messages may be the first one to come.
TEST(RatchetSession, IsBegunByWhicheverMessageComesFirst) {
  Pair pair;
  Session alice = pair.begun();
  const Message one = pair.say(alice, "one");
  const Message two = pair.say(alice, "two");

  Session bob = pair.answered(two.header);

  EXPECT_TRUE(alice.is_unanswered());
  EXPECT_EQ(two.header.prekey, 7U);
  EXPECT_EQ(pair.hear(bob, two), "two");
  EXPECT_EQ(pair.hear(bob, one), "one");
  EXPECT_EQ(pair.hear(alice, pair.say(bob, "three")), "three");
  EXPECT_FALSE(alice.is_unanswered());
  EXPECT_EQ(pair.say(alice, "four").header.prekey, 0U);
}

// Another device of Bob's opens what waits, but sends nothing, and has the newest skipped keys.
TEST(RatchetSession, HandedOnItOnlyReads) {
  Talk talk;
  const Message oldest = talk.say(talk.alice, "oldest");
  const Message late = talk.say(talk.alice, "late");
  EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "sooner")), "sooner");
  EXPECT_EQ(talk.hear(talk.alice, talk.say(talk.bob, "turn")), "turn");
  const Message next = talk.say(talk.alice, "next");

  Session other = talk.bob.to_read(1);

  EXPECT_FALSE(other.can_send());
  EXPECT_TRUE(talk.bob.can_send());
  EXPECT_EQ(talk.hear(other, oldest), "");
  EXPECT_EQ(talk.hear(other, late), "late");
  EXPECT_EQ(talk.hear(other, next), "next");
}

TEST(RatchetSession, OpensWhatCameOutOfOrderAcrossTurns) {
  Talk talk;
  const Message late = talk.say(talk.alice, "late");
  const Message sooner = talk.say(talk.alice, "sooner");
  EXPECT_EQ(talk.hear(talk.bob, sooner), "sooner");
  EXPECT_EQ(talk.hear(talk.alice, talk.say(talk.bob, "answer")), "answer");
  EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "next turn")), "next turn");

  EXPECT_EQ(talk.bob.skipped(), 1U);
  EXPECT_EQ(talk.hear(talk.bob, late), "late");
  EXPECT_EQ(talk.bob.skipped(), 0U);
}

TEST(RatchetSession, OpensNothingTwice) {
  Talk talk;
  const Message late = talk.say(talk.alice, "late");
  const Message next = talk.say(talk.alice, "next");
  EXPECT_EQ(talk.hear(talk.bob, next), "next");
  EXPECT_EQ(talk.hear(talk.bob, late), "late");

  for (const Message& again : {talk.first, late, next}) {
    const auto refused = talk.bob.open(again, Bytes32{});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), Refusal::kUsed);
  }
}

TEST(RatchetSession, OpensAgainWhatCouldNotBeKept) {
  Talk talk;
  const Message message = talk.say(talk.alice, "hello");
  auto opened = talk.bob.open(message, talk.entropy.draw_32());
  ASSERT_TRUE(opened);
  talk.bob = std::move(opened->next);

  talk.bob.put_back(opened->used);

  EXPECT_EQ(talk.hear(talk.bob, message), "hello");
  EXPECT_FALSE(talk.bob.open(message, Bytes32{}));
}

// A message changed at any byte opens nowhere, and leaves everything as it was.
TEST(RatchetSession, RefusesWhatIsForgedAtAnyByte) {
  Talk talk;
  const Message skipped = talk.say(talk.alice, "skipped");
  EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "x")), "x");
  EXPECT_EQ(talk.hear(talk.alice, talk.say(talk.bob, "answer")), "answer");
  const Message turned = talk.say(talk.alice, "turned");
  const Bytes before = talk.bob.encode();

  for (const Message& message : {skipped, turned}) {
    const Bytes good = encode_message(message);
    // The session and the prekey say where to look, and are authenticated all the same.
    for (std::size_t i = 0; i < good.size(); ++i) {
      Bytes bad = good;
      bad[i] ^= 0x01U;
      EXPECT_FALSE(talk.bob.open(parse_message(bad).value(), Bytes32{8})) << i;
    }
    EXPECT_EQ(talk.bob.encode(), before);
    EXPECT_FALSE(talk.hear(talk.bob, message).empty());
    talk.bob = Session::decode(before).value();
  }
}

TEST(RatchetSession, RefusesToSkipTooManyAtOnce) {
  Talk talk;
  const Session bob = talk.bob;
  for (std::uint32_t i = 0; i < kSkipMax; ++i) (void)talk.say(talk.alice, "lost");
  EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "just")), "just");
  EXPECT_EQ(talk.bob.skipped(), kSkipMax);

  const auto refused = bob.open(talk.say(talk.alice, "too far"), Bytes32{});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::kTooFar);
}

TEST(RatchetSession, ErasesTheOldestOfTooManySkippedKeys) {
  Talk talk;
  const Message oldest = talk.say(talk.alice, "oldest");
  const Message second = talk.say(talk.alice, "second");
  for (std::size_t skipped = 2; skipped <= kSkippedMax; ++skipped) {
    (void)talk.say(talk.alice, "lost");
    if (skipped != 900) continue;
    EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "x")), "x");
  }
  EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "last")), "last");

  EXPECT_EQ(talk.bob.skipped(), kSkippedMax);
  EXPECT_EQ(talk.hear(talk.bob, oldest), "");
  EXPECT_EQ(talk.hear(talk.bob, second), "second");
}

TEST(RatchetSession, IsTheSameFromDisk) {
  Talk talk;
  const Message late = talk.say(talk.alice, "late");
  EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "next")), "next");
  EXPECT_EQ(talk.hear(talk.alice, talk.say(talk.bob, "answer")), "answer");

  const auto alice = Session::decode(talk.alice.encode());
  auto bob = Session::decode(talk.bob.encode());

  EXPECT_EQ(alice, talk.alice);
  ASSERT_EQ(bob, talk.bob);
  EXPECT_EQ(talk.hear(*bob, late), "late");
  Bytes cut = talk.bob.encode();
  cut.pop_back();
  EXPECT_FALSE(Session::decode(cut));
}

// Forward secrecy: what is kept after a message was opened opens it no more, whatever is tried.
TEST(RatchetSession, KeepsNoKeyOfWhatWasOpened) {
  Talk talk;
  std::vector<Message> said;
  for (int i = 0; i < 3; ++i) {
    said.push_back(talk.say(talk.alice, "secret"));
    EXPECT_EQ(talk.hear(talk.bob, said.back()), "secret");
    said.push_back(talk.say(talk.bob, "secret"));
    EXPECT_EQ(talk.hear(talk.alice, said.back()), "secret");
  }

  for (const Session& kept : {talk.alice, talk.bob}) {
    const Bytes row = kept.encode();
    for (const Message& message : said) {
      EXPECT_FALSE(kept.open(message, Bytes32{}));
      for (std::size_t at = 0; at + 32 <= row.size(); ++at) {
        Bytes32 key{};
        std::copy_n(row.begin() + static_cast<std::ptrdiff_t>(at), key.size(), key.begin());
        EXPECT_FALSE(open_under(key, kept.associated(), message));
      }
    }
  }
}

// Healing: who copied Bob's session reads nothing any more once both have written.
TEST(RatchetSession, HealsAfterBothHaveWritten) {
  Talk talk;
  const Session stolen = talk.bob;
  EXPECT_EQ(talk.hear(talk.alice, talk.say(talk.bob, "answer")), "answer");
  EXPECT_EQ(talk.hear(talk.bob, talk.say(talk.alice, "turn")), "turn");
  EXPECT_EQ(talk.hear(talk.alice, talk.say(talk.bob, "new key")), "new key");

  const Message healed = talk.say(talk.alice, "healed");

  EXPECT_FALSE(stolen.open(healed, Bytes32{}));
  EXPECT_EQ(talk.hear(talk.bob, healed), "healed");
}

// Any order, losses and repetitions, against a list of what was said.
TEST(RatchetSession, AgreesWithAPlainModelInLongRunsAtRandom) {
  for (std::uint8_t seed = 1; seed <= 20; ++seed) {
    Talk talk;
    talk.entropy = Entropy(Bytes32{seed});
    struct OnItsWay {
      Message message;
      std::string text;
      bool is_to_bob = false;
    };
    std::vector<OnItsWay> on_their_way;
    std::map<std::string, int> heard;
    for (int step = 0; step < 600; ++step) {
      const std::uint64_t dice = talk.entropy.below(10);
      if (dice < 5 || on_their_way.empty()) {
        const bool is_to_bob = talk.entropy.below(2) == 0;
        const std::string text = "message " + std::to_string(step);
        on_their_way.push_back(
            {talk.say(is_to_bob ? talk.alice : talk.bob, text), text, is_to_bob});
        continue;
      }
      const auto at = on_their_way.begin() +
                      static_cast<std::ptrdiff_t>(talk.entropy.below(on_their_way.size()));
      if (dice < 9) {
        const std::string expected = heard[at->text]++ == 0 ? at->text : "";
        EXPECT_EQ(talk.hear(at->is_to_bob ? talk.bob : talk.alice, at->message), expected);
      }
      if (dice != 8) on_their_way.erase(at);
    }
    EXPECT_GT(heard.size(), 150U);
  }
}

// Both begin at once: two sessions, and each opens in its own.
TEST(RatchetSession, TwoBegunAtOnceDoNotMix) {
  Pair pair;
  Session hers = pair.begun();
  Pair mirrored = pair;
  std::swap(mirrored.alice_identity, mirrored.bob_identity);
  std::swap(mirrored.alice_prekey, mirrored.bob_prekey);
  Session his = mirrored.begun();
  const Message from_alice = pair.say(hers, "from alice");
  const Message from_bob = mirrored.say(his, "from bob");

  Session at_bob = pair.answered(from_alice.header);
  Session at_alice = mirrored.answered(from_bob.header);

  EXPECT_EQ(pair.hear(at_bob, from_alice), "from alice");
  EXPECT_EQ(pair.hear(at_alice, from_bob), "from bob");
  EXPECT_FALSE(his.open(from_alice, Bytes32{}));
  EXPECT_FALSE(hers.open(from_bob, Bytes32{}));
}

}  // namespace
}  // namespace p2pchat::ratchet
