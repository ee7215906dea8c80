#pragma once

#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/account_messages.h"

namespace p2pchat::account {

// A node's key for sealed secrets, signed by its identity (Ed25519 private key).
[[nodiscard]] wire::SealKey signed_seal_key(CallId call, const Bytes32& identity_private,
                                            const Bytes32& seal_public);

// True if the node of that id has signed it: its id is the hash of its identity key.
[[nodiscard]] bool verify_seal_key(const wire::SealKey& key, const RingId& node);

}  // namespace p2pchat::account
