#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/hand_over_part.h"
#include "core/chat/history.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"
#include "tests/unit/client/two_devices.h"

// What is said of a message after it was sent: changes of its text, and signs on it.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

constexpr const char* kHeart = "\xe2\x9d\xa4\xef\xb8\x8f";

std::string signs_on(const StoredMessage& message) {
  std::string all;
  for (const chat::Reaction& reaction : message.reactions) {
    all += reaction.from + ":" + reaction.sign + " ";
  }
  return all;
}

// Alice has written "see you at six" to Bob, who has it, unread.
struct Corrected : Couple {
  Corrected() {
    sent = world.run(alice, sending("bob", "see you at six", WaitFor::kDelivered)).messages.at(0);
  }
  [[nodiscard]] Outcome correct(const std::string& text) {
    return world.run(alice, editing("bob", sent.id, text)).outcome;
  }
  [[nodiscard]] StoredMessage at_alice() {
    return world.run(alice, reading_history("bob")).messages.at(0);
  }
  [[nodiscard]] StoredMessage at_bob() {
    return world.run(bob, reading_history("alice")).messages.at(0);
  }
  // Both have told each other all there is.
  void settle() {
    EXPECT_TRUE(world.pass_until(
        [&] {
          return world.client(alice).outbox_size() == 0 && world.client(bob).outbox_size() == 0;
        },
        30s));
  }
  std::map<Bytes32, wire::Record>& mail() { return world.ring.mail[account::key_of("bob")]; }
  void mail_is(std::size_t letters) {
    EXPECT_TRUE(world.pass_until([&] { return mail().size() == letters; }, 20s));
  }

  StoredMessage sent;
};

TEST(Edit, ChangesTheTextOnBothSides) {
  Corrected it;

  EXPECT_EQ(it.correct("see you at seven"), Outcome::kDone);
  it.settle();

  for (const StoredMessage& message : {it.at_alice(), it.at_bob()}) {
    EXPECT_EQ(message.text, "see you at seven");
    EXPECT_EQ(message.id, it.sent.id);
    EXPECT_EQ(message.lamport, it.sent.lamport);
    EXPECT_GT(message.edit, message.lamport);
  }
  const auto changes = only<MessageChanged>(it.world.events(it.bob));
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.back().message.text, "see you at seven");
}

TEST(Edit, IsWhatIsFoundAndWhatIsUnread) {
  Corrected it;

  EXPECT_EQ(it.correct("see you at seven"), Outcome::kDone);
  it.settle();

  for (const std::size_t device : {it.alice, it.bob}) {
    EXPECT_TRUE(it.world.run(device, searching({.text = "six"})).messages.empty());
    EXPECT_EQ(it.world.run(device, searching({.text = "seven"})).messages.size(), 1U);
  }
  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages), Texts{"see you at seven"});
  EXPECT_EQ(it.at_bob().text, "see you at seven");
}

TEST(Edit, OfTwoTheLaterOneCountsWhicheverComesLast) {
  Corrected it;
  it.world.kill(it.bob);
  EXPECT_EQ(it.correct("see you at seven"), Outcome::kDone);
  it.mail_is(1);
  const wire::Record first = it.mail().begin()->second;
  EXPECT_EQ(it.correct("see you at eight"), Outcome::kDone);
  it.mail_is(2);
  it.mail().erase(first.slot.id);

  restart(it.world, it.bob);
  it.mail_is(0);
  EXPECT_EQ(it.at_bob().text, "see you at eight");
  it.mail()[first.slot.id] = first;
  it.mail_is(0);

  EXPECT_EQ(it.at_bob().text, "see you at eight");
}

