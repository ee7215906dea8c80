#include "core/account/chunk.h"

#include "core/base/assert.h"
#include "core/crypto/sha256.h"

namespace p2pchat::account {
namespace {

constexpr std::size_t kHashSize = sizeof(Bytes32);

Bytes32 id_of(BytesView release, BytesView hash) {
  Bytes text = to_bytes(release);
  append(text, hash);
  return crypto::sha256(text);
}

// The id under which a record with this body may lie; nothing: under none.
std::optional<Bytes32> id_in(const wire::Record& record) {
  const BytesView body = record.body;
  if (record.version == 0 && body.size() > kHashSize) {
    return id_of(body.first(kHashSize), crypto::sha256(body.subspan(kHashSize)));
  }
  if (record.version == 1 && body.size() == 2 * kHashSize) {
    return id_of(crypto::sha256(body.first(kHashSize)), body.subspan(kHashSize));
  }
  return std::nullopt;
}

}  // namespace

Bytes32 ChunkName::id() const { return id_of(crypto::sha256(secret), hash); }

wire::Slot chunk_slot(const Bytes32& id) {
  return {.key = RingId::from_hash(id), .kind = wire::RecordKind::kChunk, .id = id};
}

wire::Record chunk_record(const Bytes32& secret, BytesView sealed, std::uint64_t expires_ms) {
  P2PCHAT_ASSERT(sealed.size() <= kSealedChunkMax);
  Bytes body = to_bytes(crypto::sha256(secret));
  append(body, sealed);
  const ChunkName name{.secret = secret, .hash = crypto::sha256(sealed)};
  return {.slot = chunk_slot(name.id()),
          .version = 0,
          .expires_ms = expires_ms,
          .body = std::move(body)};
}

wire::Record release_record(const ChunkName& chunk, std::uint64_t expires_ms) {
  Bytes body = to_bytes(BytesView(chunk.secret));
  append(body, chunk.hash);
  return {.slot = chunk_slot(chunk.id()),
          .version = 1,
          .expires_ms = expires_ms,
          .body = std::move(body)};
}

bool is_genuine_chunk(const wire::Record& record) {
  const auto id = id_in(record);
  return id && record.slot == chunk_slot(*id) && record.expires_ms > 0;
}

BytesView sealed_in(const wire::Record& record) {
  return BytesView(record.body).subspan(kHashSize);
}

}  // namespace p2pchat::account
