#include "core/link/cookie.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/crypto/aead.h"
#include "core/crypto/sha256.h"

namespace p2pchat::link {
namespace {

// One key for each nonce, so the cipher's own nonce is always zero.
crypto::AeadKey aead_of(BytesView nonce, const Party& party) {
  return {.cipher = crypto::Aead::kChaCha20Poly1305, .key = party.cookie_key(nonce).bytes()};
}

}  // namespace

Cookie CookieJar::bake(const Address& to, Instant now) const { return cookie_of(to, step_of(now)); }

bool CookieJar::has_proved(const FirstPacket& packet, const Address& from, Instant now) const {
  const std::int64_t step = step_of(now);
  for (const std::int64_t baked : {step, step - 1}) {
    const Mac mac = cookie_mac(cookie_of(from, baked), packet.before_cookie_mac);
    if (crypto::equal_in_constant_time(mac, packet.cookie_mac)) return true;
  }
  return false;
}

Cookie CookieJar::cookie_of(const Address& address, std::int64_t step) const {
  Bytes text = to_bytes(address.host);
  append_u32(text, address.port);
  append_u64(text, static_cast<std::uint64_t>(step));
  const Bytes32 tag = crypto::hmac_sha256(secret_.bytes(), text);
  Cookie cookie{};
  std::copy_n(tag.begin(), cookie.size(), cookie.begin());
  return cookie;
}

std::int64_t CookieJar::step_of(Instant now) const { return now.micros() / life_.count(); }

Mac cookie_mac(const Cookie& cookie, BytesView before_cookie_mac) {
  const Bytes32 tag = crypto::hmac_sha256(cookie, before_cookie_mac);
  Mac mac{};
  std::copy_n(tag.begin(), mac.size(), mac.begin());
  return mac;
}

Bytes cookie_packet(const Cookie& cookie, const FirstPacket& asked,
                    const ByteArray<kCookieNonce>& nonce, const Party& party) {
  Bytes rest = to_bytes(nonce);
  append(rest, crypto::seal(aead_of(nonce, party), asked.mac, cookie));
  return addressed_packet(PacketKind::kCookie, asked.sender, rest);
}

std::optional<Cookie> open_cookie(const AddressedPacket& packet, const Mac& asked,
                                  const Party& party) {
  const BytesView nonce = packet.rest.first(kCookieNonce);
  const auto opened = crypto::open(aead_of(nonce, party), asked, packet.rest.subspan(kCookieNonce));
  if (!opened) return std::nullopt;
  Cookie cookie{};
  P2PCHAT_ASSERT(opened->size() == cookie.size());  // the packet has one length
  std::ranges::copy(*opened, cookie.begin());
  return cookie;
}

}  // namespace p2pchat::link
