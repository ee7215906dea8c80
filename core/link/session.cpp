#include "core/link/session.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::link {

Bytes Session::seal(BytesView payload, Instant now) {
  P2PCHAT_ASSERT(payload.size() <= kPayloadMax);

  Bytes packet{static_cast<std::uint8_t>(PacketKind::kData)};
  append_u32(packet, origin_.remote);
  append_u64(packet, origin_.ciphers.send.next());
  const Bytes sealed = origin_.ciphers.send.encrypt(packet, payload);
  append(packet, sealed);
  last_used_ = now;
  return packet;
}

Result<Bytes, Session::Refusal> Session::open(BytesView packet, Instant now) {
  P2PCHAT_ASSERT(packet.size() >= kDataOverhead);

  const std::uint64_t number = read_u64(packet.subspan(kDataHeader - 8));
  if (!window_.is_new(number)) return std::unexpected(Refusal::kReplayed);
  std::optional<Bytes> payload = origin_.ciphers.receive.decrypt_at(
      number, packet.first(kDataHeader), packet.subspan(kDataHeader));
  if (!payload) return std::unexpected(Refusal::kForged);
  window_.take(number);
  last_heard_ = now;
  last_used_ = now;
  is_doubted_ = false;
  return std::move(*payload);
}

bool Session::is_aged(Instant now, const LinkOptions& options) const {
  const bool is_initiator = origin_.role == Role::kInitiator;
  const Duration spare = options.reject_after - options.rekey_after;
  const Duration after = is_initiator ? options.rekey_after : options.rekey_after + spare / 2;
  const std::uint64_t packets_spare = options.reject_packets - options.rekey_packets;
  const std::uint64_t packets =
      is_initiator ? options.rekey_packets : options.rekey_packets + packets_spare / 2;
  return now - born_ >= after || std::max(sent(), window_.end()) >= packets;
}

bool Session::is_spent(Instant now, const LinkOptions& options) const {
  return now - born_ >= options.reject_after || sent() >= options.reject_packets;
}

bool Session::is_over(Instant now, bool is_replaced, const LinkOptions& options) const {
  if (now - born_ >= options.reject_after) return true;
  if (is_replaced) return now - std::max(last_heard_, born_) >= options.linger;
  return now - last_used_ >= options.idle_max;
}

bool Session::is_made_by(BytesView third_packet) const {
  return origin_.role == Role::kResponder &&
         std::ranges::equal(third_packet.last(origin_.third_tag.size()), origin_.third_tag);
}

bool Session::doubt(Instant now, const LinkOptions& options) {
  if (doubted_at_ && now - *doubted_at_ < options.doubt_pause) return false;
  doubted_at_ = now;
  is_doubted_ = true;
  return true;
}

}  // namespace p2pchat::link
