#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/secret.h"
#include "core/ratchet/agreement.h"
#include "core/ratchet/message.h"

namespace p2pchat::ratchet {

// Keys that one message may skip, and that are kept in all: of more the oldest are erased.
inline constexpr std::uint32_t kSkipMax = 1000;
inline constexpr std::size_t kSkippedMax = 1000;

// The key of a message that has not come, or was opened and is not on disk yet.
struct MessageKey {
  Bytes32 ratchet{};  // the sender's ratchet key
  std::uint32_t number = 0;
  crypto::SecretKey key;

  bool operator==(const MessageKey&) const = default;
};

enum class Refusal : std::uint8_t {
  kUsed,      // its key is gone: opened before, or erased
  kTooFar,    // it skips more than kSkipMax
  kNotOpened  // forged, damaged, or under keys of a chain that is forgotten
};

// A message on its way. The key opens that message alone.
struct Sealed {
  Message message;
  crypto::SecretKey key;
};
struct Opened;

// The Double Ratchet (Signal's specification, revision 1, sections 3 and 7) over a key that two
// have agreed on: HKDF-SHA256 for the root, HMAC-SHA256 for the chains, AES-256-GCM. A value
// without I/O: `seal` moves it on, `open` gives the one that follows. Who stores it stores what
// follows before the message leaves, or before it counts as opened. Keys are overwritten when they
// go.
class Session {
 public:
  // `prekey` is what the other side knows theirs by. Nothing if a key of theirs is none.
  [[nodiscard]] static std::optional<Session> begin(const Beginner& with, std::uint64_t prekey,
                                                    const Bytes32& ratchet_seed);
  // By whom the first message went to. It can send once it has opened one.
  [[nodiscard]] static std::optional<Session> answer(const Answerer& with);

  // The salt must be drawn. `can_send` must hold.
  [[nodiscard]] Sealed seal(BytesView plaintext, const ByteArray<16>& salt);
  // Nothing changes but in what follows; the seed makes the next ratchet key, if it is time for
  // one.
  [[nodiscard]] Result<Opened, Refusal> open(const Message& message, const Bytes32& seed) const;
  // The key of a message that was opened but could not be kept.
  void put_back(const MessageKey& key);

  [[nodiscard]] const Bytes32& id() const { return id_; }
  [[nodiscard]] const Bytes32& associated() const { return associated_; }
  [[nodiscard]] bool can_send() const { return sending_.has_value(); }
  // Nothing has come in it yet; the prekey that it was begun with.
  [[nodiscard]] bool is_unanswered() const { return prekey_ != 0; }
  [[nodiscard]] std::uint64_t prekey() const { return prekey_; }
  // Nothing has gone under its newest ratchet key, which the other side does not know therefore.
  [[nodiscard]] bool has_new_key() const { return sending_ && sending_->next == 0; }
  [[nodiscard]] std::size_t skipped() const { return skipped_.size(); }

  // For another device, which only reads in it: it holds no sending chain, since two that send
  // under one key repeat its nonces, and the newest of the skipped keys.
  [[nodiscard]] Session to_read(std::size_t skipped_max) const;

  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] static std::optional<Session> decode(BytesView bytes);

  bool operator==(const Session&) const = default;

 private:
  struct Chain {
    crypto::SecretKey key;
    std::uint32_t next = 0;

    bool operator==(const Chain&) const = default;
  };

  [[nodiscard]] static crypto::SecretKey step(Chain& chain);
  // The root's next key; a chain under it. Nothing if their key is a point of small order.
  [[nodiscard]] std::optional<Chain> turn_root();
  [[nodiscard]] bool skip_to(std::uint32_t number);
  [[nodiscard]] bool turn(const Header& header, const Bytes32& seed);
  [[nodiscard]] std::optional<MessageKey> take_skipped(const Header& header);

  Bytes32 id_{};
  Bytes32 associated_{};
  std::uint64_t prekey_ = 0;
  crypto::SecretKey root_;
  crypto::SecretKey own_;  // private ratchet key
  Bytes32 own_public_{};
  std::optional<Bytes32> theirs_;
  std::optional<Chain> sending_;
  std::optional<Chain> receiving_;
  std::uint32_t previous_ = 0;
  std::vector<MessageKey> skipped_;  // the oldest first
};

struct Opened {
  Session next;
  MessageKey used;
  Bytes plaintext;
};

}  // namespace p2pchat::ratchet
