#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/chat/sealed_message.h"
#include "core/wire/account_messages.h"

// What all bodies have outside of what is said (sealed_message.h): to whom, the proof, padding.
namespace p2pchat::chat {

inline constexpr std::uint8_t kFirstForm = 1;
inline constexpr std::uint8_t kSecondForm = 2;
inline constexpr std::string_view kFirstDomain = "p2pchat/message/1";
inline constexpr std::string_view kSecondDomain = "p2pchat/message/2";
inline constexpr std::size_t kPrekeyHeader = 1 + 8 + 8;
inline constexpr std::size_t kSecondHeader = kPrekeyHeader + sizeof(Bytes32);
inline constexpr std::size_t kLengthSize = 4;

// The recipient's place and account: a body opens for no other, even with the same keys.
[[nodiscard]] Bytes recipient_text(std::string_view domain, const wire::AccountProfile& recipient);
// Of version and wrapped key: binds the rest of the body to them.
[[nodiscard]] Bytes associated_data(BytesView recipient, BytesView header);
[[nodiscard]] Bytes32 digest_of(BytesView aad, BytesView inside);
// Under a key that sender and recipient alone can compute.
[[nodiscard]] std::optional<Bytes32> proof_for(BytesView aad, BytesView inside, const Self& sender,
                                               const wire::AccountProfile& recipient);

// Proof and inside, as long as a body of one of the sizes wants it, with so much around it.
[[nodiscard]] Bytes plaintext_of(const Bytes32& proof, BytesView inside, std::size_t around);
struct Parts {
  Bytes32 proof{};
  BytesView inside;
};
// Of a plaintext, if it is laid out as `plaintext_of` does.
[[nodiscard]] std::optional<Parts> split(BytesView plaintext);

// What the header of the second form says of the prekey.
struct PrekeyName {
  Bytes32 public_key{};
  std::uint64_t created_s = 0;
};
// The body of the second form with this proof in it; nothing: the prekey is no key.
using Prove = std::function<std::optional<Bytes32>(BytesView aad)>;
[[nodiscard]] std::optional<Bytes> body_of(const PrekeyName& prekey,
                                           const wire::AccountProfile& recipient,
                                           const Bytes32& seed, const Prove& prove,
                                           BytesView inside);

}  // namespace p2pchat::chat
