#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/account/keys.h"
#include "core/account/prekeys.h"
#include "core/base/bytes.h"
#include "core/chat/content.h"
#include "core/chat/file_ref.h"
#include "core/ratchet/session.h"
#include "core/wire/account_messages.h"

// End-to-end encryption (README.md says what it promises). The body of a message's record, in the
// first form:
//
//   version          1 byte: 1
//   wrapped key      RSA-OAEP to the recipient: a fresh content key
//   sealed           AES-256-GCM under the content key: proof, sender, content, zeros
//
// and in the second:
//
//   version          1 byte: 2
//   prekey           8 bytes: its id; 8 bytes: when it was made
//   encapsulated key 32 bytes
//   sealed           HPKE to the prekey, the same
//
// The third form is the second one outside; what is inside is the sender and a message of a session
// (SESSIONS.md), sealed under a key of its own.
//
// Nothing outside says who sent it or how long it is: every body has one of a few sizes. The proof
// is an HMAC over all of it under a key that sender and recipient alone can compute (X25519 of
// their identity keys), so it convinces the recipient and nobody else; text is never signed.
namespace p2pchat::chat {

// The sizes that a body can have.
inline constexpr std::size_t kBodySizeMax = 32768;
inline constexpr std::size_t kBodySizes[] = {512, 1024, 2048, 4096, 8192, 16384, kBodySizeMax};

// One of the two ends, for the time of a call.
struct Self {
  const account::AccountKeys& keys;
  const wire::AccountProfile& profile;
};

// Of what is inside a body: a content, a part of a hand-over, a word about a group, or a mark,
// which is laid out as a content is. A version above the newest says more than this program
// understands.
inline constexpr std::uint8_t kContentVersion = 3;
inline constexpr std::uint8_t kFirstPartVersion = 4;
inline constexpr std::uint8_t kMarkVersion = 5;
inline constexpr std::uint8_t kFileVersion = 6;  // a content of kFile
inline constexpr std::uint8_t kWordVersion = 7;  // about a group
inline constexpr std::uint8_t kSecondPartVersion = 8;
inline constexpr std::uint8_t kAgainVersion = 9;          // any of these, sealed a second time
inline constexpr std::uint8_t kTimerVersion = 10;         // a content of kTimer
inline constexpr std::uint8_t kResendVersion = 11;        // a content of kResend
inline constexpr std::uint8_t kSessionVersion = 12;       // a message of a session
inline constexpr std::uint8_t kSessionAgainVersion = 13;  // what was in one, sealed a second time
inline constexpr std::uint8_t kTurnVersion = 14;          // a receipt, and a session's new key
inline constexpr std::uint8_t kThirdPartVersion = 15;
inline constexpr std::uint8_t kTypingVersion = 16;      // a content of kTyping
inline constexpr std::uint8_t kSecondWordVersion = 17;  // about a group, with changes of its own
inline constexpr std::uint8_t kFourthPartVersion = 18;
inline constexpr std::uint8_t kThirdWordVersion = 19;    // about a group, a mark
inline constexpr std::uint8_t kFifthPartVersion = 20;    // as 18, with what is marked in groups
inline constexpr std::uint8_t kFourthWordVersion = 21;   // about a group, a post or a timer
inline constexpr std::uint8_t kPartVersion = 22;         // as 20, with timers of groups
inline constexpr std::uint8_t kGroupTypingVersion = 23;  // a content of kGroupTyping
inline constexpr std::uint8_t kFifthWordVersion = 24;    // about a group, a reference
inline constexpr std::uint8_t kNewestVersion = kFifthWordVersion;

[[nodiscard]] constexpr std::uint8_t version_of(ContentType type) {
  if (type == ContentType::kTimer) return kTimerVersion;
  if (type == ContentType::kResend) return kResendVersion;
  if (type == ContentType::kTyping) return kTypingVersion;
  if (type == ContentType::kGroupTyping) return kGroupTypingVersion;
  return is_mark(type) ? kMarkVersion : kContentVersion;
}

// Bytes of a part, or a word.
inline constexpr std::size_t kPartMax = std::size_t{30} * 1024;

// To whom, and in which form: the second one if a prekey is given, which must be theirs and usable.
struct Recipient {
  const wire::AccountProfile& profile;
  const wire::PrekeyOffer* prekey = nullptr;

