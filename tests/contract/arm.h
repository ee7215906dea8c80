#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "core/base/address.h"
#include "tests/contract/probe.h"
#include "transport/api/host.h"

namespace p2pchat::contract {

// A few machines, each with a disk and a probe, in a simulated or in the real world. Machines of
// one arm share a multicast group that nobody else uses. Nothing happens between the calls.
class Arm {
 public:
  virtual ~Arm() = default;

  // A new machine with an empty disk; its probe is started. Machines are numbered from 0.
  virtual std::size_t add() = 0;
  // The process dies without a word; then one begins at the same address, with the same disk.
  virtual void kill(std::size_t machine) = 0;
  virtual void restart(std::size_t machine) = 0;

  [[nodiscard]] virtual Address address(std::size_t machine) const = 0;
  [[nodiscard]] virtual Probe& probe(std::size_t machine) = 0;
  // An address where no machine listens, ever.
  [[nodiscard]] virtual Address nobody() = 0;

  // Lets the machine's guest act as in one of its events.
  virtual void command(std::size_t machine, const std::function<void(transport::Host&)>& act) = 0;
  // Lets things happen until the condition holds; false if it does not, after a long time.
  [[nodiscard]] virtual bool until(const std::function<bool()>& condition) = 0;
  // Lets everything happen that is under way.
  virtual void settle() = 0;
};

[[nodiscard]] std::unique_ptr<Arm> simulated_arm();

enum class Streams { kAccepted, kRefused };
// Machines on loopback, each with a runtime and an SQLite file of its own, in this thread.
[[nodiscard]] std::unique_ptr<Arm> real_arm(Streams streams);

}  // namespace p2pchat::contract
