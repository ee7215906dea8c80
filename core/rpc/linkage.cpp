#include "core/rpc/linkage.h"

#include <algorithm>

#include "core/base/assert.h"

namespace p2pchat::rpc {
namespace {

void perform(transport::Host& host, const std::vector<link::Datagram>& datagrams) {
  for (const link::Datagram& datagram : datagrams) host.send_datagram(datagram.to, datagram.packet);
}

void write(transport::Host& host, StreamId stream, const std::vector<Bytes>& frames) {
  for (const Bytes& frame : frames) host.write_stream(stream, frame);
}

}  // namespace

Linkage::Linkage(const LinkSetup& setup)
    : options_(setup.options),
      entropy_(setup.seed),
      links_(setup.keys, entropy_.draw_32(), setup.options) {}

void Linkage::send_datagram(transport::Host& host, const Address& to, BytesView payload,
                            Instant now) {
  link::Output out;
  links_.send(to, payload, now, out);
  perform(host, out.datagrams);
}

StreamId Linkage::open_stream(transport::Host& host, const Address& to, Instant now) {
  const StreamId stream = host.open_stream(to);
  add_stream(host, stream, link::Role::kInitiator, now);
  return stream;
}

void Linkage::write_stream(transport::Host& host, StreamId stream, BytesView frame, Instant now) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  link::StreamOutput out;
  const Verdict verdict = found->second.send(frame, now, options_, out);
  write(host, stream, out.frames);
  if (verdict == Verdict::kClose) fail(host, stream);
}

void Linkage::close_stream(transport::Host& host, StreamId stream) {
  streams_.erase(stream);
  std::erase(failed_, stream);
  host.close_stream(stream);
}

std::vector<link::Delivery> Linkage::on_datagram(transport::Host& host, const Address& from,
                                                 BytesView packet, Instant now) {
  link::Output out;
  links_.on_datagram(from, packet, now, out);
  perform(host, out.datagrams);
  return std::move(out.deliveries);
}

void Linkage::on_stream_accepted(transport::Host& host, StreamId stream, Instant now) {
  add_stream(host, stream, link::Role::kResponder, now);
}

std::vector<Bytes> Linkage::on_frame(transport::Host& host, StreamId stream, BytesView frame,
                                     Instant now) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return {};  // closed here; this was under way
  link::StreamOutput out;
  const Verdict verdict = found->second.on_frame(frame, links_.party(), now, options_, out);
  write(host, stream, out.frames);
  if (verdict == Verdict::kClose) fail(host, stream);
  return std::move(out.payloads);
}

void Linkage::on_stream_closed(StreamId stream) { streams_.erase(stream); }

void Linkage::on_wake(transport::Host& host, Instant now) {
  if (links_.next_wake() <= now) {
    link::Output out;
    links_.on_wake(now, out);
    perform(host, out.datagrams);
  }
  std::vector<StreamId> late;
  for (const auto& [id, stream] : streams_) {
    if (stream.deadline() <= now) late.push_back(id);
  }
  for (const StreamId id : late) fail(host, id);
}

Instant Linkage::next_wake() const {
  Instant next = links_.next_wake();
  for (const auto& [id, stream] : streams_) next = std::min(next, stream.deadline());
  return next;
}

void Linkage::add_stream(transport::Host& host, StreamId stream, link::Role role, Instant now) {
  link::StreamOutput out;
  streams_.insert_or_assign(stream,
                            link::StreamLink(role, links_.party(), entropy_, now, options_, out));
  write(host, stream, out.frames);
}

void Linkage::fail(transport::Host& host, StreamId stream) {
  streams_.erase(stream);
  host.close_stream(stream);
  failed_.push_back(stream);
}

void Linkage::check_invariants() const {
  links_.check_invariants();
  for (const auto& [id, stream] : streams_) stream.check_invariants(options_);
}

}  // namespace p2pchat::rpc
