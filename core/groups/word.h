#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/groups/change.h"

// What one member's device says to another's about a group, inside a sealed message (core/chat).
namespace p2pchat::groups {

inline constexpr std::size_t kTextMax = std::size_t{16} * 1024;  // bytes of a text
inline constexpr std::size_t kWordMax = std::size_t{30} * 1024;  // of an encoded word
// Bytes of a text that goes whole in each copy of it: so much takes a copy of 1024 bytes
// (README.md), and saves the body, its copies on the ring and a fetch.
inline constexpr std::size_t kInlineTextMax = 588;
inline constexpr std::size_t kSignMax = 32;  // of a reaction
inline constexpr std::size_t kChangesAtOnce = 64;
inline constexpr std::size_t kReceiptsAtOnce = 32;
inline constexpr std::size_t kFileNameMax = 128;  // bytes
// Numbers from a member stay where adding to them cannot overflow.
inline constexpr std::uint64_t kNumberMax = std::uint64_t{1} << 62U;

// A message of a group by what all members know of it.
struct Ref {
  Bytes32 id{};
  std::uint64_t lamport = 0;

  auto operator<=>(const Ref&) const = default;
};

// The same in all its copies, so that two members can show each other what they got. Its hash is
// its id: nobody can make another text that has it.
struct Text {
  Bytes32 group{};
  Bytes32 chance{};           // drawn at random
  std::uint64_t lamport = 0;  // above that of every message of the group that its author had seen
  std::uint64_t epoch = 0;
  Heads heads;                // of the changes that its author had seen
  std::uint64_t sent_ms = 0;  // author's wall clock, for display only
  Bytes32 author{};
  Bytes32 reply_to{};  // id of the message that it answers; zeros: none
  BoundedText<kTextMax> text;
  Bytes32 key{};
  Bytes64 signature{};

  bool operator==(const Text&) const = default;
};

// What a file is called, and what its chunks on the ring are found and opened by: there is one copy
// of it for all members. What its numbers and its name may be, chat says (core/chat/file_ref.h).
struct File {
  BoundedText<kFileNameMax> name;
  std::uint64_t size = 0;  // bytes
  Bytes32 key{};
  Bytes32 table{};
  std::uint64_t expires_ms = 0;

  bool operator==(const File&) const = default;
};

// A text with a file, or one that does not last, or both: what programs that knew no such thing
// leave in the mailbox. Signed and named as a text is.
struct Post {
  Bytes32 group{};
  Bytes32 chance{};  // drawn at random
  std::uint64_t lamport = 0;
  std::uint64_t epoch = 0;
  Heads heads;
  std::uint64_t sent_ms = 0;
  Bytes32 author{};
  Bytes32 reply_to{};
  BoundedText<kTextMax> text;  // empty: there is only the file
  std::uint32_t lasts_s = 0;   // so long once it was sent, or first shown; 0: it stays
  std::optional<File> file{};
  Bytes32 key{};
  Bytes64 signature{};

  bool operator==(const Post&) const = default;
};

// Where a text or a post is that is too long to be in every copy: its encoded word, sealed once, is
// one chunk of the ring for all members. Not signed: who has sent it is proven, and what the body
// says is signed.
struct Reference {
  Bytes32 group{};
  Ref said;                      // what the body is
  std::uint64_t sent_ms = 0;     // author's wall clock, for display only
  Bytes32 key{};                 // of this body alone
  Bytes32 hash{};                // SHA-256 of what is sealed
  std::uint64_t expires_ms = 0;  // then nodes may have forgotten the body

  bool operator==(const Reference&) const = default;
};

enum class MarkKind : std::uint8_t {
  kEdit = 1,      // its author puts this text in the place of that of their message
  kReaction = 2,  // a sign on a message; no text: it is taken away
  kDeletion = 3,  // its author takes their message back
};

// What somebody says of a message that is there; signed and named as a text is.
struct Mark {
  Bytes32 group{};
  Bytes32 chance{};           // drawn at random
  std::uint64_t lamport = 0;  // as a text's: of two of one sort the later one counts
  std::uint64_t epoch = 0;
  Heads heads;
  std::uint64_t sent_ms = 0;
  Bytes32 author{};
  MarkKind kind = MarkKind::kReaction;
  Ref about;
  BoundedText<kTextMax> text;  // kReaction: up to kSignMax bytes
  Bytes32 key{};
  Bytes64 signature{};

  bool operator==(const Mark&) const = default;
};

// Changes that the other one may lack, each behind those of them that it follows.
struct Tidings {
  Bytes32 group{};
  Heads heads;
  BoundedList<Change, kChangesAtOnce> changes;

  bool operator==(const Tidings&) const = default;
};

// To whom is invited: a piece of the whole log, and what their accept is proven with.
struct Invitation {
  Bytes32 group{};
  Hash invitation{};  // the kInvite, which the log has
  Bytes32 secret{};
  BoundedList<Change, kChangesAtOnce> changes;

  bool operator==(const Invitation&) const = default;
};

// That this member's device has these messages of the other one, or has shown them.
struct Receipts {
  Bytes32 group{};
  bool is_read = false;
  BoundedList<Ref, kReceiptsAtOnce> about;

  bool operator==(const Receipts&) const = default;
};

// The first message of a receipt, once more at its end, says that its sender's program reads
// references. To older programs it is the same receipt. It wants room for one more.
void say_reads_references(Receipts& receipts);
[[nodiscard]] bool says_reads_references(const Receipts& receipts);

// For all that these heads do not follow.
struct Question {
  Bytes32 group{};
  Heads heads;

  bool operator==(const Question&) const = default;
};

using Word = std::variant<Text, Tidings, Invitation, Receipts, Question, Mark, Post, Reference>;

[[nodiscard]] const Bytes32& group_of(const Word& word);

// At most kWordMax bytes, if `pieces_of` has made its list of changes.
[[nodiscard]] Bytes encode_word(const Word& word);
// Nothing if it is none, or has what nobody may say: no text, or a text that is not UTF-8.
[[nodiscard]] std::optional<Word> decode_word(BytesView bytes);
// Which programs understand a word: all, those that know rekeys, those that know marks, those that
// know posts and timers, those that know references.
enum class WordVersion : std::uint8_t { kFirst, kSecond, kThird, kFourth, kFifth };
// Of an encoded word.
[[nodiscard]] WordVersion version_of(BytesView word);

// In as few pieces as fit a word each, in the same order.
[[nodiscard]] std::vector<BoundedList<Change, kChangesAtOnce>> pieces_of(
    const std::vector<Change>& changes);

void sign(Text& text, const Bytes32& private_key);
void sign(Mark& mark, const Bytes32& private_key);
void sign(Post& post, const Bytes32& private_key);
[[nodiscard]] bool is_genuine(const Text& text);
[[nodiscard]] bool is_genuine(const Mark& mark);
[[nodiscard]] bool is_genuine(const Post& post);
// Of what is signed.
[[nodiscard]] Bytes32 id_of(const Text& text);
[[nodiscard]] Bytes32 id_of(const Mark& mark);
[[nodiscard]] Bytes32 id_of(const Post& post);

}  // namespace p2pchat::groups
