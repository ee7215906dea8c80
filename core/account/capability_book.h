#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "core/wire/effects.h"
#include "core/wire/version.h"

namespace p2pchat::account {

struct CapabilityOptions {
  std::size_t nodes_max = 64;  // beyond it who was spoken of least recently is forgotten
  Duration question_pause = std::chrono::seconds{1};  // a node is asked at most so often
  Duration doubt = std::chrono::seconds{15};          // how long silence counts
};

// What nodes have said that they understand (wire::Capabilities), or have shown by answering, or by
// not answering. All of it is of one life of a node, and forgotten with the next: it may run
// another version. A hint that spares questions, never authority: who lies is asked in vain, or not
// asked.
//
// Nodes before version 6 say nothing. Silence counts as "does not understand" for a while, then
// one request tries it.
class CapabilityBook {
 public:
  enum class Standing : std::uint8_t { kUnknown, kUnderstands, kLacks };

  explicit CapabilityBook(Entropy entropy, CapabilityOptions options = {});

  [[nodiscard]] Standing standing(const wire::NodeRef& node, wire::Capability what,
                                  Instant now) const;
  // The bits as the node said them. Nothing: it has said none in this life.
  [[nodiscard]] std::optional<std::uint64_t> said_by(const wire::NodeRef& node) const;

  // A request is about to go there that is not known to be understood: the node is asked, if it has
  // not said and that is due. While silence counts no more, this one request alone tries it.
  void on_trial(const wire::NodeRef& node, wire::Capability what, Instant now, Effects& out);
  // A request was not put, for nothing but an answer to the question can change that soon.
  void on_spared(const wire::NodeRef& node, Instant now, Effects& out);
  void on_answer(const wire::NodeRef& node, wire::Capability what, Instant now);
  // Requests stayed without an answer, and the node is there.
  void on_silence(const wire::NodeRef& node, wire::Capability what, Instant now);

  // The node that has said what it understands: an answer to a question of ours.
  [[nodiscard]] std::optional<wire::NodeRef> on_message(const wire::Capabilities& said);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  void check_invariants() const;

 private:
  struct Entry {
    wire::NodeRef node;  // in this life
    std::optional<std::uint64_t> said;
    std::uint64_t shown = 0;
    std::map<wire::Capability, Instant> silent_until;
    CallId call;  // of the last question
    Instant ask_next;
    Instant used;
  };

  [[nodiscard]] const Entry* find(const wire::NodeRef& node) const;
  Entry& entry_of(const wire::NodeRef& node, Instant now);
  void ask(Entry& entry, Instant now, Effects& out);

  CapabilityOptions options_;
  Entropy entropy_;
  std::map<Address, Entry> entries_;
};

}  // namespace p2pchat::account