  Recipient(const wire::AccountProfile& of, const wire::PrekeyOffer* to = nullptr)
      : profile(of), prekey(to) {}
};

// What is inside a body, from this sender. Nothing if it is not well formed, or too long.
[[nodiscard]] std::optional<Bytes> inside_of(const Content& content,
                                             const std::optional<FileRef>& file,
                                             const Self& sender);
[[nodiscard]] std::optional<Bytes> inside_of_part(BytesView part, const Self& self);
[[nodiscard]] std::optional<Bytes> inside_of_word(BytesView word, const Self& sender);

// A receipt, and an empty message of a session that tells a new key.
[[nodiscard]] std::optional<Bytes> inside_of_turn(const Content& content,
                                                  const ratchet::Message& turn, const Self& sender);

// A message of a session, the key that opens it alone, and who talks to whom in it.
struct InSession {
  ratchet::Message message;
  crypto::SecretKey key;
  Bytes32 associated{};
};
// May be in a session, by what it has inside.
[[nodiscard]] bool goes_in_session(ContentType type);

// A body, and what another one has inside that stands for it: of the second and third form.
struct Sealed {
  Bytes body;
  Bytes again;
};
// The seed makes the keys: one must never be used twice. Nothing if the recipient's profile or
// prekey has keys that verify_profile would have refused.
[[nodiscard]] std::optional<Sealed> seal_inside(BytesView inside, const Self& sender,
                                                const Recipient& recipient, const Bytes32& seed);

// In the third form, to a prekey: `inside` is what the message of the session has in it.
[[nodiscard]] std::optional<Sealed> seal_in_session(BytesView inside, const InSession& message,
                                                    const Self& sender, const Recipient& recipient,
                                                    const Bytes32& seed);
// Of what stands for a body of the third form: in which session it was. Nothing: of another form.
[[nodiscard]] std::optional<Bytes32> session_of(BytesView again);

// The seed makes the content key: one must never be used twice. Nothing if the content is not
// well formed or the recipient's profile has keys that verify_profile would have refused.
[[nodiscard]] std::optional<Bytes> seal(const Content& content, const Self& sender,
                                        const Recipient& recipient, const Bytes32& seed);
// The same, as a program of another version would.
[[nodiscard]] std::optional<Bytes> seal_as(std::uint8_t version, const Content& content,
                                           const Self& sender, const Recipient& recipient,
                                           const Bytes32& seed);

// From one device of an account to the next, for `self` is both; the seed as above. Nothing if the
// part is longer than kPartMax.
[[nodiscard]] std::optional<Bytes> seal_part(BytesView part, const Self& self, const Bytes32& seed);

// A content of kFile with its file; the seed as above.
[[nodiscard]] std::optional<Bytes> seal_file(const Content& content, const FileRef& file,
                                             const Self& sender, const Recipient& recipient,
                                             const Bytes32& seed);

// A word about a group, to one of those whom it concerns; the seed as above.
[[nodiscard]] std::optional<Bytes> seal_word(BytesView word, const Self& sender,
                                             const Recipient& recipient, const Bytes32& seed);

// A message that only its recipient could open, from whoever it says: not to be believed, shown or
// acknowledged before verify_sender.
struct OpenedMessage {
  Content content;
  std::optional<FileRef> file{};  // of kFile, its name made safe
  // Or word, or message of a session, instead of a content, whose type is kHandOver, kGroup or
  // kSession then. Of a receipt: an empty message of a session.
  Bytes part;
  std::uint8_t part_version = 0;
  std::string sender;        // a valid name
  Bytes32 sender_account{};  // account::account_id of the sender's profile
  Bytes32 digest{};          // of all that the proof covers
  Bytes32 proof{};
  std::optional<Bytes32> stands_for;  // the id of another body, in which the same was sealed first

  bool operator==(const OpenedMessage&) const = default;
};

// Why a body was not opened. But for kNewer and kUnknownPrekey it is worthless for ever.
enum class Unopened : std::uint8_t {
  kNotAMessage,    // size, version or what is inside
  kNotForUs,       // or damaged, or sealed to keys of before
  kNewer,          // sealed to us, by a version that says more than this one understands
  kUnknownPrekey,  // of the second form, to a key that is not among these
};

[[nodiscard]] Result<OpenedMessage, Unopened> open_envelope(
    BytesView body, const Self& recipient, const account::PrekeySecrets& prekeys = {});

// What a message of a session of this sender has inside: takes the place of that message in what
// was opened. What is not well formed, or of another sender, leaves it as it is.
[[nodiscard]] Result<OpenedMessage, Unopened> open_inside(BytesView inside, OpenedMessage session);

// When the prekey was made that a body of the second form is sealed to.
[[nodiscard]] std::optional<std::uint64_t> prekey_created_s(BytesView body);

// True if the account of this profile (verified, and the pinned one where a contact is known) has
// sealed it for the recipient.
[[nodiscard]] bool verify_sender(const OpenedMessage& message, const wire::AccountProfile& sender,
                                 const Self& recipient);

}  // namespace p2pchat::chat
