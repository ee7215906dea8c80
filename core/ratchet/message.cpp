#include "core/ratchet/message.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"

namespace p2pchat::ratchet {
namespace {

Bytes associated_data(const Bytes32& associated, const Header& header) {
  Bytes aad = to_bytes("p2pchat/ratchet/1");
  append(aad, associated);
  append(aad, encode_header(header));
  return aad;
}

// Key and nonce of the one text that this message key seals.
crypto::AeadKey sealing_key(const Bytes32& message_key, const Header& header) {
  crypto::AeadKey key;
  Bytes both = crypto::hkdf_sha256(message_key, header.salt, as_bytes("p2pchat/ratchet/message/1"),
                                   key.key.size() + key.nonce.size());
  std::copy_n(both.begin(), key.key.size(), key.key.begin());
  std::copy_n(both.begin() + static_cast<std::ptrdiff_t>(key.key.size()), key.nonce.size(),
              key.nonce.begin());
  crypto::wipe(both);
  return key;
}

template <std::size_t N>
void take(BytesView& from, ByteArray<N>& into) {
  std::copy_n(from.begin(), N, into.begin());
  from = from.subspan(N);
}

std::uint32_t take_u32(BytesView& from) {
  const std::uint32_t value = read_u32(from);
  from = from.subspan(4);
  return value;
}

}  // namespace

Bytes encode_header(const Header& header) {
  Bytes out = to_bytes(header.session);
  append_u64(out, header.prekey);
  append(out, header.key);
  append_u32(out, header.previous);
  append_u32(out, header.number);
  append(out, header.salt);
  P2PCHAT_ASSERT(out.size() == kHeaderSize);
  return out;
}

Bytes encode_message(const Message& message) {
  Bytes out = encode_header(message.header);
  append(out, message.sealed);
  return out;
}

std::optional<Message> parse_message(BytesView bytes) {
  if (bytes.size() < kMessageOverhead) return std::nullopt;
  Message message;
  take(bytes, message.header.session);
  message.header.prekey = read_u64(bytes);
  bytes = bytes.subspan(8);
  take(bytes, message.header.key);
  message.header.previous = take_u32(bytes);
  message.header.number = take_u32(bytes);
  take(bytes, message.header.salt);
  message.sealed = to_bytes(bytes);
  return message;
}

Message seal_under(const Bytes32& message_key, const Bytes32& associated, const Header& header,
                   BytesView plaintext) {
  crypto::AeadKey key = sealing_key(message_key, header);
  Message message{header, crypto::seal(key, associated_data(associated, header), plaintext)};
  crypto::wipe(key.key);
  return message;
}

std::optional<Bytes> open_under(const Bytes32& message_key, const Bytes32& associated,
                                const Message& message) {
  crypto::AeadKey key = sealing_key(message_key, message.header);
  auto plain = crypto::open(key, associated_data(associated, message.header), message.sealed);
  crypto::wipe(key.key);
  return plain;
}

}  // namespace p2pchat::ratchet
