#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "core/base/address.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/effects.h"
#include "core/wire/types.h"

namespace p2pchat::node {

// Clients who wait to hear who owns a key. All who ask for the same key wait for one lookup: while
// a key has no owner, the ring is not asked for it once for each of them.
class OwnerQuestions {
 public:
  struct Asker {
    Address from;
    CallId call;

    bool operator==(const Asker&) const = default;
  };

  // True if a lookup must be started for the key, and named by `begun`.
  [[nodiscard]] bool add(const RingId& key, const Asker& asker);
  void begun(const RingId& key, CallId lookup) { questions_.at(key).lookup = lookup; }

  // Answers all who wait for the lookup: with its owner, or to try again. False if nobody did.
  bool answer(CallId lookup, const std::optional<wire::NodeRef>& owner, Effects& out);

  [[nodiscard]] std::size_t size() const { return size_; }  // askers

 private:
  struct Question {
    CallId lookup;
    std::vector<Asker> askers;
  };

  std::map<RingId, Question> questions_;
  std::size_t size_ = 0;
};

}  // namespace p2pchat::node
