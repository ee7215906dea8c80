#pragma once

#include <algorithm>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "core/rpc/endpoint.h"
#include "core/rpc/linkage.h"
#include "core/wire/ring_tag.h"
#include "transport/api/guest.h"
#include "transport/api/host.h"

namespace p2pchat::rpc {

// The host as a linked guest sees it.
class LinkedHost final : public transport::Host {
 public:
  LinkedHost(transport::Host& host, Linkage& linkage, Instant& wake)
      : host_(host), linkage_(linkage), wake_(wake) {}

  [[nodiscard]] Instant now() override { return host_.now(); }
  [[nodiscard]] Bytes32 entropy() override { return host_.entropy(); }
  void wake_at(Instant at) override { wake_ = at; }
  void send_datagram(const Address& to, BytesView payload) override {
    linkage_.send_datagram(host_, to, payload, now());
  }
  void announce(BytesView payload) override { host_.announce(payload); }
  [[nodiscard]] StreamId open_stream(const Address& to) override {
    return linkage_.open_stream(host_, to, now());
  }
  void write_stream(StreamId stream, BytesView frame) override {
    linkage_.write_stream(host_, stream, frame, now());
  }
  void close_stream(StreamId stream) override { linkage_.close_stream(host_, stream); }
  void read(ReadRequest request) override { host_.read(std::move(request)); }
  void persist(PersistRequest request) override { host_.persist(std::move(request)); }
  void compute(ComputeRequest request) override { host_.compute(std::move(request)); }

 private:
  transport::Host& host_;
  Linkage& linkage_;
  Instant& wake_;
};

// A guest, an Endpoint mostly, whose datagrams and streams cross as links. It sees a host like any
// other whose datagrams hold link::kPayloadMax bytes; what others see of it is sealed. Holds both
// by value, so that a clone is a whole node.
template <class G>
  requires std::derived_from<G, transport::Guest> && std::copyable<G>
class Linked final : public transport::Guest {
 public:
  Linked(G guest, const LinkSetup& setup) : guest_(std::move(guest)), linkage_(setup) {}

  // As the guest's own: f is run by it.
  template <class F>
  auto command(transport::Host& host, F f) {
    LinkedHost linked = seen_from(host);
    if constexpr (std::is_void_v<decltype(guest_.command(linked, f))>) {
      guest_.command(linked, f);
      finish(host);
    } else {
      auto result = guest_.command(linked, f);
      finish(host);
      return result;
    }
  }
  [[nodiscard]] auto& machine() { return guest_.machine(); }
  [[nodiscard]] const auto& machine() const { return guest_.machine(); }
  [[nodiscard]] const G& guest() const { return guest_; }
  void show_to(Onlooker* onlooker) { guest_.show_to(onlooker); }
  [[nodiscard]] const Linkage& linkage() const { return linkage_; }

  [[nodiscard]] std::unique_ptr<transport::Guest> clone() const override {
    return std::make_unique<Linked>(*this);
  }

  void on_start(transport::Host& host) override {
    tell(host, [](G& guest, LinkedHost& linked) { guest.on_start(linked); });
  }
  void on_wake(transport::Host& host) override {
    linkage_.on_wake(host, host.now());
    tell(host, [this, &host](G& guest, LinkedHost& linked) {
      if (wake_ > host.now()) return;
      wake_ = Instant::never();
      guest.on_wake(linked);
    });
  }
  void on_datagram(transport::Host& host, const Address& from, BytesView packet) override {
    tell(host, [&, this](G& guest, LinkedHost& linked) {
      for (const link::Delivery& delivery : linkage_.on_datagram(host, from, packet, host.now())) {
        guest.on_datagram(linked, delivery.from, delivery.payload);
      }
    });
  }
  void on_announcement(transport::Host& host, const Address& from, BytesView payload) override {
    tell(host, [&](G& guest, LinkedHost& linked) { guest.on_announcement(linked, from, payload); });
  }
  void on_stream_accepted(transport::Host& host, StreamId stream, const Address& from) override {
    linkage_.on_stream_accepted(host, stream, host.now());
    tell(host,
         [&](G& guest, LinkedHost& linked) { guest.on_stream_accepted(linked, stream, from); });
  }
  void on_frame(transport::Host& host, StreamId stream, BytesView frame) override {
    tell(host, [&, this](G& guest, LinkedHost& linked) {
      for (const Bytes& payload : linkage_.on_frame(host, stream, frame, host.now())) {
        // The guest may have closed it at the one before.
        if (linkage_.has_stream(stream)) guest.on_frame(linked, stream, payload);
      }
    });
  }
  void on_stream_closed(transport::Host& host, StreamId stream) override {
    linkage_.on_stream_closed(stream);
    tell(host, [&](G& guest, LinkedHost& linked) { guest.on_stream_closed(linked, stream); });
  }
  void on_read(transport::Host& host, Token token, const ReadResult& rows) override {
    tell(host, [&](G& guest, LinkedHost& linked) { guest.on_read(linked, token, rows); });
  }
  void on_persisted(transport::Host& host, Token token, PersistResult result) override {
    tell(host, [&](G& guest, LinkedHost& linked) { guest.on_persisted(linked, token, result); });
  }
  void on_computed(transport::Host& host, Token token, BytesView result) override {
    tell(host, [&](G& guest, LinkedHost& linked) { guest.on_computed(linked, token, result); });
  }

 private:
  [[nodiscard]] LinkedHost seen_from(transport::Host& host) { return {host, linkage_, wake_}; }

  template <class F>
  void tell(transport::Host& host, F f) {
    LinkedHost linked = seen_from(host);
    f(guest_, linked);
    finish(host);
  }
  // Streams that failed while the guest ran, now that it does not; then the alarm.
  void finish(transport::Host& host) {
    LinkedHost linked = seen_from(host);
    for (auto failed = linkage_.take_failed(); !failed.empty(); failed = linkage_.take_failed()) {
      for (const StreamId stream : failed) guest_.on_stream_closed(linked, stream);
    }
    host.wake_at(std::min(wake_, linkage_.next_wake()));
  }

  G guest_;
  Linkage linkage_;
  Instant wake_ = Instant::never();  // of the guest
};

// A machine as programs run it. The courier knows how much a sealed datagram holds.
template <Machine M>
[[nodiscard]] Linked<Endpoint<M>> linked_endpoint(M machine, const Address& self,
                                                  const LinkSetup& setup,
                                                  Reach reach = Reach::kListening) {
  return {Endpoint<M>(std::move(machine), wire::RingTag::of(setup.keys.ring_name), self,
                      {.datagram_max = link::kPayloadMax, .reach = reach}),
          setup};
}

}  // namespace p2pchat::rpc
