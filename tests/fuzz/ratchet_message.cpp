#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/base/assert.h"
#include "core/crypto/x25519.h"
#include "core/ratchet/message.h"
#include "core/ratchet/session.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

namespace {

// Bob's side, in which Alice's first message was opened.
ratchet::Session make_session() {
  const Bytes32 identity{1};
  const Bytes32 prekey{2};
  auto alice = ratchet::Session::begin({.identity = Bytes32{3},
                                        .ephemeral = Bytes32{4},
                                        .their_identity = crypto::x25519_public_key(identity),
                                        .their_prekey = crypto::x25519_public_key(prekey),
                                        .associated = Bytes32{5}},
                                       6, Bytes32{7});
  const ratchet::Message first = alice->seal(as_bytes("hello"), {}).message;
  const auto bob =
      ratchet::Session::answer({.identity = identity,
                                .prekey = prekey,
                                .their_identity = crypto::x25519_public_key(Bytes32{3}),
                                .their_ephemeral = first.header.session,
                                .associated = Bytes32{5}});
  return bob->open(first, Bytes32{8})->next;
}

}  // namespace

// What a malicious contact may send in a session, and what a damaged disk may hold of one.
P2PCHAT_FUZZ_TARGET(ratchet_message)(const std::uint8_t* data, std::size_t size) {
  static const ratchet::Session session = make_session();
  const BytesView input(data, size);

  if (const auto stored = ratchet::Session::decode(input)) {
    P2PCHAT_ASSERT(stored->encode() == to_bytes(input));
  }
  auto message = ratchet::parse_message(input);
  if (!message) return 0;
  P2PCHAT_ASSERT(ratchet::encode_message(*message) == to_bytes(input));
  const Bytes before = session.encode();
  P2PCHAT_ASSERT(!session.open(*message, Bytes32{9}));
  // The same in the session's own chain.
  message->header.session = session.id();
  message->header.number %= 2 * ratchet::kSkipMax;
  P2PCHAT_ASSERT(!session.open(*message, Bytes32{9}));
  P2PCHAT_ASSERT(session.encode() == before);
  return 0;
}
