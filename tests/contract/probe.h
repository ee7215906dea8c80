#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/assert.h"
#include "core/base/instant.h"
#include "transport/api/guest.h"

namespace p2pchat::contract {

struct Heard {
  Address from;
  Bytes payload;
  bool operator==(const Heard&) const = default;
};

struct Accepted {
  StreamId stream;
  Address from;
};

struct HeardFrame {
  StreamId stream;
  Bytes payload;
  bool operator==(const HeardFrame&) const = default;
};

// Something of a token's: the order among reads and writes.
struct Completion {
  Token token;
  std::optional<ReadResult> read;
  std::optional<PersistResult> persisted;
};

struct Computed {
  Token token;
  Bytes result;
  bool operator==(const Computed&) const = default;
};

// A guest that writes down what happens to it and fails the program when its host calls it inside
// another call, or lets the time move while one runs. `react` may answer from inside the event.
class Probe final : public transport::Guest {
 public:
  int starts = 0;
  std::vector<Instant> wakes;
  std::vector<Heard> datagrams;
  std::vector<Heard> announcements;
  std::vector<Accepted> accepted;
  std::vector<HeardFrame> frames;
  std::vector<StreamId> closed;
  std::vector<Completion> completions;
  std::vector<Computed> computed;
  std::function<void(transport::Host&, Probe&)> react;

  // Frees the probe for something that is not an event of the host's, under the same watch.
  void command(transport::Host& host, const std::function<void(transport::Host&)>& act) {
    watch(host, [&] { act(host); });
  }

  [[nodiscard]] std::unique_ptr<transport::Guest> clone() const override {
    return std::make_unique<Probe>(*this);
  }
  void on_start(transport::Host& host) override {
    note(host, [&] { ++starts; });
  }
  void on_wake(transport::Host& host) override {
    note(host, [&] { wakes.push_back(host.now()); });
  }
  void on_datagram(transport::Host& host, const Address& from, BytesView payload) override {
    note(host, [&] { datagrams.push_back({from, to_bytes(payload)}); });
  }
  void on_announcement(transport::Host& host, const Address& from, BytesView payload) override {
    note(host, [&] { announcements.push_back({from, to_bytes(payload)}); });
  }
  void on_stream_accepted(transport::Host& host, StreamId stream, const Address& from) override {
    note(host, [&] { accepted.push_back({stream, from}); });
  }
  void on_frame(transport::Host& host, StreamId stream, BytesView frame) override {
    note(host, [&] { frames.push_back({stream, to_bytes(frame)}); });
  }
  void on_stream_closed(transport::Host& host, StreamId stream) override {
    note(host, [&] { closed.push_back(stream); });
  }
  void on_read(transport::Host& host, Token token, const ReadResult& rows) override {
    note(host, [&] { completions.push_back({token, rows, std::nullopt}); });
  }
  void on_persisted(transport::Host& host, Token token, PersistResult result) override {
    note(host, [&] { completions.push_back({token, std::nullopt, result}); });
  }
  void on_computed(transport::Host& host, Token token, BytesView result) override {
    note(host, [&] { computed.push_back({token, to_bytes(result)}); });
  }

 private:
  template <class Record>
  void note(transport::Host& host, const Record& record) {
    P2PCHAT_ASSERT(starts == 1 || is_first_);  // on_start comes first
    is_first_ = false;
    watch(host, [&] {
      record();
      if (react) react(host, *this);
    });
  }

  template <class Act>
  void watch(transport::Host& host, const Act& act) {
    P2PCHAT_ASSERT(!is_inside_);
    is_inside_ = true;
    const Instant now = host.now();
    P2PCHAT_ASSERT(now >= last_);
    last_ = now;
    act();
    P2PCHAT_ASSERT(host.now() == now);
    is_inside_ = false;
  }

  bool is_inside_ = false;
  bool is_first_ = true;
  Instant last_;
};

}  // namespace p2pchat::contract