TEST(Edit, ThatComesBeforeItsTextIsKeptForIt) {
  Corrected it;
  it.world.kill(it.bob);
  it.sent = it.world.run(it.alice, sending("bob", "at nine", WaitFor::kStored)).messages.at(0);
  it.mail_is(1);
  const wire::Record text = it.mail().begin()->second;
  EXPECT_EQ(it.correct("at ten"), Outcome::kDone);
  EXPECT_EQ(it.world.run(it.alice, reacting("bob", it.sent.id, kHeart)).outcome, Outcome::kDone);
  it.mail_is(3);
  it.mail().erase(text.slot.id);

  restart(it.world, it.bob);
  it.mail_is(0);
  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_history("alice")).messages),
            Texts{"see you at six"});
  const auto talks = it.world.run(it.bob, [](Client& client, Instant now, Effects& out) {
    return client.conversations(now, out);
  });
  ASSERT_EQ(talks.conversations.size(), 1U);
  EXPECT_EQ(talks.conversations[0].last.text, "see you at six");
  it.mail()[text.slot.id] = text;
  it.mail_is(0);

  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages),
            (Texts{"see you at six", "at ten"}));
  const auto history = it.world.run(it.bob, reading_history("alice")).messages;
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].text, "at ten");
  EXPECT_EQ(signs_on(history[1]), std::string("alice:") + kHeart + " ");
  EXPECT_EQ(it.world.run(it.bob, searching({.text = "ten"})).messages.size(), 1U);
}

TEST(Edit, IsForWhoWroteTheMessage) {
  Corrected it;

  EXPECT_EQ(it.world.run(it.bob, editing("alice", it.sent.id, "no")).outcome, Outcome::kNotYours);
  EXPECT_EQ(it.correct(""), Outcome::kEmptyMessage);
  EXPECT_EQ(it.correct(std::string(chat::Content::kTextMax + 1, 'x')), Outcome::kMessageTooLong);
  EXPECT_EQ(it.correct(std::string(chat::Content::kTextMax, 'x')), Outcome::kDone);
  EXPECT_EQ(it.world.run(it.alice, deleting("bob", it.sent.id)).outcome, Outcome::kDone);
  EXPECT_EQ(it.correct("too late"), Outcome::kUnknownMessage);
}

// What a program of Bob's that keeps to no rule says of Alice's message.
TEST(Edit, OfSomebodyElsesTextCountsForNothing) {
  Corrected it;
  const RingId alice = account::key_of("alice");
  const account::Person mallory = account::person("mallory", 77);
  it.world.ring.accounts[account::key_of("mallory")].profile = mallory.profile;
  chat::Content content;
  content.type = chat::ContentType::kEdit;
  content.text = "I owe you a house";
  content.lamport = 9;
  content.about = {{.id = chat::id_of(it.sent.id), .lamport = it.sent.lamport}};
  wire::Record letter;
  letter.body = chat::seal(content, {mallory.keys, mallory.profile},
                           it.world.ring.accounts.at(alice).profile, Bytes32{3})
                    .value();
  letter.slot = {
      .key = alice, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(letter.body)};
  auto& mail = it.world.ring.mail[alice];
  mail[letter.slot.id] = letter;
  EXPECT_TRUE(it.world.pass_until([&] { return mail.empty(); }, 20s));

  EXPECT_EQ(it.at_alice().text, "see you at six");
  EXPECT_TRUE(it.world.run(it.alice, reading_history("mallory")).messages.empty());
}

TEST(Edit, OfADeletedMessageLeavesTheStone) {
  Corrected it;
  it.world.kill(it.bob);
  EXPECT_EQ(it.correct("secret"), Outcome::kDone);
  it.mail_is(1);
  const wire::Record edit = it.mail().begin()->second;
  it.mail().clear();
  EXPECT_EQ(it.world.run(it.alice, deleting("bob", it.sent.id)).outcome, Outcome::kDone);
  it.mail_is(1);
  restart(it.world, it.bob);
  it.mail_is(0);

  it.mail()[edit.slot.id] = edit;
  it.mail_is(0);

  EXPECT_TRUE(it.at_bob().is_deleted);
  EXPECT_TRUE(it.at_bob().text.empty());
}

TEST(Edit, SurvivesADeathOfEitherAtAnyStep) {
  for (std::size_t steps = 0; steps < 14; ++steps) {
    for (const bool is_sender : {true, false}) {
      Corrected it;
      const std::size_t dying = is_sender ? it.alice : it.bob;
      it.world.kill_after(dying, steps);
      (void)it.world.command(it.alice, editing("bob", it.sent.id, "at seven"));
      it.world.pass(2s);
      it.world.spare(dying);
      restart(it.world, dying);
      if (it.at_alice().text != "at seven") {
        EXPECT_EQ(it.correct("at seven"), Outcome::kDone);
      }
      it.settle();

      EXPECT_EQ(it.at_alice().text, "at seven") << "killed after " << steps << " steps";
      EXPECT_EQ(it.at_bob().text, "at seven") << "killed after " << steps << " steps";
      EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages), Texts{"at seven"});
    }
  }
}

