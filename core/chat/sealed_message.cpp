#include "core/chat/sealed_message.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/bounded.h"
#include "core/chat/envelope.h"
#include "core/crypto/aead.h"
#include "core/crypto/hpke.h"
#include "core/crypto/rsa.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/groups/word.h"
#include "core/wire/record.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

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

// What made the body of the second form for which this stands, so that its id is proven: who did
// not make it knows no seed whose body has that id.
struct InsideOfAgain {
  std::uint8_t version = kAgainVersion;
  Bytes32 prekey{};
  std::uint64_t created_s = 0;
  Bytes32 seed{};
  Bytes32 proof{};
  BoundedBytes<kBodySizeMax> inside;
};

struct InsideOfTurn {
  std::uint8_t version = kTurnVersion;
  wire::Name sender;
  Bytes32 sender_account{};
  Content content;
  BoundedBytes<ratchet::kMessageOverhead> turn;
};
struct InsideOfSession {
  std::uint8_t version = kSessionVersion;
  wire::Name sender;
  Bytes32 sender_account{};
  BoundedBytes<kBodySizeMax> message;
};
// The same as InsideOfAgain for a body of the third form: with the message's key, which opens
// nothing else, its recipient makes the body from what was in it.
struct InsideOfSessionAgain {
  std::uint8_t version = kSessionAgainVersion;
  Bytes32 prekey{};
  std::uint64_t created_s = 0;
  Bytes32 seed{};
  Bytes32 proof{};
  Bytes32 associated{};
  Bytes32 key{};
  BoundedBytes<ratchet::kMessageOverhead> header;  // of a message without text
  BoundedBytes<kBodySizeMax> inside;
};

// The longest there is must fit a record, whatever the size of the recipient's key.
constexpr std::size_t kBeforePart = 1 + 4 + 32 + 32 + 4;
constexpr std::size_t kInsideMax = 1 + 4 + 32 + 32 + 1 + 32 + 3 * 8 + 4 + Content::kTextMax + 4 +
                                   40 * Content::kReceiptsMax + 4 + 32 * Content::kHeadsMax;
constexpr std::size_t kOverheadMax =
    1 + crypto::kRsaBitsMax / 8 + sizeof(Bytes32) + kLengthSize + crypto::kTagSize;
constexpr std::size_t kFileRefMax = 4 + FileRef::kNameMax + 8 + 32 + 32 + 8;
constexpr std::size_t kAgainMax = 1 + 32 + 8 + 32 + 32 + 4;
constexpr std::size_t kSessionAgainMax =
    kAgainMax + 32 + 32 + 4 + ratchet::kMessageOverhead + kBeforePart;
static_assert(kInsideMax + kFileRefMax + kAgainMax + kOverheadMax <= kBodySizeMax);
static_assert(kInsideMax + kFileRefMax + kSessionAgainMax + kOverheadMax <= kBodySizeMax);
static_assert(kBeforePart + kPartMax + kAgainMax + kOverheadMax <= kBodySizeMax);
static_assert(kBodySizeMax <= wire::Record::kBodyMax);

// By groups::WordVersion.
constexpr std::array kWordVersions{kWordVersion, kSecondWordVersion, kThirdWordVersion,
                                   kFourthWordVersion, kFifthWordVersion};

bool is_word_version(std::uint8_t version) {
  return std::ranges::find(kWordVersions, version) != kWordVersions.end();
}

std::uint8_t word_version(groups::WordVersion version) {
  return kWordVersions.at(static_cast<std::size_t>(version));
}

bool is_part_version(std::uint8_t version) {
  return version == kPartVersion || version == kFirstPartVersion || version == kSecondPartVersion ||
         version == kThirdPartVersion || version == kFourthPartVersion ||
         version == kFifthPartVersion;
}

