#include "core/files/chunk_keys.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/crypto/aead.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::files {
namespace {

static_assert(kChunkSize + crypto::kTagSize <= account::kSealedChunkMax);
static_assert(4 + 32 * kChunksMax <= kChunkSize);

constexpr std::string_view kDomain = "p2pchat/chunk/1";

Bytes32 secret_of(const Bytes32& key, std::string_view use, std::uint32_t number) {
  Bytes info = to_bytes(use);
  append_u32(info, number);
  return crypto::derive_key(key, info);
}

// A key of its own for each chunk: the nonce may be the same.
crypto::AeadKey key_of(const Bytes32& key, std::uint32_t number) {
  return {.key = secret_of(key, "p2pchat/chunk/key/1", number)};
}

Bytes associated_data(std::uint32_t number) {
  Bytes text = to_bytes(kDomain);
  append_u32(text, number);
  return text;
}

}  // namespace

std::size_t size_of(std::uint64_t size, std::uint32_t number) {
  const std::uint64_t before = std::uint64_t{number - 1} * kChunkSize;
  return static_cast<std::size_t>(std::min<std::uint64_t>(size - before, kChunkSize));
}

Bytes seal_chunk(const Bytes32& key, std::uint32_t number, BytesView plain) {
  return crypto::seal(key_of(key, number), associated_data(number), plain);
}

std::optional<Bytes> open_chunk(const Bytes32& key, std::uint32_t number, BytesView sealed) {
  return crypto::open(key_of(key, number), associated_data(number), sealed);
}

Bytes seal_table(const Bytes32& key, const Hashes& hashes) {
  return seal_chunk(key, 0, wire::encode_value(hashes));
}

std::optional<Hashes> open_table(const FileRef& file, BytesView sealed) {
  const auto plain = open_chunk(file.key, 0, sealed);
  if (!plain) return std::nullopt;
  auto hashes = wire::decode_value<Hashes>(*plain);
  if (!hashes || hashes->size() != chunks_of(file.size)) return std::nullopt;
  return *std::move(hashes);
}

account::ChunkName name_of(const Bytes32& key, std::uint32_t number, const Bytes32& hash) {
  return {.secret = secret_of(key, "p2pchat/chunk/release/1", number), .hash = hash};
}

}  // namespace p2pchat::files