TEST(Reaction, IsSeenByBothAndTakesThePlaceOfTheOneBefore) {
  Corrected it;

  EXPECT_EQ(it.world.run(it.bob, reacting("alice", it.sent.id, kHeart)).outcome, Outcome::kDone);
  EXPECT_EQ(it.world.run(it.alice, reacting("bob", it.sent.id, "+1")).outcome, Outcome::kDone);
  it.settle();
  const std::string both = std::string("alice:+1 bob:") + kHeart + " ";
  EXPECT_EQ(signs_on(it.at_alice()), both);
  EXPECT_EQ(signs_on(it.at_bob()), both);

  EXPECT_EQ(it.world.run(it.bob, reacting("alice", it.sent.id, "?")).outcome, Outcome::kDone);
  EXPECT_EQ(it.world.run(it.alice, reacting("bob", it.sent.id, "")).outcome, Outcome::kDone);
  it.settle();

  EXPECT_EQ(signs_on(it.at_alice()), "bob:? ");
  EXPECT_EQ(signs_on(it.at_bob()), "bob:? ");
  EXPECT_EQ(it.at_alice().state, MessageState::kDelivered);
}

TEST(Reaction, IsOneShortSign) {
  Corrected it;
  const auto react = [&](const std::string& sign) {
    return it.world.run(it.bob, reacting("alice", it.sent.id, sign)).outcome;
  };

  EXPECT_EQ(react(std::string(32, 'x')), Outcome::kDone);
  EXPECT_EQ(react(std::string(33, 'x')), Outcome::kBadReaction);
  EXPECT_EQ(react("two words"), Outcome::kBadReaction);
  EXPECT_EQ(react("\x1b[31m"), Outcome::kBadReaction);
  EXPECT_EQ(react("\xff"), Outcome::kBadReaction);
  EXPECT_EQ(react("\xe2\x80\xae"), Outcome::kBadReaction);  // turns text around
  EXPECT_EQ(it.world.run(it.bob, reacting("alice", std::string(64, '0'), "+1")).outcome,
            Outcome::kUnknownMessage);
}

TEST(Marks, GoWithPruningAndDeletion) {
  Corrected it;
  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  EXPECT_EQ(it.world.run(it.bob, reacting("alice", it.sent.id, kHeart)).outcome, Outcome::kDone);
  EXPECT_EQ(it.correct("at seven"), Outcome::kDone);
  it.settle();
  it.world.pass(5s);
  const auto rows_of_messages = [&](std::size_t device) {
    return std::ranges::count_if(it.world.disk(device), [](const auto& row) {
      return row.first.size() > 2 && row.first[0] == 'm' && row.first[1] == 'h';
    });
  };
  EXPECT_EQ(rows_of_messages(it.bob), 4);

  EXPECT_EQ(it.world.run(it.alice, deleting("bob", it.sent.id)).outcome, Outcome::kDone);
  it.settle();

  EXPECT_EQ(rows_of_messages(it.alice), 2);
  EXPECT_EQ(rows_of_messages(it.bob), 2);
}

TEST(Marks, ThatWereTakenAwayGoWithPruning) {
  Corrected it;
  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  EXPECT_EQ(it.world.run(it.bob, reacting("alice", it.sent.id, kHeart)).outcome, Outcome::kDone);
  EXPECT_EQ(it.world.run(it.bob, reacting("alice", it.sent.id, "")).outcome, Outcome::kDone);
  it.settle();
  it.world.pass(5s);

  for (const auto& [device, peer] : {std::pair{it.alice, "bob"}, {it.bob, "alice"}}) {
    const CommandEnded end = it.world.run(device, [&](Client& client, Instant now, Effects& out) {
      return client.prune(peer, 1s, now, out);
    });
    EXPECT_EQ(end.count, 1U);
    EXPECT_EQ(std::ranges::count_if(it.world.disk(device),
                                    [](const auto& row) {
                                      return row.first.size() > 2 && row.first[0] == 'm' &&
                                             row.first[1] == 'h';
                                    }),
              0);
  }
}

