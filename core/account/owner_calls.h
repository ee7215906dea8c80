#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/account/capability_book.h"
#include "core/account/owner_finder.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/wire/effects.h"

namespace p2pchat::account {

struct CallOptions {
  std::size_t calls_max = 1024;  // open at a time; one more ends at once without an answer
  std::size_t attempts = 3;      // at one owner, then it is looked up again
  Duration attempt_timeout = std::chrono::milliseconds{600};
  Duration pause_min = std::chrono::milliseconds{50};  // after kTryAgain, kNotOwner, no owner;
                                                       // after kTryAgain 1 ms for 16 bytes, too
  // At an owner that may not understand the request; each waits twice as long as the one before.
  std::size_t trials = 2;
  Duration pause_max = std::chrono::seconds{2};
};

// What became of a call: the owner that was looked for, its answer, or neither: its time was up.
struct OwnerReply {
  CallId call;
  std::optional<wire::NodeRef> owner;
  std::optional<wire::Message> answer;
};

// Calls to the owner of a key, wherever that is: finds it, sends the request again and again under
// one call id, follows the key to its next owner when this one denies it, says "try again" or falls
// silent. Every answer but kNotOwner and kTryAgain goes to the caller and ends the call (a
// Deposited or ChunkPut that is not final goes there and does not).
//
// A request that nodes of before do not answer is put less often until its owner has shown that it
// does, and not at all while that is known not to: then the call ends at once, without an answer.
class OwnerCalls {
 public:
  OwnerCalls(std::vector<Address> nodes, Entropy entropy, CallOptions options = {});

  // The request's call id is set here. Ends in a reply, at the deadline at the latest.
  CallId open(const RingId& key, wire::Message request, Instant deadline, Instant now,
              Effects& out);
  // Only looks the owner up, for requests that are made for one node: see open_at.
  CallId locate(const RingId& key, Instant deadline, Instant now, Effects& out);
  // The same, of the ring as it is now: somebody has answered, even if the owner was remembered.
  CallId locate_anew(const RingId& key, Instant deadline, Instant now, Effects& out);
  // To this node alone, for what is sealed or signed to it: every answer ends the call, also
  // kNotOwner; then the caller says `disown` before it looks the owner up again.
  CallId open_at(const wire::NodeRef& node, wire::Message request, Instant deadline, Instant now,
                 Effects& out);
  // It denied the key or did not answer.
  void disown(const RingId& key, const wire::NodeRef& owner) { finder_.forget(key, owner); }
  void cancel(CallId call) { calls_.erase(call); }

  [[nodiscard]] std::vector<OwnerReply> take_replies();
  [[nodiscard]] OwnerFinder& finder() { return finder_; }
  [[nodiscard]] const OwnerFinder& finder() const { return finder_; }
  [[nodiscard]] const CapabilityBook& capabilities() const { return book_; }

  bool on_message(const wire::Message& message, Instant now, Effects& out);
  void on_wake(Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] std::size_t size() const { return calls_.size(); }
  void check_invariants() const;

 private:
  using Standing = CapabilityBook::Standing;
  enum class Stage : std::uint8_t { kFinding, kAsked, kPausing, kOver };

  struct Call {
    RingId key{};
    std::optional<wire::Message> request{};  // none: only looks the owner up
    std::size_t size = 0;                    // of its frame
    std::optional<wire::Capability> need{};  // of the owner, to answer that
    Instant deadline{};
    bool is_fixed = false;  // to one node alone
    Stage stage = Stage::kFinding;
    wire::NodeRef owner{};
    std::optional<wire::NodeRef> silent{};  // was asked often enough, and may not understand
    std::size_t attempts = 0;
    Duration pause{0};
    Instant next{};
  };

  CallId admit(Call call, Instant now, Effects& out);
  void find(Call& call, Instant now, Effects& out);
  void on_owner(CallId id, Call& call, const wire::NodeRef& owner, Instant now, Effects& out);
  // False: the owner does not understand the request.
  [[nodiscard]] bool ask(Call& call, const wire::NodeRef& owner, Instant now, Effects& out);
  [[nodiscard]] bool ask_again(Call& call, Instant now, Effects& out);
  [[nodiscard]] Standing standing_of(const Call& call, const wire::NodeRef& owner,
                                     Instant now) const;
  void on_capabilities(const wire::NodeRef& node, Instant now);
  void rest(Call& call, Duration least, Instant now);
  [[nodiscard]] Duration patience_for(const Call& call, Standing standing) const;
  void follow_findings(Instant now, Effects& out);
  // True if the call is over without an answer.
  [[nodiscard]] bool go_on(Call& call, Instant now, Effects& out);

  CallOptions options_;
  Entropy entropy_;
  OwnerFinder finder_;
  CapabilityBook book_;
  std::map<CallId, Call> calls_;
  std::vector<OwnerReply> replies_;
};

}  // namespace p2pchat::account
