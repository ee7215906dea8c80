#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "transport/api/guest.h"
#include "transport/api/host.h"

namespace p2pchat::sim {

// Writes down everything that happens to it, and answers datagrams that begin with '?'.
class ChattyGuest : public transport::Guest {
 public:
  std::vector<std::string> heard;
  std::vector<Instant> heard_at;

  [[nodiscard]] std::unique_ptr<transport::Guest> clone() const override {
    return std::make_unique<ChattyGuest>(*this);
  }
  void on_start(transport::Host& host) override { note(host, "start"); }
  void on_wake(transport::Host& host) override { note(host, "wake"); }
  void on_datagram(transport::Host& host, const Address& from, BytesView payload) override {
    note(host, to_text(payload));
    if (!payload.empty() && payload[0] == '?') host.send_datagram(from, as_bytes("!"));
  }
  void on_announcement(transport::Host& host, const Address&, BytesView payload) override {
    note(host, "all: " + to_text(payload));
  }
  void on_stream_accepted(transport::Host& host, StreamId, const Address&) override {
    note(host, "accepted");
  }
  void on_frame(transport::Host& host, StreamId, BytesView frame) override {
    note(host, "frame " + to_text(frame));
  }
  void on_stream_closed(transport::Host& host, StreamId) override { note(host, "closed"); }
  void on_read(transport::Host& host, Token, const ReadResult& rows) override {
    std::string line = "rows";
    for (const Row& row : rows.value()) line += " " + to_text(row.key) + "=" + to_text(row.value);
    note(host, line);
  }
  void on_persisted(transport::Host& host, Token token, PersistResult result) override {
    note(host, (result ? "synced " : "failed ") + std::to_string(token.value));
  }
  void on_computed(transport::Host& host, Token, BytesView result) override {
    note(host, "computed " + to_text(result));
  }

 private:
  void note(transport::Host& host, std::string what) {
    heard.push_back(std::move(what));
    heard_at.push_back(host.now());
  }
};

}  // namespace p2pchat::sim
