#include "core/groups/change.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <string>
#include <system_error>

#include "core/account/name.h"
#include "core/base/utf8.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::groups {
namespace {

constexpr std::string_view kHashDomain = "p2pchat/group/change/1";
constexpr std::string_view kSignatureDomain = "p2pchat/group/change/signature/1";
constexpr std::string_view kProofDomain = "p2pchat/group/change/proof/1";

Bytes text_of(std::string_view domain, const Change& change) {
  Bytes text = to_bytes(domain);
  wire::encode_into(text, change);
  return text;
}

Bytes signed_text(Change change) {
  change.signature = {};
  return text_of(kSignatureDomain, change);
}

Bytes proven_text(Change change) {
  change.signature = {};
  change.proof = {};
  return text_of(kProofDomain, change);
}

// Which fields a kind has.
struct Form {
  bool has_subject = false;
  bool has_name = false;
  bool has_role = false;
  bool has_invitation = false;
  bool has_title = false;
};

Form form_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kCreate:
      return {.has_name = true, .has_title = true};
    case ChangeKind::kInvite:
      return {.has_subject = true, .has_name = true, .has_role = true, .has_invitation = true};
    case ChangeKind::kAccept:
    case ChangeKind::kDecline:
    case ChangeKind::kRekey:
      return {.has_invitation = true};
    case ChangeKind::kLeave:
      return {};
    case ChangeKind::kRemove:
      return {.has_subject = true};
    case ChangeKind::kRaise:
    case ChangeKind::kLower:
      return {.has_subject = true, .has_role = true};
    case ChangeKind::kRename:
    case ChangeKind::kTimer:
      return {.has_title = true};
  }
  return {};
}

bool may_be_proven(ChangeKind kind) {
  return kind == ChangeKind::kAccept || kind == ChangeKind::kRekey;
}

bool has_form(const Change& change) {
  const Form form = form_of(change.kind);
  const bool is_first = change.kind == ChangeKind::kCreate;
  return form.has_subject == (change.subject != Bytes32{}) &&
         form.has_name == account::is_valid_name(change.name.text) &&
         form.has_name != change.name.empty() && form.has_role == (change.role != Role::kNone) &&
         form.has_invitation == (change.invitation != Bytes32{}) &&
         form.has_title == is_valid_title(change.title.text) &&
         form.has_title != change.title.empty() && is_first == change.after.empty() &&
         is_first == (change.group == Bytes32{}) && is_first == (change.epoch == 1) &&
         (change.kind != ChangeKind::kTimer || lifetime_in(change)) &&
         (may_be_proven(change.kind) || change.proof == Bytes64{});
}

}  // namespace

bool is_sorted_set(const Heads& heads) {
  return std::ranges::adjacent_find(heads.items, std::greater_equal{}) == heads.items.end();
}

std::optional<std::uint32_t> lifetime_in(const Change& change) {
  if (change.kind != ChangeKind::kTimer) return std::nullopt;
  const std::string& digits = change.title.text;
  std::uint32_t seconds = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  const bool is_one = read.ec == std::errc() && std::to_string(seconds) == digits;
  return is_one && seconds <= kLifetimeMax ? std::optional(seconds) : std::nullopt;
}

bool is_valid_title(std::string_view title) {
  const bool is_printable = std::ranges::none_of(title, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
  return !title.empty() && title.size() <= kTitleMax && is_printable && is_utf8(title);
}

bool is_genuine(const Change& change) {
  return has_form(change) && is_sorted_set(change.after) &&
         crypto::ed25519_verify(change.key, signed_text(change), change.signature);
}

void sign(Change& change, const Bytes32& private_key) {
  change.signature = crypto::ed25519_sign(private_key, signed_text(change));
}

void prove(Change& change, const Bytes32& secret) {
  change.proof = crypto::ed25519_sign(secret, proven_text(change));
}

bool is_proven(const Change& change, const Bytes32& public_key) {
  return crypto::ed25519_verify(public_key, proven_text(change), change.proof);
}

Hash hash_of(const Change& change) { return crypto::sha256(text_of(kHashDomain, change)); }

}  // namespace p2pchat::groups
