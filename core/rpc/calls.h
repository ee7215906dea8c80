#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/assert.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/mutant.h"
#include "core/base/strong_ids.h"
#include "core/rpc/patience.h"
#include "core/wire/effects.h"

namespace p2pchat::rpc {

struct CallOptions {
  CallPatience patience;         // of a call that brings none of its own
  std::size_t calls_max = 1024;  // open at once
};

template <class T>
concept Request = requires(T request) {
  { request.call } -> std::same_as<CallId&>;
};

// A machine's requests that await their replies, each with what the machine wants to know again
// when the reply comes. A plain value, driven by the machine that holds it.
//
// A request is sent again, the same to the byte, after each attempt_timeout; after the last one
// on_wake hands the context back: given up. So every context comes back exactly once, from close
// or from on_wake, but for what is dropped. A server may see a request twice and must be
// idempotent.
//
// What goes over a stream waits behind what went before, and a stream loses nothing while it
// lasts: asked again too early, the same bytes are sent twice and the way is busy for longer. So a
// call that has `bytes` is given the time that all bytes of open calls take on a slow way, besides
// attempt_timeout. A heavy one waits until the one before with that peer is over, and is given up
// with it; whoever opens them calls go_on() after each event.
//
// Full: a call beyond calls_max is not sent; it is given up after one attempt_timeout. A machine
// that opens calls for strangers asks is_full() first and refuses.
template <class Context>
class Calls {
 public:
  explicit Calls(CallOptions options = {}) : options_(options) {}

  // Sends the request under a fresh id, which the reply will carry.
  template <Request R>
  CallId open(const Address& to, R request, Context context, Instant now, Entropy& entropy,
              Effects& out) {
    return open(to, std::move(request), std::move(context), options_.patience, now, entropy, out);
  }
  template <Request R>
  CallId open(const Address& to, R request, Context context, CallPatience patience, Instant now,
              Entropy& entropy, Effects& out) {
    P2PCHAT_ASSERT(patience.attempts > 0);

    request.call = draw_id(entropy);
    Call& call = calls_
                     .emplace(request.call, Call{.to = to,
                                                 .request = request,
                                                 .context = std::move(context),
                                                 .patience = patience})
                     .first->second;
    if (calls_.size() > options_.calls_max) {
      call.patience = {.attempt_timeout = patience.attempt_timeout, .attempts = 1};
      call.next = now + patience.attempt_timeout;
      call.attempts = 1;
    } else if (is_to_wait(call)) {
      waiting_.emplace(++turns_, request.call);
    } else {
      send(call, now, out);
    }
    return request.call;
  }

