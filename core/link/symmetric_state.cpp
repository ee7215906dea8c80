#include "core/link/symmetric_state.h"

#include <algorithm>
#include <array>

#include "core/base/assert.h"
#include "core/crypto/sha256.h"

namespace p2pchat::link {
namespace {

// The specification's HKDF (section 4.3): RFC 5869 with the chaining key as salt, without info.
template <std::size_t Outputs>
std::array<Bytes32, Outputs> derive(const crypto::SecretKey& chaining_key, BytesView input) {
  Bytes all = crypto::hkdf_sha256(input, chaining_key.bytes(), {}, Outputs * sizeof(Bytes32));
  std::array<Bytes32, Outputs> outputs{};
  for (std::size_t i = 0; i < Outputs; ++i) {
    std::ranges::copy(BytesView(all).subspan(i * sizeof(Bytes32), sizeof(Bytes32)),
                      outputs[i].begin());
  }
  crypto::wipe(all);
  return outputs;
}

template <std::size_t Outputs>
void wipe_all(std::array<Bytes32, Outputs>& outputs) {
  for (Bytes32& output : outputs) crypto::wipe(output);
}

}  // namespace

SymmetricState::SymmetricState(std::string_view protocol_name) {
  if (protocol_name.size() <= hash_.size()) {
    std::ranges::copy(as_bytes(protocol_name), hash_.begin());
  } else {
    hash_ = crypto::sha256(as_bytes(protocol_name));
  }
  chaining_key_ = crypto::SecretKey(hash_);
}

void SymmetricState::mix_key(BytesView input) {
  auto outputs = derive<2>(chaining_key_, input);
  chaining_key_ = crypto::SecretKey(outputs[0]);
  cipher_ = CipherState(outputs[1]);
  wipe_all(outputs);
}

void SymmetricState::mix_hash(BytesView data) {
  Bytes joined = to_bytes(hash_);
  append(joined, data);
  hash_ = crypto::sha256(joined);
}

void SymmetricState::mix_key_and_hash(BytesView input) {
  auto outputs = derive<3>(chaining_key_, input);
  chaining_key_ = crypto::SecretKey(outputs[0]);
  mix_hash(outputs[1]);
  cipher_ = CipherState(outputs[2]);
  wipe_all(outputs);
}

Bytes SymmetricState::encrypt_and_hash(BytesView plaintext) {
  Bytes sealed = cipher_.encrypt(hash_, plaintext);
  mix_hash(sealed);
  return sealed;
}

std::optional<Bytes> SymmetricState::decrypt_and_hash(BytesView sealed) {
  std::optional<Bytes> plaintext = cipher_.decrypt(hash_, sealed);
  if (plaintext) mix_hash(sealed);
  return plaintext;
}

std::pair<CipherState, CipherState> SymmetricState::split() const {
  auto outputs = derive<2>(chaining_key_, {});
  std::pair ciphers{CipherState(outputs[0]), CipherState(outputs[1])};
  wipe_all(outputs);
  return ciphers;
}

}  // namespace p2pchat::link
