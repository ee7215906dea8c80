#include "sim/noise.h"

#include <iterator>
#include <utility>

#include "core/wire/codec.h"
#include "sim/endpoints.h"

namespace p2pchat::sim {

namespace {

constexpr std::size_t kRepeatedMax = 64;    // of its own datagrams, the latest
constexpr std::uint64_t kGarbageMax = 300;  // bytes
constexpr std::uint64_t kBodyMax = 64;      // bytes behind a good head

}  // namespace

Noise::Noise(Behaviour behaviour, Entropy chance)
    : behaviour_(behaviour), chance_(std::move(chance)) {}

void Noise::meet(const Address& peer) {
  if (peer.is_set() && peers_.size() < kPeersMax) peers_.insert(peer);
}

void Noise::keep_sent(BytesView frame, Instant now) {
  keep(frame, now);
  if (behaviour_ == Behaviour::kFlooder && kept_.size() > kRepeatedMax) kept_.pop_front();
}

void Noise::keep_received(BytesView frame, Instant now) {
  if (behaviour_ == Behaviour::kReplayer) keep(frame, now);
}

void Noise::act(transport::Host& host) {
  const Instant now = host.now();
  if (behaviour_ == Behaviour::kReplayer) {
    while (next_at() <= now) {
      send(host, kept_.front().frame);
      kept_.pop_front();
    }
  } else if (next_at() <= now) {
    next_flood_ = now + kFloodGap;
    send(host, garbage());
  }
}

Instant Noise::next_at() const {
  if (behaviour_ == Behaviour::kFlooder) return next_flood_;
  if (behaviour_ != Behaviour::kReplayer || kept_.empty()) return Instant::never();
  return kept_.front().at + kReplayedAfter;
}

void Noise::keep(BytesView frame, Instant now) {
  if (is_lying(behaviour_)) return;
  if (frame.size() > transport::kDatagramMax || kept_.size() >= kFramesMax) return;
  kept_.push_back({.at = now, .frame = to_bytes(frame)});
}

void Noise::send(transport::Host& host, BytesView frame) {
  if (peers_.empty()) return;
  ++sent_;
  const auto peer = static_cast<std::ptrdiff_t>(chance_.below(peers_.size()));
  host.send_datagram(*std::next(peers_.begin(), peer), frame);
}

Bytes Noise::garbage() {
  const std::uint64_t sort = chance_.below(3);
  if (sort == 0 && !kept_.empty()) return kept_[chance_.below(kept_.size())].frame;
  Bytes frame;
  if (sort == 1) {
    frame = wire::encode_frame(kRing, wire::Ping());
    frame.resize(wire::kFrameHeader);
    const std::uint16_t kind = wire::kinds()[chance_.below(wire::kinds().size())].number;
    frame[wire::kFrameHeader - 2] = static_cast<std::uint8_t>(kind >> 8U);
    frame[wire::kFrameHeader - 1] = static_cast<std::uint8_t>(kind & 0xffU);
  }
  Bytes body(chance_.below(sort == 1 ? kBodyMax : kGarbageMax) + 1);
  chance_.fill(body);
  append(frame, body);
  return frame;
}

}  // namespace p2pchat::sim
