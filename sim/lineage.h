#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/instant.h"
#include "sim/event.h"
#include "sim/world.h"

namespace p2pchat::sim {

// An event of a run, and when and in which event its cause was.
struct LineageStep {
  Instant at;
  SiteId to;
  SiteId from;
  Instant sent_at;  // the event was sent, or its alarm set, then
  bool is_datagram = false;
  std::uint16_t message = 0;         // its number on the wire; 0: it carries none
  std::optional<std::size_t> cause;  // none: people did it, or a fault
};

// Where the events of a run came from. Whatever a machine sends, sets or asks for it does in one of
// its own events, so each event has one cause at most (Alvaro et al., "Lineage-driven Fault
// Injection", SIGMOD 2015, for a system whose rules say so themselves).
class Lineage {
 public:
  // The event has just been performed.
  void on_event(const World& world, const Event& event);
  // Something else may have: what machines have sent since the last event has no cause.
  void on_commands(const World& world);

  [[nodiscard]] std::size_t events() const { return steps_.size(); }
  // The event and its causes, the latest first.
  [[nodiscard]] std::vector<LineageStep> way_to(std::size_t event) const;

 private:
  // What a site has sent, up to and with this number, was sent then.
  struct Sent {
    std::uint64_t last = 0;
    Instant at;
    std::optional<std::size_t> cause;
  };

  void note(const World& world, SiteId site, std::optional<std::size_t> cause);

  std::vector<LineageStep> steps_;
  std::vector<std::vector<Sent>> sent_;  // by site
};

}  // namespace p2pchat::sim
