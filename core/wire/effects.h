#pragma once

#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/requests.h"
#include "core/wire/message.h"

namespace p2pchat {

struct Send {
  Address to;
  wire::Message message;

  bool operator==(const Send&) const = default;
};

// What a machine asks of its host, as data. Whoever drives the machine performs the requests in
// this order: persist, read, compute, send, announce; completions come back as further events. A
// machine that must not send before something is on disk sends from on_persisted.
struct Effects {
  std::vector<Send> sends;
  std::vector<wire::Message> announcements;  // to the multicast group
  std::vector<ReadRequest> reads;
  std::vector<PersistRequest> persists;
  std::vector<ComputeRequest> computes;

  void send(const Address& to, wire::Message message) { sends.push_back({to, std::move(message)}); }
  void announce(wire::Message message) { announcements.push_back(std::move(message)); }
  void read(ReadRequest request) { reads.push_back(std::move(request)); }
  void persist(PersistRequest request) { persists.push_back(std::move(request)); }
  void compute(ComputeRequest request) { computes.push_back(std::move(request)); }

  bool operator==(const Effects&) const = default;
};

}  // namespace p2pchat