  // The context of an answered call, which is then over. Nothing: answered before, given up, or
  // never ours; the reply is to be dropped.
  [[nodiscard]] std::optional<Context> close(CallId id) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) return std::nullopt;
    std::optional<Context> context(std::move(found->second.context));
    end(found);
    return context;
  }

  // The context of a call that stays open.
  [[nodiscard]] const Context* find(CallId id) const {
    const auto found = calls_.find(id);
    return found == calls_.end() ? nullptr : &found->second.context;
  }

  // Sends again what has waited long enough; the contexts of the calls that are given up.
  [[nodiscard]] std::vector<Context> on_wake(Instant now, Effects& out) {
    std::vector<Context> given_up;
    std::set<Address> silent;
    for (auto at = calls_.begin(); at != calls_.end();) {
      Call& call = at->second;
      const auto here = at++;
      if (call.next > now) continue;
      if (call.attempts == call.patience.attempts || is_mutated(Mutant::kCallNeverRepeated)) {
        if (is_heavy(call)) silent.insert(call.to);
        given_up.push_back(std::move(call.context));
        end(here);
      } else {
        repeat(call, now, out);
      }
    }
    if (!silent.empty()) {
      const auto is_to_silent = [&](const Call& call) { return silent.contains(call.to); };
      for (Context& context : take_waiting(is_to_silent)) given_up.push_back(std::move(context));
    }
    return given_up;
  }
  // Those that wait and that nobody needs any more are forgotten, their contexts too.
  template <class IsUseless>
  void drop_waiting(const IsUseless& is_useless) {
    (void)take_waiting([&](const Call& call) { return is_useless(call.context); });
  }
  // Sends the heavy calls whose turn has come.
  void go_on(Instant now, Effects& out) {
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      Call& call = calls_.at(at->second);
      if (busy_.contains(call.to)) {
        ++at;
      } else {
        at = waiting_.erase(at);
        send(call, now, out);
      }
    }
  }

  [[nodiscard]] Instant next_wake() const {
    Instant next = Instant::never();
    for (const auto& [id, call] : calls_) next = std::min(next, call.next);
    return next;
  }

  [[nodiscard]] std::size_t size() const { return calls_.size(); }
  [[nodiscard]] bool is_full() const { return calls_.size() >= options_.calls_max; }

  void check_invariants() const {
    std::size_t bytes = 0;
    std::size_t heavy = 0;
    for (const auto& [id, call] : calls_) {
      if (call.attempts > 0) bytes += call.patience.bytes;
      heavy += call.attempts > 0 && is_heavy(call) ? 1 : 0;
    }
    P2PCHAT_ASSERT(bytes == bytes_);
    P2PCHAT_ASSERT(busy_.size() <= heavy);
    for (const auto& [turn, id] : waiting_) {
      P2PCHAT_ASSERT(calls_.at(id).attempts == 0);
      P2PCHAT_ASSERT(busy_.contains(calls_.at(id).to));  // or it would wait for nothing
    }
  }

 private:
  struct Call {
    Address to;
    wire::Message request;
    Context context;
    CallPatience patience;
    std::uint32_t attempts = 0;  // so far; none: it waits for its turn
    Duration timeout{0};         // of each
    Instant next = Instant::never();
  };
  using Place = std::map<CallId, Call>::iterator;

  [[nodiscard]] static bool is_heavy(const Call& call) { return call.patience.bytes > kLightMax; }
  // Not before those that wait already, or a busy caller would have the peer for itself.
  [[nodiscard]] bool is_to_wait(const Call& call) const {
    if (!is_heavy(call) || is_mutated(Mutant::kHeavyAllAtOnce)) return false;
    return busy_.contains(call.to) || std::ranges::any_of(waiting_, [&](const auto& entry) {
             return calls_.at(entry.second).to == call.to;
           });
  }

  void send(Call& call, Instant now, Effects& out) {
    bytes_ += call.patience.bytes;
    if (is_heavy(call)) busy_.insert(call.to);
    call.timeout = call.patience.attempt_timeout;
    if (call.patience.bytes > 0) call.timeout += stream_time(bytes_);
    repeat(call, now, out);
  }
  void repeat(Call& call, Instant now, Effects& out) {
    ++call.attempts;
    const bool is_doubled = is_mutated(Mutant::kTimeoutsCountTwice) && call.attempts > 1;
    if (is_doubled && call.attempts < call.patience.attempts) ++call.attempts;
    call.next = now + call.timeout;
    out.send(call.to, call.request);
  }
  void end(Place place) {
    const Call& call = place->second;
    if (call.attempts == 0) {
      std::erase_if(waiting_, [&](const auto& entry) { return entry.second == place->first; });
    } else {
      bytes_ -= call.patience.bytes;
      if (is_heavy(call)) busy_.erase(call.to);
    }
    calls_.erase(place);
  }
  // In the order of their turns.
  template <class IsMeant>
  std::vector<Context> take_waiting(const IsMeant& is_meant) {
    std::vector<Context> taken;
    std::erase_if(waiting_, [&](const auto& entry) {
      const auto found = calls_.find(entry.second);
      if (!is_meant(found->second)) return false;
      taken.push_back(std::move(found->second.context));
      calls_.erase(found);
      return true;
    });
    return taken;
  }

  CallId draw_id(Entropy& entropy) const {
    CallId id{entropy.draw_u64()};
    while (!id.is_set() || calls_.contains(id)) id = CallId{entropy.draw_u64()};
    return id;
  }

  CallOptions options_;
  std::map<CallId, Call> calls_;
  std::map<std::uint64_t, CallId> waiting_;  // heavy ones, by turn
  std::set<Address> busy_;                   // peers with a heavy one under way
  std::size_t bytes_ = 0;                    // of all that were sent and are open
  std::uint64_t turns_ = 0;
};

}  // namespace p2pchat::rpc
