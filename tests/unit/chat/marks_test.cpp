#include "core/chat/marks.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/chat/history.h"
#include "core/groups/change.h"

namespace p2pchat::chat {
namespace {

// What is said of a message of a group, on a disk in memory.
class GroupClaims : public testing::Test {
 protected:
  GroupClaims() {
    text_ = {.id = to_hex(Bytes32{1}),
             .peer = "#0123456789abcdef0123456789abcde",
             .text = "up at six",
             .lamport = 5,
             .state = MessageState::kReceived};
    place_ = text_;
    place_.text.clear();
    text_.author = "anna";
  }
  [[nodiscard]] ClaimRow claim(const std::string& author, const std::string& text,
                               std::uint64_t lamport) const {
    return {.edit = {.peer = text_.peer, .text = text, .lamport = lamport}, .author = author};
  }
  // True if it counts for its author.
  bool say(const ClaimRow& said) {
    Marks marks = marks_in(rows(), vault_);
    RowWriter writer{vault_, entropy_, changes_};
    return put_if_later(place_, said, marks, writer);
  }
  bool react(const std::string& from, const std::string& sign, std::uint64_t lamport) {
    Marks marks = marks_in(rows(), vault_);
    RowWriter writer{vault_, entropy_, changes_};
    return put_if_later(place_, ReactionRow{from, sign, lamport}, marks, writer);
  }
  [[nodiscard]] std::vector<Row> rows() {
    for (const Change& change : changes_) {
      disk_.erase(change.key);
      if (change.value) disk_[change.key] = *change.value;
    }
    changes_.clear();
    std::vector<Row> rows;
    for (const auto& [key, value] : disk_) rows.push_back({key, value});
    return rows;
  }
  // The text as it is once it comes.
  [[nodiscard]] StoredMessage shown() {
    StoredMessage message = text_;
    apply(marks_in(rows(), vault_), message);
    return message;
  }

  Vault vault_{Bytes32{7}};
  Entropy entropy_{Bytes32{1}};
  std::vector<Change> changes_;
  std::map<Bytes, Bytes> disk_;
  StoredMessage text_;
  StoredMessage place_;  // as long as nobody knows whose it is
};

TEST_F(GroupClaims, OfTheAuthorCountsAndNobodyElses) {
  EXPECT_TRUE(say(claim("bob", "up at noon", 9)));
  EXPECT_TRUE(say(claim("anna", "up at seven", 6)));
  EXPECT_TRUE(say(claim("bob", "", 10)));

  EXPECT_EQ(shown().text, "up at seven");
  EXPECT_EQ(shown().edit, 6U);
  EXPECT_FALSE(is_deleted_before(marks_in(rows(), vault_), text_));
}

TEST_F(GroupClaims, LaterOneOfTheSameAuthorCountsInAnyOrder) {
  EXPECT_TRUE(say(claim("anna", "up at eight", 8)));
  EXPECT_FALSE(say(claim("anna", "up at seven", 6)));
  EXPECT_FALSE(say(claim("ANNA", "up at eight", 8)));

  EXPECT_EQ(shown().text, "up at eight");
}

TEST_F(GroupClaims, DeletionCountsWhateverElseIsSaid) {
  EXPECT_TRUE(say(claim("anna", "", 6)));
  EXPECT_FALSE(say(claim("anna", "up at eight", 8)));

  EXPECT_TRUE(is_deleted_before(marks_in(rows(), vault_), text_));
}

TEST_F(GroupClaims, OfAllOtherMembersLeaveRoomForTheAuthors) {
  for (std::size_t i = 1; i < groups::kMembersMax; ++i) {
    EXPECT_TRUE(say(claim("m" + std::to_string(i), "mine", 6)));
  }

  EXPECT_TRUE(say(claim("anna", "up at seven", 6)));
  EXPECT_EQ(shown().text, "up at seven");
  EXPECT_FALSE(say(claim("late", "mine", 6)));
  EXPECT_TRUE(say(claim("m3", "still mine", 7)));
  EXPECT_LE(rows().size(), kRowsMax);
}

TEST_F(GroupClaims, OfOthersGoOnceTheTextIsHere) {
  EXPECT_TRUE(say(claim("bob", "up at noon", 9)));
  EXPECT_TRUE(say(claim("anna", "up at seven", 6)));
  RowWriter writer{vault_, entropy_, changes_};

  erase_claims_of_others(text_, marks_in(rows(), vault_), writer);

  const Marks left = marks_in(rows(), vault_);
  ASSERT_EQ(left.claims.size(), 1U);
  EXPECT_EQ(left.claims[0].author.text, "anna");
}

TEST_F(GroupClaims, AreGoneWithAllSignsWhereAStoneIs) {
  EXPECT_TRUE(say(claim("bob", "up at noon", 9)));
  EXPECT_TRUE(react("bob", "", 7));
  EXPECT_TRUE(react("carl", "+1", 7));
  RowWriter writer{vault_, entropy_, changes_};

  erase_marks(text_, marks_in(rows(), vault_), writer);

  EXPECT_TRUE(rows().empty());
}

TEST_F(GroupClaims, SignsAreSoMany) {
  for (std::size_t i = 0; i < kReactionsMax; ++i) {
    EXPECT_TRUE(react("m" + std::to_string(i), "+1", 6));
  }

  EXPECT_FALSE(react("anna", "+1", 7));
  EXPECT_TRUE(react("m3", "-1", 7));
}

// One's own text in a group is edited under one's own name, and read back so.
TEST_F(GroupClaims, AreHowAnEditIsWritten) {
  text_.is_outgoing = true;
  text_.text = "up at seven";
  text_.edit = 6;
  RowWriter writer{vault_, entropy_, changes_};

  put_message(text_, writer);

  const auto found = parse_conversation(rows(), "anna", vault_);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text, "up at seven");
  EXPECT_EQ(found[0].edit, 6U);
  EXPECT_EQ(found[0].author, "anna");
}

TEST_F(GroupClaims, StoneKeepsItsAuthorAndHasTicksOfItsOwn) {
  text_.is_outgoing = true;
  text_.members = {{.name = "bob", .state = MessageState::kRead, .stored = 3, .wanted = 3},
                   {.name = "carl", .state = MessageState::kUnsent}};
  RowWriter writer{vault_, entropy_, changes_};

  put_stone(tombstone_of(text_), {}, writer);

  const auto found = parse_conversation(rows(), "anna", vault_);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].is_deleted);
  EXPECT_EQ(found[0].author, "anna");
  ASSERT_EQ(found[0].members.size(), 2U);
  EXPECT_EQ(found[0].members[0].state, MessageState::kQueued);
  EXPECT_EQ(found[0].members[0].stored, 0U);
  EXPECT_EQ(found[0].members[1].state, MessageState::kUnsent);
}

}  // namespace
}  // namespace p2pchat::chat
