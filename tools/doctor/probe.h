#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "core/wire/effects.h"
#include "core/wire/message.h"

namespace p2pchat::doctor {

// Asks nodes for their status and for their time, and the multicast group who is there; asks those
// who say so too. A machine like the others, driven through rpc::Endpoint.
class Probe {
 public:
  static constexpr Duration kPeriod = std::chrono::milliseconds{400};
  static constexpr int kTimeAsksMax = 3;        // of a node before version 10 no answer comes
  static constexpr std::size_t kNodesMax = 32;  // of more, those that are heard of are not asked

  struct Asked {
    Address node;
    CallId call;  // stays until it is answered, however late
    Instant asked_at;
    // Of a second question: the first one has to wait for the link.
    std::optional<Duration> round_trip;
    std::optional<wire::Status> status;
    CallId time_call;  // of the last question of at most kTimeAsksMax, then the node is given up
    Instant time_asked_at;
    int time_asks = 0;
    // So far is the clock here ahead of the node's, half of the way there and back taken off.
    std::optional<Duration> clock_ahead;
  };

  Probe(const std::vector<Address>& nodes, Entropy entropy);

  void on_start(Instant now, Effects& out);
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  void on_announcement(const Address& from, const wire::Message& message, Instant now,
                       Effects& out);
  void on_wake(Instant now, Effects& out);
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const { return next_; }

  [[nodiscard]] const std::vector<Asked>& asked() const { return asked_; }
  [[nodiscard]] bool has_heard() const { return has_heard_; }  // a node of this ring, by multicast
  [[nodiscard]] bool have_all_answered() const;

 private:
  void add(const Address& node);
  static void ask(const Asked& one, Effects& out);
  void ask_time(Asked& one, Instant now, Effects& out);
  void on_status(const wire::Status& answer, Instant now, Effects& out);
  void on_time(const wire::Time& answer, Instant now);
  void learn(const Address& node, Effects& out);

  Entropy entropy_;
  std::vector<Asked> asked_;
  bool has_heard_ = false;
  Instant next_ = Instant::never();
};

}  // namespace p2pchat::doctor