// Whoever has written may say as much as they like of messages that never come.
TEST(Marks, OfMessagesThatNeverComeHideNoneThatHas) {
  Corrected it;
  auto& disk = it.world.disk(it.bob);
  const auto text = std::ranges::find_if(
      disk, [](const auto& row) { return row.first[0] == 'm' && row.first[1] == 'h'; });
  ASSERT_NE(text, disk.end());
  const Bytes talk = to_bytes(BytesView(text->first).first(18));
  for (std::uint64_t i = 0; i < 3 * chat::ChatOptions{}.history_max; ++i) {
    Bytes row = talk;
    append_u64(row, i);
    append(row, Bytes32{7});
    row.push_back('r');
    disk[row] = to_bytes("a sign");
  }

  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_history("alice")).messages),
            Texts{"see you at six"});
}

TEST(Marks, AreInTheWholeHistoryPageByPage) {
  Corrected it;
  for (const char* text : {"one", "two", "three"}) {
    const CommandEnded sent = it.world.run(it.alice, sending("bob", text));
    EXPECT_EQ(it.world.run(it.alice, reacting("bob", sent.messages.at(0).id, "+1")).outcome,
              Outcome::kDone);
  }
  EXPECT_EQ(it.correct("zero"), Outcome::kDone);

  for (const std::size_t limit : {1U, 2U, 3U, 100U}) {
    Texts found;
    chat::ArchiveQuery query{.peer = "bob", .cursor = {}, .limit = limit};
    do {
      const CommandEnded page =
          it.world.run(it.alice, [&](Client& client, Instant now, Effects& out) {
            return client.archive(query, now, out);
          });
      EXPECT_LE(page.messages.size(), limit);
      for (const StoredMessage& message : page.messages) {
        found.push_back(message.text + " " + signs_on(message));
      }
      query.cursor = page.next;
    } while (!query.cursor.empty());
    EXPECT_EQ(found, (Texts{"three alice:+1 ", "two alice:+1 ", "one alice:+1 ", "zero "}));
  }
}

TEST(Marks, AreHandedOver) {
  TwoDevices it;
  it.write(it.alice, "bob", "see you at six");
  it.become_acquainted();
  const std::string id = it.history(it.alice).at(0).id;
  EXPECT_EQ(it.world.run(it.alice, editing("bob", id, "see you at seven")).outcome, Outcome::kDone);
  EXPECT_EQ(it.world.run(it.bob, reacting("alice", id, kHeart)).outcome, Outcome::kDone);
  it.world.pass(5s);

  it.log_in_on_phone();
  EXPECT_TRUE(it.is_handed_over(it.phone));

  EXPECT_EQ(it.history(it.phone), it.history(it.alice));
  EXPECT_EQ(it.history(it.phone).at(0).text, "see you at seven");
  EXPECT_EQ(signs_on(it.history(it.phone).at(0)), std::string("bob:") + kHeart + " ");
}

// The edit comes to the first device, its text to the second one.
TEST(Marks, ThatCameBeforeTheirMessageAreHandedOver) {
  TwoDevices it;
  it.write(it.bob, "alice", "first");
  it.world.kill(it.alice);
  const StoredMessage sent =
      it.world.run(it.bob, sending("alice", "at nine", WaitFor::kStored)).messages.at(0);
  auto& mail = it.world.ring.mail[account::key_of("alice")];
  EXPECT_TRUE(it.world.pass_until([&] { return mail.size() == 1; }, 20s));
  const wire::Record text = mail.begin()->second;
  EXPECT_EQ(it.world.run(it.bob, editing("alice", sent.id, "at ten")).outcome, Outcome::kDone);
  EXPECT_EQ(it.world.run(it.bob, reacting("alice", sent.id, "+1")).outcome, Outcome::kDone);
  EXPECT_TRUE(it.world.pass_until([&] { return mail.size() == 3; }, 20s));
  mail.erase(text.slot.id);
  restart(it.world, it.alice);
  EXPECT_TRUE(it.world.pass_until([&] { return mail.empty(); }, 20s));

  it.log_in_on_phone();
  EXPECT_TRUE(it.is_handed_over(it.phone));
  mail[text.slot.id] = text;
  EXPECT_TRUE(it.world.pass_until([&] { return mail.empty(); }, 20s));

  const auto history = it.history(it.phone);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].text, "at ten");
  EXPECT_EQ(signs_on(history[1]), "bob:+1 ");
  EXPECT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), (Texts{"first", "at ten"}));
}