Result<OpenedMessage, Unopened> parse_part(const Parts& parts, BytesView aad) {
  auto inside = wire::decode_value<InsideOfPart>(parts.inside);
  if (!inside || !account::is_valid_name(inside->sender.text)) {
    return std::unexpected(Unopened::kNotAMessage);
  }
  OpenedMessage opened;
  opened.content.type =
      is_word_version(inside->version) ? ContentType::kGroup : ContentType::kHandOver;
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
                       .proof = parts.proof,
                       .stands_for = {}};
}

Result<OpenedMessage, Unopened> parse_session(const Parts& parts, BytesView aad) {
  auto inside = wire::decode_value<InsideOfSession>(parts.inside);
  if (!inside || !account::is_valid_name(inside->sender.text)) {
    return std::unexpected(Unopened::kNotAMessage);
  }
  OpenedMessage opened;
  opened.content.type = ContentType::kSession;
  opened.part = std::move(inside->message.bytes);
  opened.sender = std::move(inside->sender.text);
  opened.sender_account = inside->sender_account;
  opened.digest = digest_of(aad, parts.inside);
  opened.proof = parts.proof;
  return opened;
}

Result<OpenedMessage, Unopened> parse_turn(const Parts& parts, BytesView aad) {
  auto inside = wire::decode_value<InsideOfTurn>(parts.inside);
  const bool is_good = inside && account::is_valid_name(inside->sender.text) &&
                       is_receipt(inside->content.type) && is_well_formed(inside->content);
  if (!is_good) return std::unexpected(Unopened::kNotAMessage);
  return OpenedMessage{.content = std::move(inside->content),
                       .file = {},
                       .part = std::move(inside->turn.bytes),
                       .sender = std::move(inside->sender.text),
                       .sender_account = inside->sender_account,
                       .digest = digest_of(aad, parts.inside),
                       .proof = parts.proof,
                       .stands_for = {}};
}

Result<OpenedMessage, Unopened> parse_inside(const Parts& parts, BytesView aad) {
  const std::uint8_t version = parts.inside.front();
  if (version > kNewestVersion) return std::unexpected(Unopened::kNewer);
  if (version == kAgainVersion || version == kSessionAgainVersion) {
    return std::unexpected(Unopened::kNotAMessage);
  }
  if (version == kSessionVersion) return parse_session(parts, aad);
  if (version == kTurnVersion) return parse_turn(parts, aad);
  if (is_part_version(version) || is_word_version(version)) return parse_part(parts, aad);
  if (version == kFileVersion) return parse_file(parts, aad);
  if (version != kContentVersion && version != kMarkVersion && version != kTimerVersion &&
      version != kResendVersion && version != kTypingVersion && version != kGroupTypingVersion) {
    return std::unexpected(version > kContentVersion ? Unopened::kNewer : Unopened::kNotAMessage);
  }
  auto inside = wire::decode_value<Inside>(parts.inside);
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
                       .digest = digest_of(aad, parts.inside),
                       .proof = parts.proof,
                       .stands_for = {}};
}

// As it would be in a session of this sender.
Bytes session_inside(const ratchet::Message& message, const wire::Name& sender,
                     const Bytes32& account) {
  return wire::encode_value(InsideOfSession{
      .sender = sender, .sender_account = account, .message = ratchet::encode_message(message)});
}

Result<OpenedMessage, Unopened> parse_session_again(const Parts& parts, BytesView aad,
                                                    const wire::AccountProfile& recipient) {
  const auto again = wire::decode_value<InsideOfSessionAgain>(parts.inside);
  const auto header = again ? ratchet::parse_message(again->header) : std::nullopt;
  if (!header || again->inside.empty()) return std::unexpected(Unopened::kNotAMessage);
  auto opened = parse_inside({again->proof, again->inside}, aad);
  if (!opened) return opened;
  if (!goes_in_session(opened->content.type)) return std::unexpected(Unopened::kNotAMessage);
  const Bytes first_inside = session_inside(
      ratchet::seal_under(again->key, again->associated, header->header, again->inside),
      opened->sender, opened->sender_account);
  if (first_inside.size() + kSecondHeader + sizeof(Bytes32) + kLengthSize + crypto::kTagSize >
      kBodySizeMax) {
    return std::unexpected(Unopened::kNotAMessage);
  }
  const auto first = body_of(
      {again->prekey, again->created_s}, recipient, again->seed,
      [&again](BytesView) { return again->proof; }, first_inside);
  if (!first) return std::unexpected(Unopened::kNotAMessage);
  opened->stands_for = crypto::sha256(*first);
  opened->digest = digest_of(aad, parts.inside);
  opened->proof = parts.proof;
  return opened;
}

