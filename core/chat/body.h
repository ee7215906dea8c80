#pragma once

#include <optional>

#include "core/account/chunk.h"
#include "core/base/bytes.h"

// What is long and the same for all members of a group: sealed once, under a key of its own, padded
// to one of the sizes of messages, and kept by the ring as one chunk. Who has its key and its hash
// finds and opens it.
namespace p2pchat::chat {

struct SealedBody {
  Bytes32 secret{};  // releases it
  Bytes bytes;
};

// The key must be fresh; `plain` is of kWordMax bytes at most (core/groups/word.h).
[[nodiscard]] SealedBody seal_body(const Bytes32& key, BytesView plain);
// Nothing unless it was sealed under this key.
[[nodiscard]] std::optional<Bytes> open_body(const Bytes32& key, BytesView sealed);
// The chunk of the body with this key; `hash` is of what is sealed.
[[nodiscard]] account::ChunkName body_name(const Bytes32& key, const Bytes32& hash);

}  // namespace p2pchat::chat
