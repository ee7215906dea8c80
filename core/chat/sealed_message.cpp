#include "core/chat/sealed_message.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/bounded.h"
#include "core/base/mutant.h"
#include "core/crypto/aead.h"
#include "core/crypto/rsa.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "core/wire/record.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::uint8_t kVersion = 1;  // of the envelope
constexpr std::string_view kDomain = "p2pchat/message/1";
constexpr std::size_t kLengthSize = 4;

// What the proof covers, beside the envelope.
struct Inside {
  std::uint8_t version = kContentVersion;
  wire::Name sender;
  Bytes32 sender_account{};
  Content content;
};
struct InsideOfPart {
  std::uint8_t version = kPartVersion;
  wire::Name sender;
  Bytes32 sender_account{};
  BoundedBytes<kPartMax> part;
};
struct InsideOfFile {
  std::uint8_t version = kFileVersion;
  wire::Name sender;
  Bytes32 sender_account{};
  Content content;
  FileRef file;
};

// The longest there is must fit a record, whatever the size of the recipient's key.
constexpr std::size_t kBeforePart = 1 + 4 + 32 + 32 + 4;
constexpr std::size_t kInsideMax = 1 + 4 + 32 + 32 + 1 + 32 + 3 * 8 + 4 + Content::kTextMax + 4 +
                                   40 * Content::kReceiptsMax + 4 + 32 * Content::kHeadsMax;
constexpr std::size_t kOverheadMax =
    1 + crypto::kRsaBitsMax / 8 + sizeof(Bytes32) + kLengthSize + crypto::kTagSize;
constexpr std::size_t kFileRefMax = 4 + FileRef::kNameMax + 8 + 32 + 32 + 8;
static_assert(kInsideMax + kFileRefMax + kOverheadMax <= kBodySizeMax);
static_assert(kBeforePart + kPartMax + kOverheadMax <= kBodySizeMax);
static_assert(kBodySizeMax <= wire::Record::kBodyMax);

// The recipient's place and account: a body opens for no other, even with the same keys.
Bytes recipient_text(const wire::AccountProfile& recipient) {
  Bytes text = to_bytes(kDomain);
  append(text, account::key_of(recipient.name.text).bytes);
  append(text, account::account_id(recipient));
  return text;
}

// Of version and wrapped key: binds the rest of the body to them.
Bytes associated_data(BytesView recipient, BytesView header) {
  Bytes aad = to_bytes(recipient);
  append(aad, header);
  return aad;
}

Bytes32 digest_of(BytesView aad, BytesView inside) {
  const Bytes32 aad_hash = crypto::sha256(aad);
  const Bytes32 inside_hash = crypto::sha256(inside);
  Bytes text = to_bytes("p2pchat/message/digest/1");
  append(text, aad_hash);
  append(text, inside_hash);
  return crypto::sha256(text);
}

// The sender's and the recipient's accounts are in the key's derivation, in this order: what one
// says to the other does not come back as the other's word.
std::optional<Bytes32> proof_of(const Bytes32& digest, std::optional<Bytes32> agreed,
                                const Bytes32& sender, const Bytes32& recipient) {
  if (!agreed) return std::nullopt;
  Bytes info = to_bytes("p2pchat/message/proof/1");
  append(info, sender);
  append(info, recipient);
  Bytes32 key = crypto::derive_key(*agreed, info);
  const Bytes32 proof = crypto::hmac_sha256(key, digest);
  crypto::wipe(key);
  crypto::wipe(*agreed);
  return proof;
}

// Zeros up to the smallest size of body that holds it all.
void pad(Bytes& plaintext, std::size_t around) {
  const auto size = std::ranges::lower_bound(kBodySizes, plaintext.size() + around);
  P2PCHAT_ASSERT(size != std::end(kBodySizes));
  plaintext.resize(*size - around);
}

// Proof and inside of a plaintext, if it is laid out as `seal` does.
struct Parts {
  Bytes32 proof{};
  BytesView inside;
};
std::optional<Parts> split(BytesView plaintext) {
  Parts parts;
  if (plaintext.size() < parts.proof.size() + kLengthSize) return std::nullopt;
  std::copy_n(plaintext.begin(), parts.proof.size(), parts.proof.begin());
  const BytesView rest = plaintext.subspan(parts.proof.size() + kLengthSize);
  const std::size_t length = read_u32(plaintext.subspan(parts.proof.size()));
  if (length > rest.size()) return std::nullopt;
  const BytesView padding = rest.subspan(length);
  if (std::ranges::any_of(padding, [](std::uint8_t byte) { return byte != 0; })) {
    return std::nullopt;
  }
  parts.inside = rest.first(length);
  return parts;
}

