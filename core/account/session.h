#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/wire/account_messages.h"
#include "core/wire/mailbox_messages.h"

// Who may speak for an account: the device that its signing key names. Every signed text starts
// with its own words, so that no signature serves for anything else.
namespace p2pchat::account {

// The claim with its signature by the account's signing key (RSAPrivateKey DER).
[[nodiscard]] wire::SessionClaim sign_claim(wire::SessionClaim claim, BytesView signing_private,
                                            const Bytes32& seed);
[[nodiscard]] bool verify_claim(const wire::SessionClaim& claim, BytesView signing_public);

// What an attachment says about who may see that the user is here. It is said by the words that the
// signed text begins with, so nobody on the way changes it; nodes of before know the first alone.
enum class PresenceWish : std::uint8_t {
  kAsBefore,  // what the node was told last; shown, if it was told nothing
  kHide,
  kShow,
};

// What the device signs: everything but call and signature, and the id of the node it is for, so
// that another node cannot use it again.
[[nodiscard]] Bytes attach_text(const wire::Attach& request, const RingId& node,
                                PresenceWish wish = PresenceWish::kAsBefore);
[[nodiscard]] Bytes detach_text(const wire::Detach& request, const RingId& node);
[[nodiscard]] Bytes collect_text(const wire::Collect& request, const RingId& node);

[[nodiscard]] wire::Signature sign_as_device(const Bytes32& device_private, BytesView text);
[[nodiscard]] bool verify_device(const Bytes32& device_key, BytesView text, BytesView signature);
// What the request wishes; nothing if the device has not signed it for this node.
[[nodiscard]] std::optional<PresenceWish> verify_attach(const Bytes32& device_key,
                                                        const wire::Attach& request,
                                                        const RingId& node);

}  // namespace p2pchat::account
