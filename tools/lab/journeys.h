#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/message.h"
#include "sim/simulation.h"
#include "tools/lab/journey.h"
#include "tools/lab/spread.h"

namespace p2pchat::lab {

// A message that has arrived, and whom it names: the recipient of what is deposited, the owner that
// was found.
struct Arrival {
  Leg leg;
  std::optional<sim::Party> named;
};

// Lookups that have found their owner, since the start.
struct LookupTotals {
  std::uint64_t found = 0;
  std::uint64_t hops = 0;
  Spread taken;  // from the arrival of the first question to that of the last answer
};

// Follows messages and lookups through the ring from what arrives, as somebody would who reads the
// wires and asks nobody: what was lost on the way is not seen, its repetition is. A value.
class Journeys {
 public:
  static constexpr std::size_t kOverMax = 60;    // of each kind; the oldest is forgotten
  static constexpr std::size_t kOpenMax = 4096;  // the same
  static constexpr std::size_t kKinds = 3;

  // What the simulation's last step was.
  void note(const sim::Simulation& simulation);
  void see(const Arrival& arrival, const wire::Message& message);

  // Of each kind the latest kOverMax, by number.
  [[nodiscard]] std::vector<const Journey*> latest() const;
  // Nothing if it is forgotten, or has never been.
  [[nodiscard]] const Journey* find(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] const LookupTotals& lookups() const { return lookups_; }

 private:
  using Numbers = std::vector<std::uint64_t>;
  using Way = std::pair<std::size_t, RingId>;  // a node that looks a key up
  struct Kept {
    Journey journey;
    std::optional<Bytes32> letter;  // of a message: the record's id
    std::vector<Way> ways;
    std::vector<CallId> calls;
  };

  void on(const Arrival& arrival, const wire::FindOwner& question);
  void on(const Arrival& arrival, const wire::Locate& question);
  void on(const Arrival& arrival, const wire::Located& answer);
  void on(const Arrival& arrival, const wire::OwnerFound& answer);
  void on(const Arrival& arrival, const wire::Deposit& deposit);
  void on(const Arrival& arrival, const wire::Deposited& answer);
  void on(const Arrival& arrival, const wire::Replicate& copies);
  void on(const Arrival& arrival, const wire::Replicated& answer);
  void on(const Arrival& arrival, const wire::Deliver& delivery);
  void on(const Arrival& arrival, const wire::Collect& collection);
  void on(const Arrival& arrival, const wire::Collected& answer);
  template <class Other>
  void on(const Arrival&, const Other&) {}

  std::uint64_t begin(JourneyKind kind, const Arrival& arrival, const RingId& key);
  void add_leg(std::uint64_t number, const Arrival& arrival);
  void add_call(std::uint64_t number, CallId call);
  [[nodiscard]] Numbers of_call(CallId call) const;
  [[nodiscard]] std::optional<std::uint64_t> of_letter(const wire::Record& record) const;
  void raise(std::uint64_t number, JourneyState state);
  void end(std::uint64_t number, JourneyState state);
  void end_lookup(std::uint64_t number);
  void give_up_silent(Instant now);
  void let_go(std::uint64_t number);
  [[nodiscard]] std::optional<sim::Party> named_by(const wire::Message& message,
                                                   const sim::Simulation& simulation);

  std::map<std::uint64_t, Kept> all_;
  std::array<std::deque<std::uint64_t>, kKinds> over_;  // by kind, in the order of their ends
  std::size_t open_ = 0;
  std::unordered_map<std::uint64_t, Numbers> calls_;  // by their numbers
  std::map<Way, Numbers> ways_;
  std::map<Bytes32, std::uint64_t> letters_;
  std::map<RingId, std::size_t> mailboxes_;  // the first client of the user
  std::size_t clients_known_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t revision_ = 0;
  Instant next_look_;
  LookupTotals lookups_;
};

}  // namespace p2pchat::lab
