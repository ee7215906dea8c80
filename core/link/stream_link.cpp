#include "core/link/stream_link.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/crypto/secret.h"

namespace p2pchat::link {
namespace {

// The first byte of a frame. A record's two low bits: another one of this payload follows; the
// sender goes on under a new key.
constexpr std::uint8_t kHandshakeFrame = 0x21;
constexpr std::uint8_t kRecordFrame = 0x24;
constexpr std::uint8_t kMoreFollow = 1;
constexpr std::uint8_t kRekeyed = 2;

constexpr std::size_t kRecordPayload = kRecordMax - kTag;
static_assert(1 + kRecordMax <= transport::kFrameMax);

}  // namespace

StreamLink::StreamLink(Role role, const Party& party, Entropy& entropy, Instant now,
                       const LinkOptions& options, StreamOutput& out)
    : handshake_(party.begin(role, Carrier::kStream, entropy)),
      deadline_(now + options.stream_handshake_max) {
  if (role == Role::kResponder) return;
  const bool is_written = write_handshake({}, party, out);
  P2PCHAT_ASSERT(is_written);  // nothing of the peer's is in it yet
}

StreamLink::Verdict StreamLink::send(BytesView payload, Instant now, const LinkOptions& options,
                                     StreamOutput& out) {
  P2PCHAT_ASSERT(payload.size() <= kStreamPayloadMax);
  if (is_up()) {
    seal(payload, now, options, out);
    return Verdict::kGoOn;
  }
  if (queued_bytes_ + payload.size() > options.stream_queue_max) return Verdict::kClose;
  queued_bytes_ += payload.size();
  queue_.push_back(to_bytes(payload));
  return Verdict::kGoOn;
}

StreamLink::Verdict StreamLink::on_frame(BytesView frame, const Party& party, Instant now,
                                         const LinkOptions& options, StreamOutput& out) {
  if (frame.empty()) return Verdict::kClose;
  return is_up() ? on_record(frame, out) : on_handshake(frame, party, now, options, out);
}

// Every handshake frame carries the ring's mac: in a closed ring an outsider learns nothing, not
// even who it has reached.
StreamLink::Verdict StreamLink::on_handshake(BytesView frame, const Party& party, Instant now,
                                             const LinkOptions& options, StreamOutput& out) {
  if (frame[0] != kHandshakeFrame || frame.size() < 1 + kMac) return Verdict::kClose;
  const BytesView before_mac = frame.first(frame.size() - kMac);
  if (!crypto::equal_in_constant_time(party.mac(before_mac), frame.last(kMac))) {
    return Verdict::kClose;
  }
  // Who gets a message out of turn, has a peer that is in no handshake.
  const auto payload = handshake_->read(before_mac.subspan(1));
  if (!payload || !take_payload(*payload, party)) return Verdict::kClose;

  if (!handshake_->is_over()) {
    if (!write_handshake(party.credential(), party, out)) return Verdict::kClose;
  }
  if (handshake_->is_over()) come_up(now, options, out);
  return Verdict::kGoOn;
}

StreamLink::Verdict StreamLink::on_record(BytesView frame, StreamOutput& out) {
  const std::uint8_t flags = frame[0] ^ kRecordFrame;
  if (flags > (kMoreFollow | kRekeyed)) return Verdict::kClose;
  if (frame.size() > 1 + kRecordMax) return Verdict::kClose;
  const auto part = ciphers_->receive.decrypt(frame.first(1), frame.subspan(1));
  if (!part) return Verdict::kClose;
  if ((flags & kRekeyed) != 0) ciphers_->receive.rekey();

  const bool is_last = (flags & kMoreFollow) == 0;
  if (!is_last && part->size() != kRecordPayload) return Verdict::kClose;
  if (partial_.size() + part->size() > kStreamPayloadMax) return Verdict::kClose;
  append(partial_, *part);
  if (is_last) out.payloads.push_back(std::exchange(partial_, {}));
  return Verdict::kGoOn;
}

// The first message says nothing, the others who sent them.
bool StreamLink::take_payload(BytesView payload, const Party& party) {
  if (handshake_->messages_done() == 1) return payload.empty();
  const auto peer = party.identity_of(payload, handshake_->remote_static());
  if (peer) peer_ = *peer;
  return peer.has_value();
}

// False if the peer's keys are no keys.
bool StreamLink::write_handshake(BytesView payload, const Party& party, StreamOutput& out) {
  const auto noise = handshake_->write(payload);
  if (!noise) return false;
  Bytes frame{kHandshakeFrame};
  append(frame, *noise);
  append(frame, party.mac(frame));
  out.frames.push_back(std::move(frame));
  return true;
}

void StreamLink::come_up(Instant now, const LinkOptions& options, StreamOutput& out) {
  ciphers_ = handshake_->split();
  handshake_.reset();
  keyed_at_ = now;
  for (const Bytes& payload : std::exchange(queue_, {})) seal(payload, now, options, out);
  queued_bytes_ = 0;
}

void StreamLink::seal(BytesView payload, Instant now, const LinkOptions& options,
                      StreamOutput& out) {
  bool is_last = false;
  while (!is_last) {
    const BytesView part = payload.first(std::min(payload.size(), kRecordPayload));
    payload = payload.subspan(part.size());
    is_last = payload.empty();
    ++records_;
    const bool is_rekeyed = is_aged(now, options);
    Bytes frame{static_cast<std::uint8_t>(kRecordFrame | (is_last ? 0 : kMoreFollow) |
                                          (is_rekeyed ? kRekeyed : 0))};
    append(frame, ciphers_->send.encrypt(Bytes(frame), part));
    out.frames.push_back(std::move(frame));
    if (!is_rekeyed) continue;
    ciphers_->send.rekey();
    keyed_at_ = now;
    records_ = 0;
  }
}

bool StreamLink::is_aged(Instant now, const LinkOptions& options) const {
  return records_ >= options.stream_rekey_records || now - keyed_at_ >= options.stream_rekey_after;
}

void StreamLink::check_invariants(const LinkOptions& options) const {
  P2PCHAT_ASSERT(handshake_.has_value() != ciphers_.has_value());
  P2PCHAT_ASSERT(queued_bytes_ <= options.stream_queue_max);
  P2PCHAT_ASSERT(queue_.empty() || !is_up());
  P2PCHAT_ASSERT(partial_.size() <= kStreamPayloadMax);
}

}  // namespace p2pchat::link
