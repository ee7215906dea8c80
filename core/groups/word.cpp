#include "core/groups/word.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/base/utf8.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::groups {
namespace {

constexpr std::string_view kTextDomain = "p2pchat/group/text/1";
constexpr std::string_view kIdDomain = "p2pchat/group/text/id/1";
constexpr std::string_view kMarkDomain = "p2pchat/group/mark/1";
constexpr std::string_view kMarkIdDomain = "p2pchat/group/mark/id/1";
constexpr std::string_view kPostDomain = "p2pchat/group/post/1";
constexpr std::string_view kPostIdDomain = "p2pchat/group/post/id/1";
// In the first byte of a word that programs do not understand that knew no rekeys.
constexpr std::uint8_t kSecond = 0x40;
// The same, that knew no marks.
constexpr std::uint8_t kThird = 0x80;
// The same, that knew no posts and no timers.
constexpr std::uint8_t kFourth = 0xc0;
// The same, that knew no references.
constexpr std::uint8_t kFifth = 0xe0;
// What an encoded word has beside its changes, at most.
constexpr std::size_t kAroundChanges = 1 + 3 * 32 + 4 + kHeadsMax * 32 + 4;

template <class T>
Bytes bytes_in(std::string_view domain, const T& said) {
  Bytes bytes = to_bytes(domain);
  wire::encode_into(bytes, said);
  return bytes;
}

// What is signed: all but the signature.
template <class Said>
Bytes unsigned_in(std::string_view domain, Said said) {
  said.signature = {};
  return bytes_in(domain, said);
}

// Of what a member says: its numbers, and what its author had seen.
template <class Said>
bool is_dated(const Said& said) {
  return said.lamport > 0 && said.lamport <= kNumberMax && said.epoch <= kNumberMax &&
         said.sent_ms <= kNumberMax && !said.heads.empty() && is_sorted_set(said.heads);
}

bool is_possible(const Text& text) {
  return !text.text.empty() && is_utf8(text.text.text) && is_dated(text);
}
bool is_possible(const Post& post) {
  return (post.file || !post.text.empty()) && is_utf8(post.text.text) && is_dated(post);
}
bool is_possible(const Tidings& tidings) { return is_sorted_set(tidings.heads); }
bool is_possible(const Invitation& invitation) { return !invitation.changes.empty(); }
bool is_possible(const Receipts& receipts) {
  return !receipts.about.empty() && std::ranges::all_of(receipts.about.items, [](const Ref& each) {
    return each.lamport <= kNumberMax;
  });
}
bool is_possible(const Reference& reference) {
  return reference.said.lamport > 0 && reference.said.lamport <= kNumberMax &&
         reference.sent_ms <= kNumberMax && reference.expires_ms <= kNumberMax;
}
bool is_possible(MarkKind kind, std::string_view text) {
  switch (kind) {
    case MarkKind::kEdit:
      return !text.empty() && is_utf8(text);
    case MarkKind::kReaction:
      return text.size() <= kSignMax && is_utf8(text);
    case MarkKind::kDeletion:
      return text.empty();
  }
  return false;
}
bool is_possible(const Mark& mark) {
  return is_possible(mark.kind, mark.text.text) && mark.about.lamport <= kNumberMax &&
         is_dated(mark);
}
bool is_possible(const Question& question) { return is_sorted_set(question.heads); }

bool has(ChangeKind kind, const BoundedList<Change, kChangesAtOnce>& changes) {
  return std::ranges::find(changes.items, kind, &Change::kind) != changes.items.end();
}

std::uint8_t version_bits(const BoundedList<Change, kChangesAtOnce>& changes) {
  if (has(ChangeKind::kTimer, changes)) return kFourth;
  return has(ChangeKind::kRekey, changes) ? kSecond : 0;
}

std::uint8_t version_bits(const Word& word) {
  if (std::holds_alternative<Reference>(word)) return kFifth;
  if (std::holds_alternative<Post>(word)) return kFourth;
  if (std::holds_alternative<Mark>(word)) return kThird;
  if (const auto* tidings = std::get_if<Tidings>(&word)) return version_bits(tidings->changes);
  const auto* invitation = std::get_if<Invitation>(&word);
  return invitation == nullptr ? 0 : version_bits(invitation->changes);
}

template <class T>
std::optional<Word> decode_as(BytesView bytes) {
  auto value = wire::decode_value<T>(bytes);
  if (!value || !is_possible(*value)) return std::nullopt;
  return Word(*std::move(value));
}

}  // namespace

