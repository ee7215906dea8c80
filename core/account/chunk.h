#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/wire/record.h"

// A chunk of a file, as nodes keep it. Whoever stores it draws a secret; release = SHA-256(secret).
//
//   id           SHA-256(release, SHA-256(sealed)); its key on the ring is made of the id, so that
//                the chunks of a file are spread
//   version 0    release, sealed
//   version 1    secret, SHA-256(sealed): nobody needs it any more
//
// Both forms show that they are of this id, and only who knows the secret can make the second one.
namespace p2pchat::account {

inline constexpr std::size_t kSealedChunkMax = wire::Record::kBodyMax - sizeof(Bytes32);

// What a chunk's id is made of, with the secret.
struct ChunkName {
  Bytes32 secret{};
  Bytes32 hash{};  // SHA-256 of what is sealed

  [[nodiscard]] Bytes32 id() const;
};

[[nodiscard]] wire::Slot chunk_slot(const Bytes32& id);
[[nodiscard]] wire::Record chunk_record(const Bytes32& secret, BytesView sealed,
                                        std::uint64_t expires_ms);
[[nodiscard]] wire::Record release_record(const ChunkName& chunk, std::uint64_t expires_ms);

// Of one of the two forms, with an end to its life.
[[nodiscard]] bool is_genuine_chunk(const wire::Record& record);

// What is sealed in a chunk's genuine record of version 0.
[[nodiscard]] BytesView sealed_in(const wire::Record& record);

}  // namespace p2pchat::account
