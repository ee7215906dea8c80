#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/wire/effects.h"
#include "sim/scene.h"

namespace p2pchat::sim {

// A stranger who asks nodes for the owners of keys, as clients do, and keeps the answers for the
// checkers. Asks again when an answer is lost and gives up after a while.
class Asker {
 public:
  void ask(const Address& node, const RingId& key, Instant now, Effects& out);
  // Questions that were answered, or given up, since the last call.
  [[nodiscard]] std::vector<LookupAnswer> take_answers();

  // Of everything open.
  void give_up();

  void on_start(Instant, Effects&) {}
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  void on_announcement(const Address&, const wire::Message&, Instant, Effects&) {}
  void on_wake(Instant now, Effects& out);
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const;

 private:
  struct Question {
    Address node;
    RingId key;
    Instant asked_at;
    Instant again_at;
  };

  std::map<CallId, Question> open_;
  std::uint64_t asked_ = 0;
  std::vector<LookupAnswer> answers_;
};

}  // namespace p2pchat::sim
