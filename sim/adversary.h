#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "sim/behaviour.h"
#include "sim/endpoints.h"
#include "sim/lies.h"
#include "sim/noise.h"
#include "transport/api/guest.h"

namespace p2pchat::sim {

// A node in the hands of an adversary: stands between the real node and its host, and changes what
// passes. The node in it goes on by its own rules, so that it can be let go at any time. Links are
// not authenticated yet and a ring is open to everybody, so whatever it says is taken for a node's.
class Adversary final : public transport::Guest {
 public:
  Adversary(NodeEndpoint endpoint, Behaviour behaviour, Entropy chance)
      : endpoint_(std::move(endpoint)), lies_(behaviour), noise_(behaviour, std::move(chance)) {}

  // In a process that runs already, with these streams and who is at their other ends.
  void begin(transport::Host& host, std::map<StreamId, Address> peers);
  // What it has said that a node would not have.
  [[nodiscard]] std::uint64_t acts() const { return lies_.told() + noise_.sent(); }
  [[nodiscard]] NodeEndpoint& endpoint() { return endpoint_; }
  [[nodiscard]] const NodeEndpoint& endpoint() const { return endpoint_; }

  [[nodiscard]] std::unique_ptr<transport::Guest> clone() const override {
    return std::make_unique<Adversary>(*this);
  }
  void on_start(transport::Host& host) override;
  void on_wake(transport::Host& host) override;
  void on_datagram(transport::Host& host, const Address& from, BytesView payload) override;
  void on_announcement(transport::Host& host, const Address& from, BytesView payload) override;
  void on_stream_accepted(transport::Host& host, StreamId stream, const Address& from) override;
  void on_frame(transport::Host& host, StreamId stream, BytesView frame) override;
  void on_stream_closed(transport::Host& host, StreamId stream) override;
  void on_read(transport::Host& host, Token token, const ReadResult& rows) override;
  void on_persisted(transport::Host& host, Token token, PersistResult result) override;
  void on_computed(transport::Host& host, Token token, BytesView result) override;

 private:
  class Seam;

  // True if the adversary has answered in the node's place.
  [[nodiscard]] bool intercept(Seam& seam, const Address& from, BytesView frame);

  NodeEndpoint endpoint_;
  Lies lies_;
  Noise noise_;
  std::map<StreamId, Address> peers_;  // where the stream comes from until the peer has said hello
  std::set<StreamId> not_greeted_;
};

}  // namespace p2pchat::sim
