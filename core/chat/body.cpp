#include "core/chat/body.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "core/base/assert.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/aead.h"
#include "core/crypto/sha256.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kBodyDomain = "p2pchat/group/body/1";
constexpr std::size_t kBodyLength = 4;

// A key of its own for each body: the nonce may be the same.
crypto::AeadKey body_key(const Bytes32& key) {
  return {.key = crypto::derive_key(key, to_bytes("p2pchat/group/body/key/1"))};
}

Bytes32 body_secret(const Bytes32& key) {
  return crypto::derive_key(key, to_bytes("p2pchat/group/body/release/1"));
}

}  // namespace

SealedBody seal_body(const Bytes32& key, BytesView plain) {
  const std::size_t least = kBodyLength + plain.size() + crypto::kTagSize;
  const auto* size =
      std::ranges::find_if(kBodySizes, [&](std::size_t each) { return each >= least; });
  P2PCHAT_ASSERT(size != std::end(kBodySizes));
  Bytes padded;
  append_u32(padded, static_cast<std::uint32_t>(plain.size()));
  append(padded, plain);
  padded.resize(*size - crypto::kTagSize);
  return {body_secret(key), crypto::seal(body_key(key), to_bytes(kBodyDomain), padded)};
}

std::optional<Bytes> open_body(const Bytes32& key, BytesView sealed) {
  const auto padded = crypto::open(body_key(key), to_bytes(kBodyDomain), sealed);
  if (!padded || padded->size() < kBodyLength) return std::nullopt;
  std::size_t size = 0;
  for (const std::uint8_t byte : BytesView(*padded).first(kBodyLength)) size = size << 8U | byte;
  const BytesView rest = BytesView(*padded).subspan(kBodyLength);
  if (size > rest.size()) return std::nullopt;
  return Bytes(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
}

account::ChunkName body_name(const Bytes32& key, const Bytes32& hash) {
  return {.secret = body_secret(key), .hash = hash};
}

}  // namespace p2pchat::chat