// Of a message of Alice's own that only her laptop has: the phone learns of the sign first.
TEST(Marks, OnAMessageThatTheOtherDeviceHasAreHandedBack) {
  TwoDevices it;
  it.write(it.alice, "bob", "mine");
  const std::string id = it.history(it.alice).at(0).id;
  it.world.kill(it.alice);
  it.log_in_on_phone();
  EXPECT_EQ(it.world.run(it.bob, reacting("alice", id, "+1")).outcome, Outcome::kDone);
  EXPECT_TRUE(it.world.pass_until([&] { return it.world.client(it.bob).outbox_size() == 0; }, 30s));

  it.world.start(it.alice);
  it.take_over(it.alice);
  EXPECT_TRUE(it.is_handed_over(it.alice));

  EXPECT_EQ(signs_on(it.history(it.alice).at(0)), "bob:+1 ");
}

// What the newer device has said of a message counts against what the older one hands over.
TEST(Marks, OfBothDevicesAreMergedByTheirTimes) {
  TwoDevices it;
  it.write(it.alice, "bob", "see you at six");
  it.log_in_on_phone();
  EXPECT_TRUE(it.is_handed_over(it.phone));
  const std::string id = it.history(it.phone).at(0).id;
  EXPECT_EQ(it.world.run(it.phone, editing("bob", id, "see you at seven")).outcome, Outcome::kDone);
  it.world.pass(5s);

  it.take_over(it.alice);
  EXPECT_TRUE(it.is_handed_over(it.alice));
  EXPECT_EQ(it.history(it.alice).at(0).text, "see you at seven");
  EXPECT_EQ(it.world.run(it.alice, editing("bob", id, "see you at eight")).outcome, Outcome::kDone);
  it.world.pass(5s);

  EXPECT_EQ(it.history(it.alice).at(0).text, "see you at eight");
  EXPECT_EQ(it.history(it.bob).at(0).text, "see you at eight");
  EXPECT_EQ(it.world.run(it.alice, searching({.text = "seven"})).messages.size(), 0U);
}

TEST(Marks, AreImportedWithTheirMessages) {
  Corrected it;
  StoredMessage other = it.at_bob();
  other.id = std::string(64, 'a');
  other.is_unread = false;
  other.edit = 7;
  other.edited_ms = 1'000;
  other.reactions = {{"alice", kHeart, 8}, {"bob", "+1", 9}};

  EXPECT_EQ(it.world.run(it.bob, importing({other})).count, 1U);

  const auto history = it.world.run(it.bob, reading_history("alice")).messages;
  EXPECT_NE(std::ranges::find(history, other), history.end());
  other.reactions[0].sign = "two words";
  EXPECT_EQ(it.world.run(it.bob, importing({other})).outcome, Outcome::kBadMessages);
}

// As a program that knew no marks wrote it.
TEST(Marks, APartOfAHandOverWithoutThemIsUnderstood) {
  struct FirstHandedMessage {
    chat::TextRow text;
    chat::StateRow state;
  };
  struct FirstPart {
    Bytes32 hand_over{};
    std::uint32_t number = 0;
    std::uint32_t parts = 1;
    std::uint64_t messages = 1;
    wire::DeviceName device;
    BoundedList<chat::KnownContact, chat::HandOverPart::kContactsMax> contacts;
    BoundedList<chat::NotedPerson, chat::HandOverPart::kPeopleMax> people;
    BoundedList<chat::EarlyReceipt, chat::HandOverPart::kReceiptsMax> receipts;
    BoundedList<FirstHandedMessage, chat::HandOverPart::kMessagesMax> handed;
  };
  FirstPart first;
  first.handed.push_back({.text = {.id = Bytes32{1}, .peer = "bob", .text = {"hello"}},
                          .state = {.state = MessageState::kReceived}});

  const auto part = chat::decode_part(wire::encode_value(first), chat::kFirstPartVersion);

  ASSERT_TRUE(part.has_value());
  ASSERT_EQ(part->handed.size(), 1U);
  EXPECT_EQ(part->handed[0].text.text.text, "hello");
  EXPECT_EQ(part->handed[0].edit.lamport, 0U);
}

}  // namespace
}  // namespace p2pchat::client
