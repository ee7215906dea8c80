#pragma once

#include <optional>

#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/wire/record.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// The merge rule of core/wire/record.h: the higher version, of one version the lower hash.
[[nodiscard]] bool supersedes(const wire::Stamp& a, const wire::Stamp& b);

[[nodiscard]] wire::Listing listing_of(const wire::Record& record);

[[nodiscard]] bool is_expired(std::uint64_t expires_ms, Instant now);

// A record's row on disk: 'r', key, kind, id -> version, expiry, body, and a check over all
// of them. Rows are in order of slot.
[[nodiscard]] Bytes row_key(const wire::Slot& slot);
[[nodiscard]] Bytes row_prefix(const RingId& key);  // of all rows under a key
[[nodiscard]] Bytes row_value(const wire::Record& record);

// Nothing if the key is no row's.
[[nodiscard]] std::optional<wire::Slot> slot_of(BytesView row_key);

// Nothing if the row is damaged: then the record is missing here and comes again from a replica.
[[nodiscard]] std::optional<wire::Record> record_of(const Row& row);

}  // namespace p2pchat::store
