#include "core/ratchet/session.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/bounded.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "core/wire/reflect.h"

namespace p2pchat::ratchet {
namespace {

constexpr std::uint8_t kMessageKeyByte = 1;
constexpr std::uint8_t kChainKeyByte = 2;

struct ChainRow {
  Bytes32 key{};
  std::uint32_t next = 0;
};
struct KeyRow {
  Bytes32 ratchet{};
  std::uint32_t number = 0;
  Bytes32 key{};
};
struct SessionRow {
  Bytes32 id{};
  Bytes32 associated{};
  std::uint64_t prekey = 0;
  Bytes32 root{};
  Bytes32 own{};
  std::optional<Bytes32> theirs;
  std::optional<ChainRow> sending;
  std::optional<ChainRow> receiving;
  std::uint32_t previous = 0;
  BoundedList<KeyRow, kSkippedMax> skipped;
};

// 32 bytes made of a key and a byte, which says what for.
crypto::SecretKey hmac_of(const crypto::SecretKey& key, std::uint8_t use) {
  Bytes32 bytes = crypto::hmac_sha256(key.bytes(), BytesView(&use, 1));
  crypto::SecretKey out(bytes);
  crypto::wipe(bytes);
  return out;
}

crypto::SecretKey key_in(BytesView bytes) {
  Bytes32 key{};
  std::copy_n(bytes.begin(), key.size(), key.begin());
  crypto::SecretKey out(key);
  crypto::wipe(key);
  return out;
}

void wipe(SessionRow& row) {
  crypto::wipe(row.root);
  crypto::wipe(row.own);
  if (row.sending) crypto::wipe(row.sending->key);
  if (row.receiving) crypto::wipe(row.receiving->key);
  for (KeyRow& each : row.skipped) crypto::wipe(each.key);
}

}  // namespace

std::optional<Session> Session::begin(const Beginner& with, std::uint64_t prekey,
                                      const Bytes32& ratchet_seed) {
  const auto agreed = agree(with);
  if (!agreed) return std::nullopt;
  Session session;
  session.id_ = crypto::x25519_public_key(with.ephemeral);
  session.associated_ = with.associated;
  session.prekey_ = prekey;
  session.root_ = *agreed;
  session.own_ = crypto::SecretKey(ratchet_seed);
  session.own_public_ = crypto::x25519_public_key(ratchet_seed);
  session.theirs_ = with.their_prekey;
  session.sending_ = session.turn_root();
  if (!session.sending_) return std::nullopt;
  return session;
}

std::optional<Session> Session::answer(const Answerer& with) {
  const auto agreed = agree(with);
  if (!agreed) return std::nullopt;
  Session session;
  session.id_ = with.their_ephemeral;
  session.associated_ = with.associated;
  session.root_ = *agreed;
  session.own_ = crypto::SecretKey(with.prekey);
  session.own_public_ = crypto::x25519_public_key(with.prekey);
  return session;
}

Sealed Session::seal(BytesView plaintext, const ByteArray<16>& salt) {
  P2PCHAT_ASSERT(can_send());
  const Header header{.session = id_,
                      .prekey = prekey_,
                      .key = own_public_,
                      .previous = previous_,
                      .number = sending_->next,
                      .salt = salt};
  const crypto::SecretKey key = step(*sending_);
  return {seal_under(key.bytes(), associated_, header, plaintext), key};
}

Result<Opened, Refusal> Session::open(const Message& message, const Bytes32& seed) const {
  const Header& header = message.header;
  Session next = *this;
  std::optional<MessageKey> used = next.take_skipped(header);
  if (!used) {
    const bool is_known = theirs_ == header.key && receiving_;
    if (is_known && header.number < receiving_->next) return std::unexpected(Refusal::kUsed);
    if (!is_known) {
      if (receiving_ && header.previous > receiving_->next &&
          header.previous - receiving_->next > kSkipMax) {
        return std::unexpected(Refusal::kTooFar);
      }
      if (!next.turn(header, seed)) return std::unexpected(Refusal::kNotOpened);
    }
    if (!next.skip_to(header.number)) return std::unexpected(Refusal::kTooFar);
    used = MessageKey{header.key, header.number, step(*next.receiving_)};
  }
  auto plaintext = open_under(used->key.bytes(), associated_, message);
  if (!plaintext) return std::unexpected(Refusal::kNotOpened);
  next.prekey_ = 0;
  return Opened{std::move(next), *std::move(used), *std::move(plaintext)};
}

void Session::put_back(const MessageKey& key) {
  skipped_.push_back(key);
  if (skipped_.size() > kSkippedMax) skipped_.erase(skipped_.begin());
}

Session Session::to_read(std::size_t skipped_max) const {
  Session reading = *this;
  reading.sending_.reset();
  const std::size_t surplus = skipped_.size() - std::min(skipped_.size(), skipped_max);
  reading.skipped_.erase(reading.skipped_.begin(),
                         std::next(reading.skipped_.begin(), std::ptrdiff_t(surplus)));
  return reading;
}

Bytes Session::encode() const {
  const auto row_of = [](const std::optional<Chain>& chain) {
    return chain ? std::optional(ChainRow{chain->key.bytes(), chain->next}) : std::nullopt;
  };
  SessionRow row{.id = id_,
                 .associated = associated_,
                 .prekey = prekey_,
                 .root = root_.bytes(),
                 .own = own_.bytes(),
                 .theirs = theirs_,
                 .sending = row_of(sending_),
                 .receiving = row_of(receiving_),
                 .previous = previous_,
                 .skipped = {}};
  for (const MessageKey& each : skipped_) {
    row.skipped.push_back({each.ratchet, each.number, each.key.bytes()});
  }
  Bytes out = wire::encode_value(row);
  wipe(row);
  return out;
}

std::optional<Session> Session::decode(BytesView bytes) {
  auto row = wire::decode_value<SessionRow>(bytes);
  if (!row) return std::nullopt;
  const auto chain_of = [](const std::optional<ChainRow>& chain) {
    return chain ? std::optional(Chain{crypto::SecretKey(chain->key), chain->next}) : std::nullopt;
  };
  Session session;
  session.id_ = row->id;
  session.associated_ = row->associated;
  session.prekey_ = row->prekey;
  session.root_ = crypto::SecretKey(row->root);
  session.own_ = crypto::SecretKey(row->own);
  session.own_public_ = crypto::x25519_public_key(row->own);
  session.theirs_ = row->theirs;
  session.sending_ = chain_of(row->sending);
  session.receiving_ = chain_of(row->receiving);
  session.previous_ = row->previous;
  for (const KeyRow& each : row->skipped) {
    session.skipped_.push_back({each.ratchet, each.number, crypto::SecretKey(each.key)});
  }
  wipe(*row);
  return session;
}

crypto::SecretKey Session::step(Chain& chain) {
  crypto::SecretKey key = hmac_of(chain.key, kMessageKeyByte);
  chain.key = hmac_of(chain.key, kChainKeyByte);
  chain.next += 1;
  return key;
}

std::optional<Session::Chain> Session::turn_root() {
  auto agreed = crypto::x25519_agree(own_.bytes(), *theirs_);
  if (!agreed) return std::nullopt;
  Bytes both = crypto::hkdf_sha256(*agreed, root_.bytes(), as_bytes("p2pchat/ratchet/root/1"), 64);
  root_ = key_in(both);
  Chain chain{key_in(BytesView(both).subspan(32)), 0};
  crypto::wipe(both);
  crypto::wipe(*agreed);
  return chain;
}

bool Session::skip_to(std::uint32_t number) {
  if (!receiving_ || number <= receiving_->next) return true;
  if (number - receiving_->next > kSkipMax) return false;
  while (receiving_->next < number) {
    const std::uint32_t at = receiving_->next;
    put_back({*theirs_, at, step(*receiving_)});
  }
  return true;
}

// What was sent under their key before this one may still come.
bool Session::turn(const Header& header, const Bytes32& seed) {
  if (!skip_to(header.previous)) return false;
  previous_ = sending_ ? sending_->next : 0;
  theirs_ = header.key;
  receiving_ = turn_root();
  if (!receiving_) return false;
  own_ = crypto::SecretKey(seed);
  own_public_ = crypto::x25519_public_key(seed);
  sending_ = turn_root();
  return sending_.has_value();
}

std::optional<MessageKey> Session::take_skipped(const Header& header) {
  const auto at = std::ranges::find_if(skipped_, [&header](const MessageKey& each) {
    return each.ratchet == header.key && each.number == header.number;
  });
  if (at == skipped_.end()) return std::nullopt;
  MessageKey key = std::move(*at);
  skipped_.erase(at);
  return key;
}

}  // namespace p2pchat::ratchet
