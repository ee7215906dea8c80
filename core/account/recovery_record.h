#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/account/keys.h"
#include "core/base/bytes.h"
#include "core/wire/recovery_messages.h"

// An account's keys under words that its user keeps on paper (RECOVERY.md).
namespace p2pchat::account {

// `secret` is what the words stand for, 32 bytes of pure chance: nobody guesses them, so that the
// record may be given to anybody. Of the account of that valid name. The seeds: of its sealing and
// its signature, each for one record alone.
struct RecoverySeeds {
  Bytes32 sealing{};
  Bytes32 signing{};
};
[[nodiscard]] wire::RecoveryRecord make_recovery(std::string name, const AccountKeys& keys,
                                                 const Bytes32& secret, std::uint64_t number,
                                                 const RecoverySeeds& seeds);

// As whoever holds the key beside it has signed it.
[[nodiscard]] bool is_whole(const wire::RecoveryRecord& record);
// By the account of this profile.
[[nodiscard]] bool verify_recovery(const wire::RecoveryRecord& record,
                                   const wire::AccountProfile& profile);

// Nothing if the words are of another record, or it is not as it was made.
[[nodiscard]] std::optional<AccountKeys> open_recovery(const wire::RecoveryRecord& record,
                                                       const Bytes32& secret);

}  // namespace p2pchat::account
