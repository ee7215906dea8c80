#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "core/base/address.h"
#include "core/base/ring_id.h"
#include "core/wire/message.h"
#include "sim/behaviour.h"

namespace p2pchat::sim {

// What an adversary that lies makes of the messages of the node in it: some it answers itself, of
// what the node says it tells something else. A plain value.
class Lies {
 public:
  static constexpr std::size_t kOldestMax = 1024;  // records of which it keeps the oldest version

  explicit Lies(Behaviour behaviour) : behaviour_(behaviour) {}

  // The answer to what has come for the node `self`, which is then not to see it; nothing: it is.
  [[nodiscard]] std::optional<wire::Message> answer(const RingId& self, const wire::Message& asked);
  // Puts something else in the place of what the node `self` says, and returns true, or does not.
  [[nodiscard]] bool twist(const wire::NodeRef& self, const Address& to, wire::Message& said);
  // How often it has done either.
  [[nodiscard]] std::uint64_t told() const { return told_; }

 private:
  void remember(const wire::Record& record);
  [[nodiscard]] bool twist_owner(const wire::NodeRef& self, wire::Message& said) const;
  [[nodiscard]] bool twist_records(wire::Message& said) const;
  [[nodiscard]] bool twist_record(wire::Record& record) const;

  Behaviour behaviour_;
  std::map<wire::Slot, wire::Record> oldest_;
  std::uint64_t told_ = 0;
};

}  // namespace p2pchat::sim
