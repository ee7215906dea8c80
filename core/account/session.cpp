#include "core/account/session.h"

#include <string_view>

#include "core/account/signed_text.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/rsa.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {
namespace {

constexpr std::string_view kClaimDomain = "p2pchat/session/1";

template <class... Fields>
Bytes device_text(std::string_view domain, const RingId& node, const Fields&... fields) {
  Bytes text = to_bytes(domain);
  wire::encode_into(text, node);
  (wire::encode_into(text, fields), ...);
  return text;
}

std::string_view attach_domain(PresenceWish wish) {
  switch (wish) {
    case PresenceWish::kAsBefore:
      return "p2pchat/attach/1";
    case PresenceWish::kHide:
      return "p2pchat/attach-hidden/1";
    case PresenceWish::kShow:
      return "p2pchat/attach-shown/1";
  }
  return {};
}

}  // namespace

wire::SessionClaim sign_claim(wire::SessionClaim claim, BytesView signing_private,
                              const Bytes32& seed) {
  claim.signature = crypto::rsa_sign(signing_private, signed_text(kClaimDomain, claim), seed);
  return claim;
}

bool verify_claim(const wire::SessionClaim& claim, BytesView signing_public) {
  return crypto::rsa_verify(signing_public, signed_text(kClaimDomain, claim), claim.signature);
}

Bytes attach_text(const wire::Attach& request, const RingId& node, PresenceWish wish) {
  return device_text(attach_domain(wish), node, request.key, request.epoch, request.at_ms);
}

Bytes detach_text(const wire::Detach& request, const RingId& node) {
  return device_text("p2pchat/detach/1", node, request.key, request.epoch, request.at_ms);
}

Bytes collect_text(const wire::Collect& request, const RingId& node) {
  return device_text("p2pchat/collect/1", node, request.key, request.epoch, request.ids);
}

wire::Signature sign_as_device(const Bytes32& device_private, BytesView text) {
  return to_bytes(crypto::ed25519_sign(device_private, text));
}

bool verify_device(const Bytes32& device_key, BytesView text, BytesView signature) {
  return crypto::ed25519_verify(device_key, text, signature);
}

std::optional<PresenceWish> verify_attach(const Bytes32& device_key, const wire::Attach& request,
                                          const RingId& node) {
  for (const auto wish : {PresenceWish::kAsBefore, PresenceWish::kHide, PresenceWish::kShow}) {
    if (verify_device(device_key, attach_text(request, node, wish), request.signature)) return wish;
  }
  return std::nullopt;
}

}  // namespace p2pchat::account