Result<OpenedMessage, Unopened> parse(BytesView plaintext, BytesView aad,
                                      const wire::AccountProfile& recipient) {
  const auto parts = split(plaintext);
  if (!parts || parts->inside.empty()) return std::unexpected(Unopened::kNotAMessage);
  if (parts->inside.front() == kSessionAgainVersion) {
    return parse_session_again(*parts, aad, recipient);
  }
  if (parts->inside.front() != kAgainVersion) return parse_inside(*parts, aad);
  const auto again = wire::decode_value<InsideOfAgain>(parts->inside);
  const bool is_sized =
      again && !again->inside.empty() &&
      again->inside.size() + kSecondHeader + sizeof(Bytes32) + kLengthSize + crypto::kTagSize <=
          kBodySizeMax;
  if (!is_sized) return std::unexpected(Unopened::kNotAMessage);
  auto opened = parse_inside({again->proof, again->inside}, aad);
  if (!opened) return opened;
  const auto first = body_of(
      {again->prekey, again->created_s}, recipient, again->seed,
      [&again](BytesView) { return again->proof; }, again->inside);
  if (!first) return std::unexpected(Unopened::kNotAMessage);
  opened->stands_for = crypto::sha256(*first);
  opened->digest = digest_of(aad, parts->inside);
  opened->proof = parts->proof;
  return opened;
}

std::optional<Bytes> seal_first(BytesView inside, const Self& sender,
                                const wire::AccountProfile& recipient, const Bytes32& seed) {
  const Bytes to = recipient_text(kFirstDomain, recipient);
  const crypto::AeadKey key{.key = crypto::derive_key(seed, as_bytes("p2pchat/message/key/1"))};
  const auto wrapped =
      crypto::rsa_seal(recipient.encryption_key, to, key.key,
                       crypto::derive_key(seed, as_bytes("p2pchat/message/oaep/1")));
  if (!wrapped) return std::nullopt;
  Bytes body{kFirstForm};
  append(body, *wrapped);

  const Bytes aad = associated_data(to, body);
  const auto proof = proof_for(aad, inside, sender, recipient);
  if (!proof) return std::nullopt;
  const Bytes plaintext = plaintext_of(*proof, inside, body.size() + crypto::kTagSize);
  append(body, crypto::seal(key, aad, plaintext));
  return body;
}

std::optional<Sealed> seal_second(BytesView inside, const Self& sender, const Recipient& recipient,
                                  const Bytes32& seed) {
  InsideOfAgain again{.prekey = recipient.prekey->public_key,
                      .created_s = recipient.prekey->created_s,
                      .seed = seed,
                      .proof = {},
                      .inside = to_bytes(inside)};
  auto body = body_of(
      {again.prekey, again.created_s}, recipient.profile, seed,
      [&](BytesView aad) {
        const auto proof = proof_for(aad, inside, sender, recipient.profile);
        if (proof) again.proof = *proof;
        return proof;
      },
      inside);
  if (!body) return std::nullopt;
  return Sealed{*std::move(body), wire::encode_value(again)};
}

