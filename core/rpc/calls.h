#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/assert.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/mutant.h"
#include "core/base/strong_ids.h"
#include "core/wire/effects.h"

namespace p2pchat::rpc {

struct CallPatience {
  Duration attempt_timeout = std::chrono::milliseconds{400};
  std::uint32_t attempts = 3;  // sends in all; at least 1
};

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
// or from on_wake. A server may see a request twice and must be idempotent.
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
    const bool is_sent = !is_full();
    if (is_sent) out.send(to, request);
    calls_.emplace(request.call, Call{.to = to,
                                      .request = request,
                                      .context = std::move(context),
                                      .timeout = patience.attempt_timeout,
                                      .attempts_left = is_sent ? patience.attempts - 1 : 0,
                                      .next = now + patience.attempt_timeout});
    return request.call;
  }

  // The context of an answered call, which is then over. Nothing: answered before, given up, or
  // never ours; the reply is to be dropped.
  [[nodiscard]] std::optional<Context> close(CallId id) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) return std::nullopt;
    std::optional<Context> context(std::move(found->second.context));
    calls_.erase(found);
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
    for (auto at = calls_.begin(); at != calls_.end();) {
      Call& call = at->second;
      if (call.next > now) {
        ++at;
      } else if (call.attempts_left == 0 || is_mutated(Mutant::kCallNeverRepeated)) {
        given_up.push_back(std::move(call.context));
        at = calls_.erase(at);
      } else {
        --call.attempts_left;
        if (is_mutated(Mutant::kTimeoutsCountTwice) && call.attempts_left > 0) --call.attempts_left;
        call.next = now + call.timeout;
        out.send(call.to, call.request);
        ++at;
      }
    }
    return given_up;
  }

  [[nodiscard]] Instant next_wake() const {
    Instant next = Instant::never();
    for (const auto& [id, call] : calls_) next = std::min(next, call.next);
    return next;
  }

  [[nodiscard]] std::size_t size() const { return calls_.size(); }
  [[nodiscard]] bool is_full() const { return calls_.size() >= options_.calls_max; }

 private:
  struct Call {
    Address to;
    wire::Message request;
    Context context;
    Duration timeout;
    std::uint32_t attempts_left = 0;
    Instant next;
  };

  CallId draw_id(Entropy& entropy) const {
    CallId id{entropy.draw_u64()};
    while (!id.is_set() || calls_.contains(id)) id = CallId{entropy.draw_u64()};
    return id;
  }

  CallOptions options_;
  std::map<CallId, Call> calls_;
};

}  // namespace p2pchat::rpc
