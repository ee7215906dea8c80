#include "core/chat/envelope.h"

#include <algorithm>
#include <iterator>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/crypto/aead.h"
#include "core/crypto/hpke.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"

namespace p2pchat::chat {
namespace {

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

Bytes prekey_header(const PrekeyName& prekey) {
  Bytes header{kSecondForm};
  append_u64(header, account::prekey_id(prekey.public_key, prekey.created_s));
  append_u64(header, prekey.created_s);
  return header;
}

Bytes32 hpke_seed(const Bytes32& seed) {
  return crypto::derive_key(seed, as_bytes("p2pchat/message/hpke/1"));
}

}  // namespace

Bytes recipient_text(std::string_view domain, const wire::AccountProfile& recipient) {
  Bytes text = to_bytes(domain);
  append(text, account::key_of(recipient.name.text).bytes);
  append(text, account::account_id(recipient));
  return text;
}

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

std::optional<Bytes32> proof_for(BytesView aad, BytesView inside, const Self& sender,
                                 const wire::AccountProfile& recipient) {
  return proof_of(digest_of(aad, inside),
                  crypto::x25519_agree(sender.keys.identity, recipient.identity_key),
                  account::account_id(sender.profile), account::account_id(recipient));
}

Bytes plaintext_of(const Bytes32& proof, BytesView inside, std::size_t around) {
  Bytes plaintext = to_bytes(proof);
  append_u32(plaintext, static_cast<std::uint32_t>(inside.size()));
  append(plaintext, inside);
  pad(plaintext, around);
  return plaintext;
}

std::optional<Bytes> body_of(const PrekeyName& prekey, const wire::AccountProfile& recipient,
                             const Bytes32& seed, const Prove& prove, BytesView inside) {
  const Bytes to = recipient_text(kSecondDomain, recipient);
  Bytes body = prekey_header(prekey);
  const auto sender =
      crypto::hpke_set_up(prekey.public_key, associated_data(to, body), hpke_seed(seed));
  if (!sender) return std::nullopt;
  append(body, sender->encapsulated);
  const Bytes aad = associated_data(to, body);
  const auto proof = prove(aad);
  if (!proof) return std::nullopt;
  const Bytes plaintext = plaintext_of(*proof, inside, body.size() + crypto::kTagSize);
  append(body, crypto::seal(sender->key, aad, plaintext));
  return body;
}

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

std::optional<std::uint64_t> prekey_created_s(BytesView body) {
  if (body.size() < kSecondHeader || body[0] != kSecondForm) return std::nullopt;
  return read_u64(body.subspan(9));
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
