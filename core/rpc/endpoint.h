#pragma once

#include <algorithm>
#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "core/rpc/courier.h"
#include "core/rpc/onlooker.h"
#include "core/wire/effects.h"
#include "core/wire/ring_tag.h"
#include "transport/api/guest.h"
#include "transport/api/host.h"

namespace p2pchat::rpc {

// What an endpoint drives: a node or a client, a copyable value.
template <class M>
concept Machine = std::copyable<M> &&
                  requires(M machine, const M& same, const Address& from,
                           const wire::Message& message, Token token, const ReadResult& rows,
                           PersistResult persisted, BytesView bytes, Instant now, Effects& out) {
                    machine.on_start(now, out);
                    machine.on_message(from, message, now, out);
                    machine.on_announcement(from, message, now, out);
                    machine.on_wake(now, out);
                    machine.on_read(token, rows, now, out);
                    machine.on_persisted(token, persisted, now, out);
                    machine.on_computed(token, bytes, now, out);
                    { same.next_wake() } -> std::same_as<Instant>;
                  };

// A machine as a guest of a host, be it simulated or real: turns bytes into messages for the
// machine and the machine's effects into requests to the host. Holds both by value, so that a
// clone is a whole node.
template <Machine M>
class Endpoint final : public transport::Guest {
 public:
  // `self` is where the host listens for this guest.
  Endpoint(M machine, wire::RingTag tag, const Address& self, CourierOptions options = {})
      : machine_(std::move(machine)), courier_(tag, self, options) {}

  // Commands and reads go past the bytes. A command must not run inside one of the on_ functions;
  // f(machine, now, effects) may return what it likes.
  template <class F>
  auto command(transport::Host& host, F f) {
    const Instant now = host.now();
    Effects out;
    if constexpr (std::is_void_v<decltype(f(machine_, now, out))>) {
      f(machine_, now, out);
      perform(host, std::move(out));
    } else {
      auto result = f(machine_, now, out);
      perform(host, std::move(out));
      return result;
    }
  }
  // To read, and to take the machine's own events; what has effects is a command.
  [[nodiscard]] M& machine() { return machine_; }
  [[nodiscard]] const M& machine() const { return machine_; }
  [[nodiscard]] const Courier& courier() const { return courier_; }
  // Sees every message from now on; outlives this endpoint and its clones. Null: nobody does.
  void show_to(Onlooker* onlooker) { onlooker_ = onlooker; }

  [[nodiscard]] std::unique_ptr<transport::Guest> clone() const override {
    return std::make_unique<Endpoint>(*this);
  }

  void on_start(transport::Host& host) override {
    command(host, [](M& machine, Instant now, Effects& out) { machine.on_start(now, out); });
  }

  void on_wake(transport::Host& host) override {
    if (courier_.next_wake() <= host.now()) courier_.on_wake(host, host.now());
    command(host, [](M& machine, Instant now, Effects& out) {
      if (machine.next_wake() <= now) machine.on_wake(now, out);
    });
  }

  void on_datagram(transport::Host& host, const Address& from, BytesView payload) override {
    deliver(host, courier_.on_datagram(from, payload));
  }

  void on_announcement(transport::Host& host, const Address& from, BytesView payload) override {
    const std::optional<Arrival> arrival = courier_.on_datagram(from, payload);
    command(host, [&arrival](M& machine, Instant now, Effects& out) {
      if (arrival) machine.on_announcement(arrival->from, arrival->message, now, out);
    });
  }

  void on_stream_accepted(transport::Host& host, StreamId stream, const Address& from) override {
    courier_.on_stream_accepted(host, stream, from, host.now());
    perform(host, {});
  }

  void on_frame(transport::Host& host, StreamId stream, BytesView frame) override {
    deliver(host, courier_.on_frame(host, stream, frame, host.now()));
  }

  void on_stream_closed(transport::Host& host, StreamId stream) override {
    courier_.on_stream_closed(stream);
    perform(host, {});
  }

  void on_read(transport::Host& host, Token token, const ReadResult& rows) override {
    command(host, [token, &rows](M& machine, Instant now, Effects& out) {
      machine.on_read(token, rows, now, out);
    });
  }

  void on_persisted(transport::Host& host, Token token, PersistResult result) override {
    command(host, [token, &result](M& machine, Instant now, Effects& out) {
      machine.on_persisted(token, result, now, out);
    });
  }

  void on_computed(transport::Host& host, Token token, BytesView result) override {
    command(host, [token, result](M& machine, Instant now, Effects& out) {
      machine.on_computed(token, result, now, out);
    });
  }

 private:
  void deliver(transport::Host& host, const std::optional<Arrival>& arrival) {
    if (arrival && onlooker_ != nullptr) onlooker_->on_received(arrival->from, arrival->message);
    command(host, [&arrival](M& machine, Instant now, Effects& out) {
      if (arrival) machine.on_message(arrival->from, arrival->message, now, out);
    });
  }

  // In the order that Effects promises; then the alarm for whatever is due next.
  void perform(transport::Host& host, Effects out) {
    for (PersistRequest& request : out.persists) host.persist(std::move(request));
    for (ReadRequest& request : out.reads) host.read(std::move(request));
    for (ComputeRequest& request : out.computes) host.compute(std::move(request));
    for (const Send& send : out.sends) {
      if (onlooker_ != nullptr) onlooker_->on_sent(send.to, send.message);
      courier_.send(host, send.to, send.message, host.now());
    }
    for (const wire::Message& message : out.announcements) courier_.announce(host, message);
    host.wake_at(std::min(machine_.next_wake(), courier_.next_wake()));
  }

  M machine_;
  Courier courier_;
  Onlooker* onlooker_ = nullptr;
};

}  // namespace p2pchat::rpc