Result<OpenedMessage, Unopened> parse_part(const Parts& parts, BytesView aad) {
  auto inside = wire::decode_value<InsideOfPart>(parts.inside);
  if (!inside || !account::is_valid_name(inside->sender.text)) {
    return std::unexpected(Unopened::kNotAMessage);
  }
  OpenedMessage opened;
  opened.content.type =
      inside->version == kWordVersion ? ContentType::kGroup : ContentType::kHandOver;
  opened.part = std::move(inside->part.bytes);
  opened.part_version = inside->version;
  opened.sender = std::move(inside->sender.text);
  opened.sender_account = inside->sender_account;
  opened.digest = digest_of(aad, parts.inside);
  opened.proof = parts.proof;
  return opened;
}

Result<OpenedMessage, Unopened> parse_file(const Parts& parts, BytesView aad) {
  auto inside = wire::decode_value<InsideOfFile>(parts.inside);
  const bool is_good = inside && account::is_valid_name(inside->sender.text) &&
                       inside->content.type == ContentType::kFile &&
                       is_well_formed(inside->content) && is_well_formed(inside->file);
  if (!is_good) return std::unexpected(Unopened::kNotAMessage);
  inside->file.name = safe_file_name(inside->file.name.text);
  return OpenedMessage{.content = std::move(inside->content),
                       .file = std::move(inside->file),
                       .part = {},
                       .sender = std::move(inside->sender.text),
                       .sender_account = inside->sender_account,
                       .digest = digest_of(aad, parts.inside),
                       .proof = parts.proof};
}

Result<OpenedMessage, Unopened> parse(BytesView plaintext, BytesView aad) {
  const auto parts = split(plaintext);
  if (!parts || parts->inside.empty()) return std::unexpected(Unopened::kNotAMessage);
  const std::uint8_t version = parts->inside.front();
  if (version > kNewestVersion) return std::unexpected(Unopened::kNewer);
  if (version == kPartVersion || version == kFirstPartVersion || version == kWordVersion)
    return parse_part(*parts, aad);
  if (version == kFileVersion) return parse_file(*parts, aad);
  if (version != kContentVersion && version != kMarkVersion) {
    return std::unexpected(version > kContentVersion ? Unopened::kNewer : Unopened::kNotAMessage);
  }
  auto inside = wire::decode_value<Inside>(parts->inside);
  const bool is_good = inside && version == version_of(inside->content.type) &&
                       account::is_valid_name(inside->sender.text) &&
                       inside->content.type != ContentType::kFile &&
                       is_well_formed(inside->content);
  if (!is_good) return std::unexpected(Unopened::kNotAMessage);
  return OpenedMessage{.content = std::move(inside->content),
                       .file = {},
                       .part = {},
                       .part_version = 0,
                       .sender = std::move(inside->sender.text),
                       .sender_account = inside->sender_account,
                       .digest = digest_of(aad, parts->inside),
                       .proof = parts->proof};
}

// Who seals, for whom, and what is inside, of which the proof is a part.
struct Sealing {
  const Self& sender;
  const wire::AccountProfile& recipient;
  const Bytes32& seed;
};

std::optional<Bytes> seal_inside(BytesView inside, const Sealing& sealing) {
  const wire::AccountProfile& recipient = sealing.recipient;
  const Bytes to = recipient_text(recipient);
  const crypto::AeadKey key{
      .key = crypto::derive_key(sealing.seed, as_bytes("p2pchat/message/key/1"))};
  const auto wrapped =
      crypto::rsa_seal(recipient.encryption_key, to, key.key,
                       crypto::derive_key(sealing.seed, as_bytes("p2pchat/message/oaep/1")));
  if (!wrapped) return std::nullopt;
  Bytes body{kVersion};
  append(body, *wrapped);

  const Bytes aad = associated_data(to, body);
  const Self& sender = sealing.sender;
  const auto proof = proof_of(digest_of(aad, inside),
                              crypto::x25519_agree(sender.keys.identity, recipient.identity_key),
                              account::account_id(sender.profile), account::account_id(recipient));
  if (!proof) return std::nullopt;

  Bytes plaintext = to_bytes(*proof);
  append_u32(plaintext, static_cast<std::uint32_t>(inside.size()));
  append(plaintext, inside);
  pad(plaintext, body.size() + crypto::kTagSize);
  append(body, crypto::seal(key, aad, plaintext));
  return body;
}

}  // namespace

