#pragma once

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "sim/event.h"
#include "sim/fabric.h"
#include "transport/api/host.h"

namespace p2pchat::sim {

// What a guest sees of the simulated world: made for the duration of one of its events.
class SiteHost : public transport::Host {
 public:
  SiteHost(Fabric& fabric, SiteId site) : fabric_(fabric), site_(site) {}

  [[nodiscard]] Instant now() override;
  [[nodiscard]] Bytes32 entropy() override;
  void wake_at(Instant at) override;

  void send_datagram(const Address& to, BytesView payload) override;
  void announce(BytesView payload) override;

  [[nodiscard]] StreamId open_stream(const Address& to) override;
  void write_stream(StreamId stream, BytesView frame) override;
  void close_stream(StreamId stream) override;

  void read(ReadRequest request) override;
  void persist(PersistRequest request) override;
  void compute(ComputeRequest request) override;

 private:
  [[nodiscard]] Site& here() { return fabric_.site(site_); }
  template <class Body>
  void deliver(Passage passage, SiteId receiver, BytesView payload);
  // What takes so long at an ordinary machine takes here.
  [[nodiscard]] Duration slowed(Duration usual);

  Fabric& fabric_;
  SiteId site_;
};

}  // namespace p2pchat::sim
