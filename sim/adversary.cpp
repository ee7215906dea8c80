#include "sim/adversary.h"

#include <algorithm>
#include <optional>

#include "core/wire/codec.h"

namespace p2pchat::sim {

// The host as the node sees it: what the node sends passes through the adversary's hands.
class Adversary::Seam final : public transport::Host {
 public:
  Seam(Adversary& adversary, transport::Host& host) : adversary_(adversary), host_(host) {}

  [[nodiscard]] Instant now() override { return host_.now(); }
  [[nodiscard]] Bytes32 entropy() override { return host_.entropy(); }
  void wake_at(Instant at) override { host_.wake_at(std::min(at, adversary_.noise_.next_at())); }

  void send_datagram(const Address& to, BytesView payload) override {
    adversary_.noise_.meet(to);
    adversary_.noise_.keep_sent(payload, now());
    host_.send_datagram(to, twisted(to, payload));
  }
  void announce(BytesView payload) override { host_.announce(payload); }

  [[nodiscard]] StreamId open_stream(const Address& to) override {
    const StreamId stream = host_.open_stream(to);
    adversary_.noise_.meet(to);
    adversary_.peers_[stream] = to;
    return stream;
  }
  void write_stream(StreamId stream, BytesView frame) override {
    const auto peer = adversary_.peers_.find(stream);
    adversary_.noise_.keep_sent(frame, now());
    if (peer == adversary_.peers_.end()) return host_.write_stream(stream, frame);
    host_.write_stream(stream, twisted(peer->second, frame));
  }
  void close_stream(StreamId stream) override {
    adversary_.peers_.erase(stream);
    adversary_.not_greeted_.erase(stream);
    host_.close_stream(stream);
  }

  void read(ReadRequest request) override { host_.read(std::move(request)); }
  void persist(PersistRequest request) override { host_.persist(std::move(request)); }
  void compute(ComputeRequest request) override { host_.compute(std::move(request)); }

 private:
  [[nodiscard]] Bytes twisted(const Address& to, BytesView frame) {
    Result<wire::Message, wire::DecodeError> said = wire::decode_frame(kRing, frame);
    const wire::NodeRef self = adversary_.endpoint_.machine().neighbourhood().self;
    if (!said || !adversary_.lies_.twist(self, to, *said)) return to_bytes(frame);
    return wire::encode_frame(kRing, *said);
  }

  Adversary& adversary_;
  transport::Host& host_;
};

void Adversary::begin(transport::Host& host, std::map<StreamId, Address> peers) {
  peers_ = std::move(peers);
  host.wake_at(std::min(
      {noise_.next_at(), endpoint_.machine().next_wake(), endpoint_.courier().next_wake()}));
}

void Adversary::on_start(transport::Host& host) {
  Seam seam(*this, host);
  endpoint_.on_start(seam);
}

// The node is woken too, which does no harm if nothing of its own is due, and sets the alarm.
void Adversary::on_wake(transport::Host& host) {
  noise_.act(host);
  Seam seam(*this, host);
  endpoint_.on_wake(seam);
}

void Adversary::on_datagram(transport::Host& host, const Address& from, BytesView payload) {
  Seam seam(*this, host);
  if (!intercept(seam, from, payload)) endpoint_.on_datagram(seam, from, payload);
}

void Adversary::on_announcement(transport::Host& host, const Address& from, BytesView payload) {
  Seam seam(*this, host);
  endpoint_.on_announcement(seam, from, payload);
}

void Adversary::on_stream_accepted(transport::Host& host, StreamId stream, const Address& from) {
  Seam seam(*this, host);
  peers_[stream] = from;
  not_greeted_.insert(stream);
  endpoint_.on_stream_accepted(seam, stream, from);
}

// The first frame of a stream that somebody else has opened says where he listens, if he does.
void Adversary::on_frame(transport::Host& host, StreamId stream, BytesView frame) {
  Seam seam(*this, host);
  const auto peer = peers_.find(stream);
  if (not_greeted_.erase(stream) > 0) {
    const auto hello = wire::decode_hello(kRing, frame);
    if (hello && hello->port != 0) peer->second.port = hello->port;
  } else if (peer != peers_.end() && intercept(seam, Address(peer->second), frame)) {
    return;
  }
  endpoint_.on_frame(seam, stream, frame);
}

void Adversary::on_stream_closed(transport::Host& host, StreamId stream) {
  Seam seam(*this, host);
  peers_.erase(stream);
  not_greeted_.erase(stream);
  endpoint_.on_stream_closed(seam, stream);
}

void Adversary::on_read(transport::Host& host, Token token, const ReadResult& rows) {
  Seam seam(*this, host);
  endpoint_.on_read(seam, token, rows);
}

void Adversary::on_persisted(transport::Host& host, Token token, PersistResult result) {
  Seam seam(*this, host);
  endpoint_.on_persisted(seam, token, result);
}

void Adversary::on_computed(transport::Host& host, Token token, BytesView result) {
  Seam seam(*this, host);
  endpoint_.on_computed(seam, token, result);
}

bool Adversary::intercept(Seam& seam, const Address& from, BytesView frame) {
  noise_.meet(from);
  noise_.keep_received(frame, seam.now());
  const Result<wire::Message, wire::DecodeError> asked = wire::decode_frame(kRing, frame);
  if (!asked) return false;
  const RingId self = endpoint_.machine().neighbourhood().self.id;
  std::optional<wire::Message> answer = lies_.answer(self, *asked);
  if (!answer) return false;
  endpoint_.command(seam, [&](node::Node&, Instant, Effects& out) { out.send(from, *answer); });
  return true;
}

}  // namespace p2pchat::sim