std::optional<Bytes> seal(const Content& content, const Self& sender,
                          const wire::AccountProfile& recipient, const Bytes32& seed) {
  return seal_as(version_of(content.type), content, sender, recipient, seed);
}

std::optional<Bytes> seal_as(std::uint8_t version, const Content& content, const Self& sender,
                             const wire::AccountProfile& recipient, const Bytes32& seed) {
  if (!is_well_formed(content)) return std::nullopt;
  const Bytes inside =
      wire::encode_value(Inside{.version = version,
                                .sender = sender.profile.name,
                                .sender_account = account::account_id(sender.profile),
                                .content = content});
  return seal_inside(inside, {sender, recipient, seed});
}

std::optional<Bytes> seal_part(BytesView part, const Self& self, const Bytes32& seed) {
  if (part.size() > kPartMax) return std::nullopt;
  const Bytes inside =
      wire::encode_value(InsideOfPart{.version = kPartVersion,
                                      .sender = self.profile.name,
                                      .sender_account = account::account_id(self.profile),
                                      .part = to_bytes(part)});
  return seal_inside(inside, {self, self.profile, seed});
}

std::optional<Bytes> seal_file(const Content& content, const FileRef& file, const Self& sender,
                               const wire::AccountProfile& recipient, const Bytes32& seed) {
  if (!is_well_formed(content) || !is_well_formed(file)) return std::nullopt;
  const Bytes inside =
      wire::encode_value(InsideOfFile{.version = kFileVersion,
                                      .sender = sender.profile.name,
                                      .sender_account = account::account_id(sender.profile),
                                      .content = content,
                                      .file = file});
  return seal_inside(inside, {sender, recipient, seed});
}

std::optional<Bytes> seal_word(BytesView word, const Self& sender,
                               const wire::AccountProfile& recipient, const Bytes32& seed) {
  if (word.size() > kPartMax) return std::nullopt;
  const Bytes inside =
      wire::encode_value(InsideOfPart{.version = kWordVersion,
                                      .sender = sender.profile.name,
                                      .sender_account = account::account_id(sender.profile),
                                      .part = to_bytes(word)});
  return seal_inside(inside, {sender, recipient, seed});
}

Result<OpenedMessage, Unopened> open_envelope(BytesView body, const Self& recipient) {
  const auto bits = crypto::rsa_bits(recipient.profile.encryption_key);
  P2PCHAT_ASSERT(bits.has_value());
  const std::size_t header_size = 1 + (*bits + 7) / 8;
  const bool is_sized = std::ranges::binary_search(kBodySizes, body.size());
  if (!is_sized || body.size() < header_size + crypto::kTagSize || body[0] != kVersion) {
    return std::unexpected(Unopened::kNotAMessage);
  }
  const Bytes to = recipient_text(recipient.profile);
  const auto content_key =
      crypto::rsa_open(recipient.keys.encryption, to, body.subspan(1, header_size - 1));
  crypto::AeadKey key;
  if (!content_key || content_key->size() != key.key.size()) {
    return std::unexpected(Unopened::kNotForUs);
  }
  std::ranges::copy(*content_key, key.key.begin());

  const Bytes aad = associated_data(to, body.first(header_size));
  const auto plaintext = crypto::open(key, aad, body.subspan(header_size));
  if (!plaintext) return std::unexpected(Unopened::kNotForUs);
  return parse(*plaintext, aad);
}

bool verify_sender(const OpenedMessage& message, const wire::AccountProfile& sender,
                   const Self& recipient) {
  if (is_mutated(Mutant::kForgedSenderAccepted)) return true;
  const bool is_named = account::fold_case(sender.name.text) == account::fold_case(message.sender);
  if (!is_named || account::account_id(sender) != message.sender_account) return false;
  const auto proof =
      proof_of(message.digest, crypto::x25519_agree(recipient.keys.identity, sender.identity_key),
               message.sender_account, account::account_id(recipient.profile));
  return proof && crypto::equal_in_constant_time(*proof, message.proof);
}

}  // namespace p2pchat::chat
