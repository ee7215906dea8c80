#include "core/chat/sealed_message.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/crypto/aead.h"
#include "core/crypto/compute.h"
#include "core/crypto/rsa.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

namespace {

struct Recipient {
  account::AccountKeys keys;
  wire::AccountProfile profile;
  Bytes place;   // what a body is bound to
  Bytes header;  // version and wrapped key, the content key being all zeros
};

Recipient make_recipient() {
  Recipient bob;
  auto pairs = crypto::parse_rsa_keys(crypto::compute(
      ComputeKind::kRsaKeys, crypto::rsa_keys_input(crypto::kPooledRsaBits), Bytes32{}));
  bob.keys = {.signing = std::move(pairs->signing),
              .encryption = std::move(pairs->encryption),
              .identity = Bytes32{1}};
  bob.profile = account::make_profile("bob", bob.keys, 1, Bytes32{});
  bob.place = to_bytes("p2pchat/message/1");
  append(bob.place, account::key_of("bob").bytes);
  append(bob.place, account::account_id(bob.profile));
  bob.header = {1};
  append(bob.header,
         crypto::rsa_seal(bob.profile.encryption_key, bob.place, Bytes32{}, Bytes32{}).value());
  return bob;
}

// The body in which somebody who knows how sealed these bytes for the recipient.
Bytes body_with(const Recipient& recipient, BytesView plaintext) {
  const std::size_t around = recipient.header.size() + crypto::kTagSize;
  const auto* body_size = std::ranges::lower_bound(chat::kBodySizes, plaintext.size() + around);
  if (body_size == std::end(chat::kBodySizes)) return {};
  Bytes padded = to_bytes(plaintext);
  padded.resize(*body_size - around);
  Bytes aad = recipient.place;
  append(aad, recipient.header);
  Bytes body = recipient.header;
  append(body, crypto::seal({}, aad, padded));
  return body;
}

}  // namespace

// What a malicious contact may put into a message for us, and bodies that are none.
P2PCHAT_FUZZ_TARGET(sealed_message)(const std::uint8_t* data, std::size_t size) {
  static const Recipient bob = make_recipient();
  const chat::Self self{.keys = bob.keys, .profile = bob.profile};
  const BytesView input(data, size);

  P2PCHAT_ASSERT(!chat::open_envelope(input, self));
  const auto opened = chat::open_envelope(body_with(bob, input), self);
  if (!opened) return 0;
  const bool is_part = opened->content.type == chat::ContentType::kHandOver ||
                       opened->content.type == chat::ContentType::kGroup;
  P2PCHAT_ASSERT(is_part != chat::is_well_formed(opened->content));
  P2PCHAT_ASSERT(opened->file.has_value() == (opened->content.type == chat::ContentType::kFile));
  if (opened->file) {
    P2PCHAT_ASSERT(chat::is_well_formed(*opened->file));
    P2PCHAT_ASSERT(chat::safe_file_name(opened->file->name.text) == opened->file->name.text);
  }
  P2PCHAT_ASSERT(account::is_valid_name(opened->sender));
  P2PCHAT_ASSERT(!chat::verify_sender(*opened, bob.profile, self));
  return 0;
}
