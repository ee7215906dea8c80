#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "transport/api/host.h"

namespace p2pchat::rpc {

// A host that writes down what its guest asks of it and does nothing.
class FakeHost final : public transport::Host {
 public:
  struct Datagram {
    Address to;
    Bytes payload;
    bool operator==(const Datagram&) const = default;
  };
  struct Stream {
    Address to;
    std::vector<Bytes> frames;
    bool is_closed = false;
  };

  Instant time;
  Instant alarm;
  std::vector<Datagram> datagrams;
  std::vector<Bytes> announcements;
  std::map<StreamId, Stream> streams;  // opened by the guest, or named by a test
  std::vector<std::string> order;      // the names of all requests as they came

  // A stream that a peer is said to have opened.
  [[nodiscard]] StreamId stream_of_peer() { return new_stream({}); }

  [[nodiscard]] Instant now() override { return time; }
  [[nodiscard]] Bytes32 entropy() override { return {}; }
  void wake_at(Instant at) override { alarm = at; }
  void send_datagram(const Address& to, BytesView payload) override {
    order.emplace_back("datagram");
    datagrams.push_back({.to = to, .payload = to_bytes(payload)});
  }
  void announce(BytesView payload) override {
    order.emplace_back("announce");
    announcements.push_back(to_bytes(payload));
  }
  [[nodiscard]] StreamId open_stream(const Address& to) override { return new_stream(to); }
  void write_stream(StreamId stream, BytesView frame) override {
    order.emplace_back("write");
    streams[stream].frames.push_back(to_bytes(frame));
  }
  void close_stream(StreamId stream) override { streams[stream].is_closed = true; }
  void read(ReadRequest) override { order.emplace_back("read"); }
  void persist(PersistRequest) override { order.emplace_back("persist"); }
  void compute(ComputeRequest) override { order.emplace_back("compute"); }

 private:
  StreamId new_stream(const Address& to) {
    const StreamId id{streams.size() + 1};
    streams[id].to = to;
    return id;
  }
};

}  // namespace p2pchat::rpc