// Where the names in `again` are not the sender's, the recipient finds another id, and nothing.
std::optional<Sealed> seal_third(BytesView inside, const InSession& message, const Self& sender,
                                 const Recipient& recipient, const Bytes32& seed) {
  const Bytes outer =
      session_inside(message.message, sender.profile.name, account::account_id(sender.profile));
  InsideOfSessionAgain again{
      .prekey = recipient.prekey->public_key,
      .created_s = recipient.prekey->created_s,
      .seed = seed,
      .proof = {},
      .associated = message.associated,
      .key = message.key.bytes(),
      .header = ratchet::encode_message({message.message.header, Bytes(crypto::kTagSize)}),
      .inside = to_bytes(inside)};
  auto body = body_of(
      {again.prekey, again.created_s}, recipient.profile, seed,
      [&](BytesView aad) {
        const auto proof = proof_for(aad, outer, sender, recipient.profile);
        if (proof) again.proof = *proof;
        return proof;
      },
      outer);
  Bytes stands_for = wire::encode_value(again);
  crypto::wipe(again.key);
  if (!body) return std::nullopt;
  return Sealed{*std::move(body), std::move(stands_for)};
}

Result<OpenedMessage, Unopened> open_first(BytesView body, const Self& recipient) {
  const auto bits = crypto::rsa_bits(recipient.profile.encryption_key);
  P2PCHAT_ASSERT(bits.has_value());
  const std::size_t header_size = 1 + (*bits + 7) / 8;
  if (body.size() < header_size + crypto::kTagSize) return std::unexpected(Unopened::kNotAMessage);
  const Bytes to = recipient_text(kFirstDomain, recipient.profile);
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
  return parse(*plaintext, aad, recipient.profile);
}

// Of the prekey's id and time nothing is believed: they are in what the key is derived from.
Result<OpenedMessage, Unopened> open_second(BytesView body, const Self& recipient,
                                            const account::PrekeySecrets& prekeys) {
  const auto known = prekeys.find(read_u64(body.subspan(1)));
  if (known == prekeys.end() || known->second.created_s != read_u64(body.subspan(9))) {
    return std::unexpected(Unopened::kUnknownPrekey);
  }
  const Bytes to = recipient_text(kSecondDomain, recipient.profile);
  const Bytes info = associated_data(to, body.first(kPrekeyHeader));
  const Bytes aad = associated_data(to, body.first(kSecondHeader));
  const auto plaintext = crypto::hpke_open(known->second.private_key, {.info = info, .aad = aad},
                                           body.subspan(kPrekeyHeader));
  if (!plaintext) return std::unexpected(Unopened::kNotForUs);
  return parse(*plaintext, aad, recipient.profile);
}

std::optional<Bytes> body_in(std::optional<Sealed> sealed) {
  if (!sealed) return std::nullopt;
  return std::move(sealed->body);
}

Bytes encode_inside(std::uint8_t version, const Content& content, const Self& sender) {
  return wire::encode_value(Inside{.version = version,
                                   .sender = sender.profile.name,
                                   .sender_account = account::account_id(sender.profile),
                                   .content = content});
}

std::optional<Bytes> encode_inside(std::uint8_t version, BytesView part, const Self& sender) {
  if (part.size() > kPartMax) return std::nullopt;
  return wire::encode_value(InsideOfPart{.version = version,
                                         .sender = sender.profile.name,
                                         .sender_account = account::account_id(sender.profile),
                                         .part = to_bytes(part)});
}

}  // namespace

std::optional<Bytes> inside_of(const Content& content, const std::optional<FileRef>& file,
                               const Self& sender) {
  if (!is_well_formed(content) || (file && !is_well_formed(*file))) return std::nullopt;
  if (!file) return encode_inside(version_of(content.type), content, sender);
  return wire::encode_value(InsideOfFile{.version = kFileVersion,
                                         .sender = sender.profile.name,
                                         .sender_account = account::account_id(sender.profile),
                                         .content = content,
                                         .file = *file});
}

std::optional<Bytes> inside_of_part(BytesView part, const Self& self) {
  return encode_inside(kPartVersion, part, self);
}

std::optional<Bytes> inside_of_word(BytesView word, const Self& sender) {
  return encode_inside(word_version(groups::version_of(word)), word, sender);
}