void say_reads_references(Receipts& receipts) {
  if (!receipts.about.empty()) receipts.about.push_back(receipts.about.items.front());
}

bool says_reads_references(const Receipts& receipts) {
  const auto& all = receipts.about.items;
  return all.size() > 1 && all.back() == all.front();
}

const Bytes32& group_of(const Word& word) {
  return std::visit([](const auto& each) -> const Bytes32& { return each.group; }, word);
}

Bytes encode_word(const Word& word) {
  Bytes bytes{static_cast<std::uint8_t>((word.index() + 1) | version_bits(word))};
  std::visit([&bytes](const auto& each) { wire::encode_into(bytes, each); }, word);
  return bytes;
}

std::optional<Word> decode_word(BytesView bytes) {
  if (bytes.empty() || bytes.size() > kWordMax) return std::nullopt;
  const BytesView rest = bytes.subspan(1);
  switch (bytes.front()) {
    case 1:
      return decode_as<Text>(rest);
    case 2:
    case 2 | kSecond:
    case 2 | kFourth:
      return decode_as<Tidings>(rest);
    case 3:
    case 3 | kSecond:
    case 3 | kFourth:
      return decode_as<Invitation>(rest);
    case 4:
      return decode_as<Receipts>(rest);
    case 5:
      return decode_as<Question>(rest);
    case 6 | kThird:
      return decode_as<Mark>(rest);
    case 7 | kFourth:
      return decode_as<Post>(rest);
    case 8 | kFifth:
      return decode_as<Reference>(rest);
    default:
      return std::nullopt;
  }
}

WordVersion version_of(BytesView word) {
  if (word.empty() || word.front() < kSecond) return WordVersion::kFirst;
  if (word.front() < kThird) return WordVersion::kSecond;
  if (word.front() < kFourth) return WordVersion::kThird;
  return word.front() < kFifth ? WordVersion::kFourth : WordVersion::kFifth;
}

std::vector<BoundedList<Change, kChangesAtOnce>> pieces_of(const std::vector<Change>& changes) {
  std::vector<BoundedList<Change, kChangesAtOnce>> pieces;
  std::size_t size = 0;
  for (const Change& change : changes) {
    const std::size_t more = wire::encode_value(change).size();
    const bool has_room =
        !pieces.empty() && !pieces.back().is_full() && size + more + kAroundChanges <= kWordMax;
    if (!has_room) {
      pieces.emplace_back();
      size = 0;
    }
    pieces.back().push_back(change);
    size += more;
  }
  return pieces;
}

void sign(Text& text, const Bytes32& private_key) {
  text.signature = crypto::ed25519_sign(private_key, unsigned_in(kTextDomain, text));
}

void sign(Mark& mark, const Bytes32& private_key) {
  mark.signature = crypto::ed25519_sign(private_key, unsigned_in(kMarkDomain, mark));
}

void sign(Post& post, const Bytes32& private_key) {
  post.signature = crypto::ed25519_sign(private_key, unsigned_in(kPostDomain, post));
}

bool is_genuine(const Text& text) {
  return crypto::ed25519_verify(text.key, unsigned_in(kTextDomain, text), text.signature);
}

bool is_genuine(const Mark& mark) {
  return crypto::ed25519_verify(mark.key, unsigned_in(kMarkDomain, mark), mark.signature);
}

bool is_genuine(const Post& post) {
  return crypto::ed25519_verify(post.key, unsigned_in(kPostDomain, post), post.signature);
}

Bytes32 id_of(const Text& text) { return crypto::sha256(bytes_in(kIdDomain, text)); }

Bytes32 id_of(const Mark& mark) { return crypto::sha256(bytes_in(kMarkIdDomain, mark)); }

Bytes32 id_of(const Post& post) { return crypto::sha256(bytes_in(kPostIdDomain, post)); }

}  // namespace p2pchat::groups
