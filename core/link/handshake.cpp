#include "core/link/handshake.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "core/base/assert.h"
#include "core/crypto/aead.h"
#include "core/crypto/x25519.h"

namespace p2pchat::link {
namespace {

constexpr std::string_view kOpenName = "Noise_XX_25519_ChaChaPoly_SHA256";
constexpr std::string_view kClosedName = "Noise_XXpsk3_25519_ChaChaPoly_SHA256";

}  // namespace

struct Handshake::Pattern {
  static std::span<const Token> tokens_of(int message, bool is_closed) {
    static constexpr Token kFirst[] = {Token::kE};
    static constexpr Token kSecond[] = {Token::kE, Token::kEe, Token::kS, Token::kEs};
    static constexpr Token kThird[] = {Token::kS, Token::kSe, Token::kPsk};
    if (message == 0) return kFirst;
    if (message == 1) return kSecond;
    return std::span(kThird).first(is_closed ? 3 : 2);
  }
};

Handshake::Handshake(HandshakeSetup setup)
    : symmetric_(setup.psk ? kClosedName : kOpenName),
      role_(setup.role),
      psk_(std::move(setup.psk)),
      static_(setup.static_private),
      ephemeral_(setup.ephemeral_private) {
  symmetric_.mix_hash(setup.prologue);
}

std::optional<Bytes> Handshake::write(BytesView payload) {
  P2PCHAT_ASSERT(!is_over());
  P2PCHAT_ASSERT(is_ours());

  Bytes message;
  for (const Token token : Pattern::tokens_of(done_, psk_.has_value())) {
    if (!write_token(token, message)) return std::nullopt;
  }
  append(message, symmetric_.encrypt_and_hash(payload));
  ++done_;
  return message;
}

std::optional<Bytes> Handshake::read(BytesView message) {
  P2PCHAT_ASSERT(!is_over());
  P2PCHAT_ASSERT(!is_ours());

  BytesView left = message;
  for (const Token token : Pattern::tokens_of(done_, psk_.has_value())) {
    if (!read_token(token, left)) return std::nullopt;
  }
  std::optional<Bytes> payload = symmetric_.decrypt_and_hash(left);
  if (payload) ++done_;
  return payload;
}

Ciphers Handshake::split() const {
  P2PCHAT_ASSERT(is_over());

  auto [from_initiator, to_initiator] = symmetric_.split();
  if (role_ == Role::kInitiator) return {.send = from_initiator, .receive = to_initiator};
  return {.send = to_initiator, .receive = from_initiator};
}

bool Handshake::is_ours() const { return (done_ % 2 == 0) == (role_ == Role::kInitiator); }

bool Handshake::write_token(Token token, Bytes& out) {
  if (token == Token::kE) {
    const Bytes32 key = crypto::x25519_public_key(ephemeral_.bytes());
    append(out, key);
    mix_ephemeral(key);
    return true;
  }
  if (token == Token::kS) {
    append(out, symmetric_.encrypt_and_hash(crypto::x25519_public_key(static_.bytes())));
    return true;
  }
  return mix(token);
}

bool Handshake::read_token(Token token, BytesView& left) {
  if (token != Token::kE && token != Token::kS) return mix(token);

  const std::size_t size = sizeof(Bytes32) + (token == Token::kS ? crypto::kTagSize : 0);
  if (left.size() < size) return false;
  const BytesView taken = left.first(size);
  left = left.subspan(size);
  if (token == Token::kE) {
    std::ranges::copy(taken, remote_ephemeral_.begin());
    mix_ephemeral(remote_ephemeral_);
    return true;
  }
  // A static key is never the first token, so there is a key to open it with.
  const std::optional<Bytes> key = symmetric_.decrypt_and_hash(taken);
  if (!key) return false;
  std::ranges::copy(*key, remote_static_.begin());
  return true;
}

// What both sides mix in without sending it.
bool Handshake::mix(Token token) {
  const bool is_initiator = role_ == Role::kInitiator;
  switch (token) {
    case Token::kEe:
      return mix_agreed(ephemeral_, remote_ephemeral_);
    case Token::kEs:
      return is_initiator ? mix_agreed(ephemeral_, remote_static_)
                          : mix_agreed(static_, remote_ephemeral_);
    case Token::kSe:
      return is_initiator ? mix_agreed(static_, remote_ephemeral_)
                          : mix_agreed(ephemeral_, remote_static_);
    case Token::kPsk:
      symmetric_.mix_key_and_hash(psk_->bytes());
      return true;
    case Token::kE:
    case Token::kS:
      break;
  }
  P2PCHAT_ASSERT(false);
}

bool Handshake::mix_agreed(const crypto::SecretKey& own, const Bytes32& remote) {
  std::optional<Bytes32> shared = crypto::x25519_agree(own.bytes(), remote);
  if (!shared) return false;
  symmetric_.mix_key(*shared);
  crypto::wipe(*shared);
  return true;
}

// With a psk the ephemeral keys go into the key too (section 9.2), or two handshakes would start
// from the same one.
void Handshake::mix_ephemeral(const Bytes32& key) {
  symmetric_.mix_hash(key);
  if (psk_) symmetric_.mix_key(key);
}

}  // namespace p2pchat::link
