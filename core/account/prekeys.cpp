#include "core/account/prekeys.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/account/signed_text.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/crypto/aead.h"
#include "core/crypto/rsa.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {
namespace {

constexpr std::string_view kOfferDomain = "p2pchat/prekey-offer/1";
constexpr std::size_t kPrekeysMax = wire::PrekeyRecord::kPrekeysMax;
constexpr std::uint64_t kSecondsMax = std::uint64_t{1} << 40U;  // 34,000 years: fits an Instant

std::uint64_t seconds(Instant at) { return static_cast<std::uint64_t>(at.micros() / 1'000'000); }
std::uint64_t seconds(Duration time) {
  return static_cast<std::uint64_t>(time.count() / 1'000'000);
}

// Another one for each prekey, so that no nonce is used twice under it.
crypto::AeadKey sealing_key(const AccountKeys& keys, const RingId& place, const Bytes32& public_key,
                            std::uint64_t created_s) {
  Bytes info = to_bytes("p2pchat/prekey-private/1");
  append(info, place.bytes);
  append(info, public_key);
  append_u64(info, created_s);
  return {.key = crypto::derive_key(keys.identity, info)};
}

auto order_of(const wire::Prekey& prekey) { return std::tie(prekey.created_s, prekey.public_key); }

Bytes32 hash_of(const wire::PrekeyRecord& record) {
  return crypto::sha256(wire::encode_value(record.prekeys));
}

}  // namespace

std::uint64_t prekey_id(const Bytes32& public_key, std::uint64_t created_s) {
  Bytes text = to_bytes("p2pchat/prekey-id/1");
  append(text, public_key);
  append_u64(text, created_s);
  return read_u64(crypto::sha256(text));
}

wire::Prekey make_prekey(const AccountKeys& keys, const RingId& place, Instant now,
                         const Bytes32& seed) {
  Bytes32 secret = crypto::derive_key(seed, as_bytes("p2pchat/prekey/1"));
  wire::Prekey prekey{
      .public_key = crypto::x25519_public_key(secret), .created_s = seconds(now), .sealed = {}};
  const crypto::AeadKey key = sealing_key(keys, place, prekey.public_key, prekey.created_s);
  const Bytes sealed = crypto::seal(key, {}, secret);
  P2PCHAT_ASSERT(sealed.size() == prekey.sealed.size());
  std::ranges::copy(sealed, prekey.sealed.begin());
  crypto::wipe(secret);
  return prekey;
}

std::optional<PrekeySecret> open_prekey(const wire::Prekey& prekey, const AccountKeys& keys,
                                        const RingId& place) {
  const crypto::AeadKey key = sealing_key(keys, place, prekey.public_key, prekey.created_s);
  auto plain = crypto::open(key, {}, prekey.sealed);
  PrekeySecret secret{.public_key = prekey.public_key, .created_s = prekey.created_s};
  if (!plain || plain->size() != secret.private_key.size()) return std::nullopt;
  std::ranges::copy(*plain, secret.private_key.begin());
  crypto::wipe(*plain);
  if (crypto::x25519_public_key(secret.private_key) != prekey.public_key) return std::nullopt;
  return secret;
}

PrekeySecrets open_prekeys(const wire::PrekeyRecord& record, const AccountKeys& keys) {
  PrekeySecrets secrets;
  const RingId place = key_of(record.offer.name.text);
  for (const wire::Prekey& prekey : record.prekeys) {
    const auto secret = open_prekey(prekey, keys, place);
    if (secret) secrets[prekey_id(prekey.public_key, prekey.created_s)] = *secret;
  }
  return secrets;
}

wire::PrekeyRecord sign_prekeys(const PrekeyList& prekeys, std::uint64_t number,
                                const wire::AccountProfile& profile, const AccountKeys& keys,
                                const wire::Prekey& newest, const Bytes32& seed) {
  wire::PrekeyRecord record{.offer = {.name = profile.name,
                                      .account = account_id(profile),
                                      .number = number,
                                      .public_key = newest.public_key,
                                      .created_s = newest.created_s,
                                      .prekeys = {},
                                      .signature = {}},
                            .prekeys = prekeys,
                            .signing_key = profile.signing_key};
  record.offer.prekeys = hash_of(record);
  record.offer.signature =
      crypto::rsa_sign(keys.signing, signed_text(kOfferDomain, record.offer), seed);
  return record;
}

