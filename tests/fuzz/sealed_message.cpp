#include "core/chat/sealed_message.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/crypto/aead.h"
#include "core/crypto/compute.h"
#include "core/crypto/hpke.h"
#include "core/crypto/rsa.h"
#include "core/crypto/x25519.h"
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

// The same to a prekey, in the second form.
Bytes body_to_prekey(const Recipient& recipient, const account::PrekeySecret& prekey,
                     BytesView plaintext) {
  constexpr std::size_t kAround = 1 + 8 + 8 + 32 + crypto::kTagSize;
  const auto* body_size = std::ranges::lower_bound(chat::kBodySizes, plaintext.size() + kAround);
  if (body_size == std::end(chat::kBodySizes)) return {};
  Bytes padded = to_bytes(plaintext);
  padded.resize(*body_size - kAround);
  Bytes body{2};
  append_u64(body, account::prekey_id(prekey.public_key, prekey.created_s));
  append_u64(body, prekey.created_s);
  Bytes place = to_bytes("p2pchat/message/2");
  append(place, account::key_of("bob").bytes);
  append(place, account::account_id(recipient.profile));
  Bytes info = place;
  append(info, body);
  const auto sender = crypto::hpke_set_up(prekey.public_key, info, Bytes32{7});
  append(body, sender->encapsulated);
  Bytes aad = place;
  append(aad, body);
  append(body, crypto::seal(sender->key, aad, padded));
  return body;
}

void judge(const Result<chat::OpenedMessage, chat::Unopened>& opened, const Recipient& bob) {
  if (!opened) return;
  const chat::Self self{.keys = bob.keys, .profile = bob.profile};
  const bool is_part = opened->content.type == chat::ContentType::kHandOver ||
                       opened->content.type == chat::ContentType::kGroup ||
                       opened->content.type == chat::ContentType::kSession;
  P2PCHAT_ASSERT(is_part != chat::is_well_formed(opened->content));
  P2PCHAT_ASSERT(opened->file.has_value() == (opened->content.type == chat::ContentType::kFile));
  if (opened->file) {
    P2PCHAT_ASSERT(chat::is_well_formed(*opened->file));
    P2PCHAT_ASSERT(chat::safe_file_name(opened->file->name.text) == opened->file->name.text);
  }
  P2PCHAT_ASSERT(account::is_valid_name(opened->sender));
  if (opened->content.type == chat::ContentType::kSession) {
    const auto inner = chat::open_inside(opened->part, *opened);
    P2PCHAT_ASSERT(!inner || chat::goes_in_session(inner->content.type));
  }
  P2PCHAT_ASSERT(!chat::verify_sender(*opened, bob.profile, self));
}

}  // namespace

// What a malicious contact may put into a message for us, in either form, and bodies that are none.
P2PCHAT_FUZZ_TARGET(sealed_message)(const std::uint8_t* data, std::size_t size) {
  static const Recipient bob = make_recipient();
  static const account::PrekeySecret prekey{.private_key = Bytes32{5},
                                            .public_key = crypto::x25519_public_key(Bytes32{5}),
                                            .created_s = 1'700'000'000};
  const account::PrekeySecrets known{
      {account::prekey_id(prekey.public_key, prekey.created_s), prekey}};
  const chat::Self self{.keys = bob.keys, .profile = bob.profile};
  const BytesView input(data, size);

  P2PCHAT_ASSERT(!chat::open_envelope(input, self, known));
  judge(chat::open_envelope(body_with(bob, input), self, known), bob);
  judge(chat::open_envelope(body_to_prekey(bob, prekey, input), self, known), bob);
  return 0;
}
