#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/ring/trail.h"
#include "core/ring/turn.h"
#include "core/rpc/calls.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// How a node becomes a member: probes all its sources at once until one is a member, then asks its
// way to the node that may admit it. Whatever fails is tried again, for ever: after a random pause
// that doubles, and after too many failures from the sources on. Alone for too long it says so, and
// later if it has heard of one that looks for a ring, too, and has a lower id: of those that start
// at once, that one founds the ring.
class Joining {
 public:
  // Looks for a ring through all sources; may end in founding one.
  void begin(std::vector<Address> sources, Turn& turn);
  // Changes over to the ring of this node; never founds one.
  void begin_at(const wire::NodeRef& entry, Turn& turn);
  void add_source(const Address& source, Turn& turn);
  void stop();

  void on_pong(const wire::Pong& pong, Turn& turn);
  void on_answer(const wire::JoinAnswer& answer, Turn& turn);
  void on_wake(Turn& turn);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] bool is_asking() const {
    return phase_ == Phase::kAsking || phase_ == Phase::kPausing;
  }
  // Once each: the answer that makes this node a member; or nobody has answered for long enough.
  [[nodiscard]] std::optional<wire::JoinAnswer> take_answer();
  [[nodiscard]] bool take_is_alone(Instant now);

 private:
  enum class Phase : std::uint8_t { kNone, kProbing, kAsking, kPausing };

  void probe(Turn& turn);
  void ask(const wire::NodeRef& node, Turn& turn);
  void ask_next(Turn& turn);
  void pause(Turn& turn);
  void yield_to(const wire::NodeRef& joiner, Turn& turn);
  void outlive(std::span<const wire::NodeRef> remembered, Turn& turn);

  Phase phase_ = Phase::kNone;
  std::vector<Address> sources_;
  wire::NodeRef entry_;  // where the trail starts
  Trail trail_;
  std::uint32_t pauses_ = 0;
  Duration pause_{0};
  Instant next_ = Instant::never();  // probe, or end of the pause
  Instant found_at_ = Instant::never();
  bool has_yielded_ = false;
  std::optional<wire::JoinAnswer> answer_;
  rpc::Calls<wire::NodeRef> calls_;  // Join asked of a node
  rpc::Calls<Address> probes_;
};

}  // namespace p2pchat::ring
