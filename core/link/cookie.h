#pragma once

#include <optional>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/crypto/secret.h"
#include "core/link/packet.h"
#include "core/link/party.h"

// Proof that a peer receives at the address it sends from, asked for when handshakes are many (as
// WireGuard does it, Donenfeld 2017, section 5.3).
namespace p2pchat::link {

using Cookie = ByteArray<kMac>;

// Makes cookies and knows its own again without keeping any: a function of a secret, the address
// and the time, in steps of `life`. A cookie is good until the end of the next step.
class CookieJar {
 public:
  CookieJar(const Bytes32& secret, Duration life) : secret_(secret), life_(life) {}

  [[nodiscard]] Cookie bake(const Address& to, Instant now) const;
  // True if the packet's second mac was made with a cookie of this address.
  [[nodiscard]] bool has_proved(const FirstPacket& packet, const Address& from, Instant now) const;

 private:
  [[nodiscard]] Cookie cookie_of(const Address& address, std::int64_t step) const;
  [[nodiscard]] std::int64_t step_of(Instant now) const;

  crypto::SecretKey secret_;
  Duration life_;
};

// The second mac of a first packet.
[[nodiscard]] Mac cookie_mac(const Cookie& cookie, BytesView before_cookie_mac);

// The cookie in a packet that only answers the first packet with that mac.
[[nodiscard]] Bytes cookie_packet(const Cookie& cookie, const FirstPacket& asked,
                                  const ByteArray<kCookieNonce>& nonce, const Party& party);
[[nodiscard]] std::optional<Cookie> open_cookie(const AddressedPacket& packet, const Mac& asked,
                                                const Party& party);

}  // namespace p2pchat::link
