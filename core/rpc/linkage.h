#pragma once

#include <map>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "core/link/links.h"
#include "core/link/stream_link.h"
#include "transport/api/host.h"

namespace p2pchat::rpc {

struct LinkSetup {
  link::PartyKeys keys;
  Bytes32 seed{};  // of all that the links draw
  link::LinkOptions options;
};

// All links of one guest: between what the guest says and what crosses its host. A plain value; the
// host is passed in. Announcements, which nobody in particular receives, are not sealed.
class Linkage {
 public:
  explicit Linkage(const LinkSetup& setup);

  void send_datagram(transport::Host& host, const Address& to, BytesView payload, Instant now);
  [[nodiscard]] StreamId open_stream(transport::Host& host, const Address& to, Instant now);
  void write_stream(transport::Host& host, StreamId stream, BytesView frame, Instant now);
  void close_stream(transport::Host& host, StreamId stream);

  [[nodiscard]] std::vector<link::Delivery> on_datagram(transport::Host& host, const Address& from,
                                                        BytesView packet, Instant now);
  void on_stream_accepted(transport::Host& host, StreamId stream, Instant now);
  // The guest's frames, as the peer wrote them.
  [[nodiscard]] std::vector<Bytes> on_frame(transport::Host& host, StreamId stream, BytesView frame,
                                            Instant now);
  void on_stream_closed(StreamId stream);
  void on_wake(transport::Host& host, Instant now);

  // Streams closed here, of which the guest does not know yet.
  [[nodiscard]] std::vector<StreamId> take_failed() { return std::exchange(failed_, {}); }

  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] const link::Links& links() const { return links_; }
  [[nodiscard]] bool has_stream(StreamId stream) const { return streams_.contains(stream); }
  void check_invariants() const;

 private:
  using Verdict = link::StreamLink::Verdict;

  void add_stream(transport::Host& host, StreamId stream, link::Role role, Instant now);
  void fail(transport::Host& host, StreamId stream);

  link::LinkOptions options_;
  Entropy entropy_;
  link::Links links_;
  std::map<StreamId, link::StreamLink> streams_;
  std::vector<StreamId> failed_;
};

}  // namespace p2pchat::rpc
