#pragma once

#include "transport/api/guest.h"

namespace p2pchat::examples {

// A guest to whom nothing matters: derive from it and override the events that your protocol knows.
class QuietGuest : public transport::Guest {
 public:
  void on_start(transport::Host&) override {}
  void on_wake(transport::Host&) override {}
  void on_datagram(transport::Host&, const Address&, BytesView) override {}
  void on_announcement(transport::Host&, const Address&, BytesView) override {}
  void on_stream_accepted(transport::Host&, StreamId, const Address&) override {}
  void on_frame(transport::Host&, StreamId, BytesView) override {}
  void on_stream_closed(transport::Host&, StreamId) override {}
  void on_read(transport::Host&, Token, const ReadResult&) override {}
  void on_persisted(transport::Host&, Token, PersistResult) override {}
  void on_computed(transport::Host&, Token, BytesView) override {}
};

}  // namespace p2pchat::examples