bool verify_offer(const wire::PrekeyOffer& offer, const wire::AccountProfile& profile) {
  if (is_mutated(Mutant::kOfferNotPinned)) return offer.number > 0;
  return offer.number > 0 && key_of(offer.name.text) == key_of(profile.name.text) &&
         offer.account == account_id(profile) && is_acceptable_x25519(offer.public_key) &&
         crypto::rsa_verify(profile.signing_key, signed_text(kOfferDomain, offer), offer.signature);
}

bool verify_prekeys(const wire::PrekeyRecord& record, const wire::AccountProfile& profile) {
  return record.signing_key == profile.signing_key && record.offer.account == account_id(profile) &&
         key_of(record.offer.name.text) == key_of(profile.name.text) && is_whole(record);
}

bool is_whole(const wire::PrekeyRecord& record) {
  const bool is_offered = std::ranges::any_of(record.prekeys, [&record](const auto& prekey) {
    return prekey.public_key == record.offer.public_key &&
           prekey.created_s == record.offer.created_s;
  });
  return is_offered && record.offer.number > 0 && is_valid_name(record.offer.name.text) &&
         record.offer.prekeys == hash_of(record) &&
         crypto::rsa_verify(record.signing_key, signed_text(kOfferDomain, record.offer),
                            record.offer.signature);
}

bool is_usable(std::uint64_t created_s, Instant now, const PrekeyTimes& times) {
  return created_s <= seconds(now + times.skew_max) &&
         (seconds(now) <= created_s || seconds(now) - created_s <= seconds(times.used_max));
}

Instant made_at(std::uint64_t created_s) {
  return Instant(std::chrono::seconds{std::min(created_s, kSecondsMax)});
}

Instant last_arrival(std::uint64_t created_s, const PrekeyTimes& times) {
  return made_at(created_s) + times.last_arrival();
}

bool may_arrive(std::uint64_t created_s, Instant now, const PrekeyTimes& times) {
  return made_at(created_s) <= now + 2 * times.skew_max &&
         now <= last_arrival(created_s, times) + 2 * times.skew_max;
}

PrekeyList unite(const PrekeyList& some, const PrekeyList& others) {
  PrekeyList all = some;
  all.insert(all.end(), others.begin(), others.end());
  std::ranges::sort(all, {}, order_of);
  const auto again = std::ranges::unique(all, {}, order_of);
  all.erase(again.begin(), again.end());
  if (all.size() > kPrekeysMax) {
    all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(kPrekeysMax));
  }
  return all;
}

PrekeyList without_old(const PrekeyList& prekeys, Instant now, const PrekeyTimes& times) {
  PrekeyList kept;
  for (std::size_t i = 0; i < prekeys.size(); ++i) {
    const bool is_newest = i + 1 == prekeys.size();
    const std::uint64_t needed =
        prekeys[i].created_s + seconds(times.last_arrival() + 2 * times.skew_max);
    const std::uint64_t kept_until =
        is_newest ? 0 : std::max(needed, prekeys[i + 1].created_s + seconds(times.kept));
    const bool is_over = !is_newest && seconds(now) > kept_until;
    if (is_over || (!is_newest && is_mutated(Mutant::kPrekeyErasedEarly))) continue;
    kept.push_back(prekeys[i]);
  }
  return kept;
}

std::optional<wire::Prekey> newest_of(const PrekeyList& prekeys, Instant now,
                                      const PrekeyTimes& times) {
  for (auto at = prekeys.rbegin(); at != prekeys.rend(); ++at) {
    if (at->created_s <= seconds(now + times.skew_max)) return *at;
  }
  return std::nullopt;
}

}  // namespace p2pchat::account
