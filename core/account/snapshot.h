#pragma once

#include <cstdint>
#include <optional>

#include "core/account/keys.h"
#include "core/base/bytes.h"
#include "core/wire/snapshot_messages.h"

// Where an account's snapshot is, as the ring keeps it: numbered and signed by the account, and
// sealed under a key made of the account's own (SNAPSHOT.md).
namespace p2pchat::account {

// `where` is for the account alone; at most 1024 bytes less the tag. The seed makes salt and
// signature: one must never be used twice.
[[nodiscard]] wire::SnapshotRecord sign_snapshot(BytesView where, std::uint64_t number,
                                                 const wire::AccountProfile& profile,
                                                 const AccountKeys& keys, const Bytes32& seed);

// By the account of this profile, which is verified.
[[nodiscard]] bool verify_snapshot(const wire::SnapshotRecord& record,
                                   const wire::AccountProfile& profile);
// As whoever holds the key beside it has signed it.
[[nodiscard]] bool is_whole(const wire::SnapshotRecord& record);
// What was sealed. Nothing if it was by another account or under another number.
[[nodiscard]] std::optional<Bytes> open_snapshot(const wire::SnapshotRecord& record,
                                                 const AccountKeys& keys);

}  // namespace p2pchat::account