std::optional<Bytes> inside_of_turn(const Content& content, const ratchet::Message& turn,
                                    const Self& sender) {
  if (!is_well_formed(content) || turn.sealed.empty()) return std::nullopt;
  return wire::encode_value(InsideOfTurn{.sender = sender.profile.name,
                                         .sender_account = account::account_id(sender.profile),
                                         .content = content,
                                         .turn = ratchet::encode_message(turn)});
}

bool goes_in_session(ContentType type) { return is_shown(type) || is_change(type); }

std::optional<Sealed> seal_in_session(BytesView inside, const InSession& message,
                                      const Self& sender, const Recipient& recipient,
                                      const Bytes32& seed) {
  return seal_third(inside, message, sender, recipient, seed);
}

std::optional<Bytes32> session_of(BytesView again) {
  if (again.empty() || again.front() != kSessionAgainVersion) return std::nullopt;
  const auto inside = wire::decode_value<InsideOfSessionAgain>(again);
  const auto header = inside ? ratchet::parse_message(inside->header) : std::nullopt;
  return header ? std::optional(header->header.session) : std::nullopt;
}

Result<OpenedMessage, Unopened> open_inside(BytesView inside, OpenedMessage session) {
  if (inside.empty()) return std::unexpected(Unopened::kNotAMessage);
  auto opened = parse_inside({session.proof, inside}, {});
  if (!opened) return opened;
  if (!goes_in_session(opened->content.type) || opened->sender != session.sender ||
      opened->sender_account != session.sender_account) {
    return std::unexpected(Unopened::kNotAMessage);
  }
  session.content = std::move(opened->content);
  session.file = std::move(opened->file);
  session.part.clear();
  return session;
}

std::optional<Sealed> seal_inside(BytesView inside, const Self& sender, const Recipient& recipient,
                                  const Bytes32& seed) {
  if (recipient.prekey != nullptr) return seal_second(inside, sender, recipient, seed);
  auto body = seal_first(inside, sender, recipient.profile, seed);
  if (!body) return std::nullopt;
  return Sealed{*std::move(body), {}};
}

std::optional<Bytes> seal(const Content& content, const Self& sender, const Recipient& recipient,
                          const Bytes32& seed) {
  return seal_as(version_of(content.type), content, sender, recipient, seed);
}

std::optional<Bytes> seal_as(std::uint8_t version, const Content& content, const Self& sender,
                             const Recipient& recipient, const Bytes32& seed) {
  if (!is_well_formed(content)) return std::nullopt;
  return body_in(seal_inside(encode_inside(version, content, sender), sender, recipient, seed));
}

std::optional<Bytes> seal_part(BytesView part, const Self& self, const Bytes32& seed) {
  const auto inside = inside_of_part(part, self);
  return inside ? body_in(seal_inside(*inside, self, self.profile, seed)) : std::nullopt;
}

std::optional<Bytes> seal_file(const Content& content, const FileRef& file, const Self& sender,
                               const Recipient& recipient, const Bytes32& seed) {
  const auto inside = inside_of(content, file, sender);
  return inside ? body_in(seal_inside(*inside, sender, recipient, seed)) : std::nullopt;
}

std::optional<Bytes> seal_word(BytesView word, const Self& sender, const Recipient& recipient,
                               const Bytes32& seed) {
  const auto inside = inside_of_word(word, sender);
  return inside ? body_in(seal_inside(*inside, sender, recipient, seed)) : std::nullopt;
}

Result<OpenedMessage, Unopened> open_envelope(BytesView body, const Self& recipient,
                                              const account::PrekeySecrets& prekeys) {
  if (!std::ranges::binary_search(kBodySizes, body.size())) {
    return std::unexpected(Unopened::kNotAMessage);
  }
  if (body[0] == kFirstForm) return open_first(body, recipient);
  if (body[0] == kSecondForm) return open_second(body, recipient, prekeys);
  return std::unexpected(Unopened::kNotAMessage);
}

}  // namespace p2pchat::chat
