#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/crypto/aead.h"

namespace p2pchat::ratchet {

// What the other side needs to know before it can open a message. Not secret by itself: whatever
// carries the message is sealed (README.md says why the header is not encrypted once more).
struct Header {
  Bytes32 session{};           // the ephemeral key of who began it
  std::uint64_t prekey = 0;    // the id of that which it was begun with, until it is answered
  Bytes32 key{};               // the sender's ratchet key
  std::uint32_t previous = 0;  // messages under the sender's ratchet key before this one
  std::uint32_t number = 0;    // of this message under this key: 0, 1, 2...
  ByteArray<16> salt{};        // drawn: a chain that was used twice yields no key twice

  bool operator==(const Header&) const = default;
};
inline constexpr std::size_t kHeaderSize = 32 + 8 + 32 + 4 + 4 + 16;
inline constexpr std::size_t kMessageOverhead = kHeaderSize + crypto::kTagSize;

// A header and what is sealed under the message's key.
struct Message {
  Header header;
  Bytes sealed;

  bool operator==(const Message&) const = default;
};

[[nodiscard]] Bytes encode_header(const Header& header);
[[nodiscard]] Bytes encode_message(const Message& message);
// Nothing if it is too short. Each message has one encoding.
[[nodiscard]] std::optional<Message> parse_message(BytesView bytes);

// Under the key of one message, which opens no other. `associated` names who talks to whom.
[[nodiscard]] Message seal_under(const Bytes32& message_key, const Bytes32& associated,
                                 const Header& header, BytesView plaintext);
[[nodiscard]] std::optional<Bytes> open_under(const Bytes32& message_key, const Bytes32& associated,
                                              const Message& message);

}  // namespace p2pchat::ratchet
