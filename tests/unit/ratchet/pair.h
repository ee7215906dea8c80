#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/entropy.h"
#include "core/crypto/x25519.h"
#include "core/ratchet/session.h"

namespace p2pchat::ratchet {

// Two people with lasting keys, one prekey each, and chance.
struct Pair {
  Entropy entropy{Bytes32{1}};
  Bytes32 alice_identity = entropy.draw_32();
  Bytes32 alice_prekey = entropy.draw_32();
  Bytes32 bob_identity = entropy.draw_32();
  Bytes32 bob_prekey = entropy.draw_32();
  Bytes32 associated{9};

  // By Alice.
  Session begun() {
    const Bytes32 ephemeral = entropy.draw_32();
    return Session::begin({.identity = alice_identity,
                           .ephemeral = ephemeral,
                           .their_identity = crypto::x25519_public_key(bob_identity),
                           .their_prekey = crypto::x25519_public_key(bob_prekey),
                           .associated = associated},
                          7, entropy.draw_32())
        .value();
  }
  // By Bob, to whom Alice's first message came.
  [[nodiscard]] Session answered(const Header& header) const {
    return Session::answer({.identity = bob_identity,
                            .prekey = bob_prekey,
                            .their_identity = crypto::x25519_public_key(alice_identity),
                            .their_ephemeral = header.session,
                            .associated = associated})
        .value();
  }
  Message say(Session& from, std::string_view text) {
    ByteArray<16> salt{};
    entropy.fill(salt);
    return from.seal(as_bytes(text), salt).message;
  }
  // What it said, or nothing; what follows is kept only if it opened.
  std::string hear(Session& at, const Message& message) {
    auto opened = at.open(message, entropy.draw_32());
    if (!opened) return "";
    at = std::move(opened->next);
    return to_text(opened->plaintext);
  }
};

}  // namespace p2pchat::ratchet
