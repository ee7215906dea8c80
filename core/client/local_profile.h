#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/account/client_desk.h"
#include "core/base/entropy.h"
#include "core/base/requests.h"
#include "core/chat/vault.h"
#include "core/wire/account_messages.h"

namespace p2pchat::client {

// The account as this device keeps it, row 'p' 'a'. Nothing in it helps without the password: the
// data key, under which everything else on disk is sealed, opens with the key that only the
// password gives (kek), and the device key with the data key.
struct LocalProfile {
  // Another device that has taken the account over; of epoch 0: none has.
  struct Successor {
    wire::DeviceName device;
    std::uint64_t at_ms = 0;
    std::uint64_t epoch = 0;
  };

  std::uint8_t version = 1;
  wire::AccountProfile profile;
  ByteArray<16> salt{};
  wire::ScryptCost cost;
  BoundedBytes<8192> blob;       // the account's keys under kek; empty: logged out
  BoundedBytes<128> data_key;    // under kek
  BoundedBytes<128> device_key;  // under the data key
  std::uint64_t epoch = 0;
  Successor successor;

  [[nodiscard]] bool is_logged_in() const { return !blob.empty(); }
  [[nodiscard]] bool is_taken_over() const { return successor.epoch != 0; }
};

[[nodiscard]] Change put_profile(const LocalProfile& profile);
// Nothing if the row is damaged or of a newer version.
[[nodiscard]] std::optional<LocalProfile> parse_profile(BytesView value);

// What entering an account leaves on disk. The data key of a former session goes on, so that its
// history stays readable: `known` is it, or a fresh one.
[[nodiscard]] LocalProfile profile_of(const account::Entered& entered, const Bytes32& data_key,
                                      Entropy& entropy);

[[nodiscard]] std::optional<Bytes32> open_data_key(const LocalProfile& profile, const Bytes32& kek);
[[nodiscard]] std::optional<Bytes32> open_device_key(const LocalProfile& profile,
                                                     const chat::Vault& vault);

// The same profile under another password, which `renewed` has been put under on the ring.
[[nodiscard]] LocalProfile resealed(const LocalProfile& profile, const account::Entered& renewed,
                                    const Bytes32& data_key, Entropy& entropy);

// The data key once more, row 'p' 'k', for who has the account's keys but not the password that
// this device knows: after a recovery, or a change that this disk has not heard of.
[[nodiscard]] Bytes spare_key(const Bytes32& data_key, const account::AccountKeys& keys,
                              Entropy& entropy);
[[nodiscard]] std::optional<Bytes32> open_spare_key(BytesView sealed,
                                                    const account::AccountKeys& keys);
[[nodiscard]] Change put_spare_key(const Bytes& sealed);

// The account's last record, row 'p' 'c': it is there from before a node is given it until nothing
// else is on this disk. It has no secret. Nothing if the row is damaged.
[[nodiscard]] Change put_last_record(const wire::AccountRecord& last);
[[nodiscard]] Change erase_last_record();
[[nodiscard]] std::optional<wire::AccountRecord> parse_last_record(BytesView value);

// Nodes to ask in the next run, row 'p' 'n'.
[[nodiscard]] Change put_nodes(const std::vector<Address>& nodes);
[[nodiscard]] std::vector<Address> parse_nodes(BytesView value);

inline constexpr std::string_view kProfileRow = "pa";
inline constexpr std::string_view kLastRecordRow = "pc";
inline constexpr std::string_view kSpareKeyRow = "pk";
inline constexpr std::string_view kNodesRow = "pn";

}  // namespace p2pchat::client
