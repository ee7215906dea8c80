#include "core/link/party.h"

#include <algorithm>
#include <array>

#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "core/wire/codec.h"

namespace p2pchat::link {
namespace {

constexpr std::uint8_t kLinkVersion = 1;

void append_name(Bytes& out, std::string_view name) {
  append_u32(out, static_cast<std::uint32_t>(name.size()));
  append(out, as_bytes(name));
}

// What the identity signs; the first words are no other signature's.
Bytes signed_text(std::string_view ring_name, const Bytes32& static_public) {
  Bytes text = to_bytes("p2pchat/link-static/1");
  append_name(text, ring_name);
  append(text, static_public);
  return text;
}

Bytes prologue_of(std::string_view ring_name, Carrier carrier) {
  Bytes prologue = to_bytes("p2pchat/link");
  prologue.push_back(kLinkVersion);
  prologue.push_back(wire::kFormatVersion);
  prologue.push_back(static_cast<std::uint8_t>(carrier));
  append_name(prologue, ring_name);
  return prologue;
}

Bytes32 mac_key_of(const PartyKeys& keys) {
  const BytesView ring_key = keys.ring_key ? BytesView(*keys.ring_key) : BytesView();
  return crypto::derive_key(ring_key, as_bytes("p2pchat/link-mac/1" + keys.ring_name));
}

std::optional<std::uint8_t> digit_of_hex(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

Party::Party(const PartyKeys& keys)
    : ring_name_(keys.ring_name),
      mac_key_(mac_key_of(keys)),
      static_(crypto::derive_key(keys.identity_private, as_bytes("p2pchat/link-static/1"))),
      identity_(crypto::ed25519_public_key(keys.identity_private)) {
  if (keys.ring_key) {
    psk_ = crypto::SecretKey(crypto::derive_key(*keys.ring_key, as_bytes("p2pchat/link-psk/1")));
  }
  const Bytes32 static_public = crypto::x25519_public_key(static_.bytes());
  credential_ = to_bytes(identity_);
  append(credential_,
         crypto::ed25519_sign(keys.identity_private, signed_text(ring_name_, static_public)));
}

Handshake Party::begin(Role role, Carrier carrier, Entropy& entropy) const {
  return Handshake({.role = role,
                    .prologue = prologue_of(ring_name_, carrier),
                    .psk = psk_,
                    .static_private = static_,
                    .ephemeral_private = crypto::SecretKey(entropy.draw_32())});
}

std::optional<Bytes32> Party::identity_of(BytesView credential,
                                          const Bytes32& remote_static) const {
  if (credential.size() != kCredential) return std::nullopt;
  Bytes32 identity{};
  std::ranges::copy(credential.first(identity.size()), identity.begin());
  if (!crypto::ed25519_verify(identity, signed_text(ring_name_, remote_static),
                              credential.subspan(identity.size()))) {
    return std::nullopt;
  }
  return identity;
}

Mac Party::mac(BytesView packet) const {
  const Bytes32 tag = crypto::hmac_sha256(mac_key_.bytes(), packet);
  Mac mac{};
  std::copy_n(tag.begin(), mac.size(), mac.begin());
  return mac;
}

crypto::SecretKey Party::cookie_key(BytesView nonce) const {
  return crypto::SecretKey(
      crypto::hmac_sha256(mac_key_.bytes(), {as_bytes("p2pchat/link-cookie/1"), nonce}));
}

std::optional<Bytes32> parse_ring_key(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return std::nullopt;
  text = text.substr(start, text.find_last_not_of(kBlanks) + 1 - start);
  Bytes32 key{};
  if (text.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto high = digit_of_hex(text[2 * i]);
    const auto low = digit_of_hex(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    key[i] = static_cast<std::uint8_t>(*high * 16 + *low);
  }
  return key;
}

}  // namespace p2pchat::link
