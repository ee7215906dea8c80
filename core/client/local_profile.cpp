#include "core/client/local_profile.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/client/options.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::client {
namespace {

constexpr std::string_view kDataKey = "data key";
constexpr std::string_view kDeviceKey = "device key";

std::optional<Bytes32> open_key(const chat::Vault& vault, const chat::Place& place,
                                BytesView sealed) {
  const auto plain = vault.open(place, sealed);
  Bytes32 key{};
  if (!plain || plain->size() != key.size()) return std::nullopt;
  std::copy(plain->begin(), plain->end(), key.begin());
  return key;
}

chat::Vault vault_of(const account::AccountKeys& keys) {
  return chat::Vault(crypto::derive_key(keys.identity, as_bytes("p2pchat/data-key/1")));
}

}  // namespace

Change put_profile(const LocalProfile& profile) {
  return {.key = to_bytes(kProfileRow), .value = wire::encode_value(profile)};
}

std::optional<LocalProfile> parse_profile(BytesView value) {
  auto profile = wire::decode_value<LocalProfile>(value);
  if (!profile || profile->version != LocalProfile{}.version) return std::nullopt;
  return *std::move(profile);
}

LocalProfile profile_of(const account::Entered& entered, const Bytes32& data_key,
                        Entropy& entropy) {
  const BytesView row = as_bytes(kProfileRow);
  LocalProfile profile;
  profile.profile = entered.profile;
  profile.salt = entered.salt;
  profile.cost = entered.cost;
  profile.blob = entered.blob;
  profile.data_key = chat::Vault(entered.kek).seal({row, kDataKey}, data_key, entropy);
  profile.device_key = chat::Vault(data_key).seal({row, kDeviceKey}, entered.device_key, entropy);
  profile.epoch = is_mutated(Mutant::kEpochForgotten) ? 0 : entered.epoch;
  return profile;
}

std::optional<Bytes32> open_data_key(const LocalProfile& profile, const Bytes32& kek) {
  return open_key(chat::Vault(kek), {as_bytes(kProfileRow), kDataKey}, profile.data_key);
}

std::optional<Bytes32> open_device_key(const LocalProfile& profile, const chat::Vault& vault) {
  return open_key(vault, {as_bytes(kProfileRow), kDeviceKey}, profile.device_key);
}

LocalProfile resealed(const LocalProfile& profile, const account::Entered& renewed,
                      const Bytes32& data_key, Entropy& entropy) {
  LocalProfile next = profile;
  next.profile = renewed.profile;
  next.salt = renewed.salt;
  next.cost = renewed.cost;
  next.blob = renewed.blob;
  next.data_key =
      chat::Vault(renewed.kek).seal({as_bytes(kProfileRow), kDataKey}, data_key, entropy);
  return next;
}

Bytes spare_key(const Bytes32& data_key, const account::AccountKeys& keys, Entropy& entropy) {
  return vault_of(keys).seal({as_bytes(kSpareKeyRow), kDataKey}, data_key, entropy);
}

std::optional<Bytes32> open_spare_key(BytesView sealed, const account::AccountKeys& keys) {
  return open_key(vault_of(keys), {as_bytes(kSpareKeyRow), kDataKey}, sealed);
}

Change put_spare_key(const Bytes& sealed) {
  return {.key = to_bytes(kSpareKeyRow), .value = sealed};
}

Change put_last_record(const wire::AccountRecord& last) {
  return {.key = to_bytes(kLastRecordRow), .value = wire::encode_value(last)};
}

Change erase_last_record() { return {.key = to_bytes(kLastRecordRow), .value = std::nullopt}; }

std::optional<wire::AccountRecord> parse_last_record(BytesView value) {
  auto last = wire::decode_value<wire::AccountRecord>(value);
  if (!last || !wire::is_closed(last->profile)) return std::nullopt;
  return *std::move(last);
}

Change put_nodes(const std::vector<Address>& nodes) {
  BoundedList<Address, kNodesMax> list;
  for (const Address& node : nodes) {
    if (!list.is_full()) list.push_back(node);
  }
  return {.key = to_bytes(kNodesRow), .value = wire::encode_value(list)};
}

std::vector<Address> parse_nodes(BytesView value) {
  const auto list = wire::decode_value<BoundedList<Address, kNodesMax>>(value);
  return list ? list->items : std::vector<Address>{};
}

}  // namespace p2pchat::client
