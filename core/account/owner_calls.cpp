#include "core/account/owner_calls.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/wire/codec.h"

namespace p2pchat::account {
namespace {

std::optional<CallId> call_of(const wire::Message& message) {
  return std::visit(
      [](const auto& concrete) -> std::optional<CallId> {
        if constexpr (requires { concrete.call; }) return concrete.call;
        return std::nullopt;
      },
      message);
}

void set_call(wire::Message& message, CallId call) {
  std::visit(
      [call](auto& concrete) {
        if constexpr (requires { concrete.call; }) concrete.call = call;
      },
      message);
}

wire::Answer answer_of(const wire::Message& message) {
  return std::visit(
      [](const auto& concrete) {
        if constexpr (requires { concrete.answer; }) return concrete.answer;
        return wire::Answer::kOk;
      },
      message);
}

// Requests have ids too: one of a call of ours, sent back to us, answers nothing.
bool is_answer(const wire::Message& message) {
  return std::visit(
      [](const auto& concrete) {
        using Kind = std::decay_t<decltype(concrete)>;
        return requires { concrete.answer; } || std::is_same_v<Kind, wire::SealKey>;
      },
      message);
}

bool is_final(const wire::Message& message) {
  return std::visit(
      [](const auto& concrete) {
        if constexpr (requires { concrete.is_final; }) return concrete.is_final;
        return true;
      },
      message);
}

// So that a large one, asked for again and again, takes no more of the network than this.
Duration time_of(const wire::Message& request) {
  constexpr std::size_t kBytesPerMs = 16;
  const std::size_t size = wire::encode_frame({}, request).size();
  return std::chrono::milliseconds(static_cast<std::int64_t>(size / kBytesPerMs));
}

bool leads_elsewhere(wire::Answer answer) {
  return answer == wire::Answer::kNotOwner || answer == wire::Answer::kTryAgain;
}

}  // namespace

OwnerCalls::OwnerCalls(std::vector<Address> nodes, Entropy entropy, CallOptions options)
    : options_(options), entropy_(entropy), finder_(std::move(nodes), entropy_.fork()) {}

CallId OwnerCalls::open(const RingId& key, wire::Message request, Instant deadline, Instant now,
                        Effects& out) {
  return admit({.key = key, .request = std::move(request), .deadline = deadline}, now, out);
}

CallId OwnerCalls::locate(const RingId& key, Instant deadline, Instant now, Effects& out) {
  return admit({.key = key, .request = {}, .deadline = deadline}, now, out);
}

CallId OwnerCalls::locate_anew(const RingId& key, Instant deadline, Instant now, Effects& out) {
  finder_.drop(key);
  return locate(key, deadline, now, out);
}

CallId OwnerCalls::open_at(const wire::NodeRef& node, wire::Message request, Instant deadline,
                           Instant now, Effects& out) {
  const CallId id{entropy_.draw_u64() | 1U};
  set_call(request, id);
  Call& call = calls_[id];
  call.request = std::move(request);
  call.deadline = deadline;
  call.is_fixed = true;
  ask(call, node, now, out);
  return id;
}

std::vector<OwnerReply> OwnerCalls::take_replies() { return std::exchange(replies_, {}); }

bool OwnerCalls::on_message(const wire::Message& message, Instant now, Effects& out) {
  if (finder_.on_message(message, now)) {
    follow_findings(now, out);
    return true;
  }
  const auto id = call_of(message);
  if (!id || !is_answer(message)) return false;
  const auto at = calls_.find(*id);
  if (at == calls_.end()) return false;

  Call& call = at->second;
  if (leads_elsewhere(answer_of(message)) && !call.is_fixed) {
    if (call.stage != Stage::kAsked) return true;
    if (!is_mutated(Mutant::kStaleOwnerKept)) finder_.forget(call.key, call.owner);
    // Who says "try again" is the owner, and most likely the next one that is found.
    const bool is_same = answer_of(message) == wire::Answer::kTryAgain;
    rest(call, is_same ? time_of(*call.request) : Duration{0}, now);
    return true;
  }
  replies_.push_back({.call = *id, .owner = call.owner, .answer = message});
  if (is_final(message)) {
    calls_.erase(at);
  } else if (call.stage == Stage::kAsked) {
    // Late, when the owner is sought again already, it changes nothing about that.
    call.next = now + options_.attempt_timeout;
    call.attempts = 1;
  }
  return true;
}

void OwnerCalls::on_wake(Instant now, Effects& out) {
  finder_.on_wake(now, out);
  std::vector<CallId> over;
  for (auto& [id, call] : calls_) {
    if (go_on(call, now, out)) over.push_back(id);
  }
  for (const CallId id : over) {
    replies_.push_back({.call = id, .owner = {}, .answer = {}});
    calls_.erase(id);
  }
  follow_findings(now, out);
}

Instant OwnerCalls::next_wake() const {
  Instant earliest = finder_.next_wake();
  for (const auto& [id, call] : calls_) {
    earliest = std::min({earliest, call.deadline, call.next});
  }
  return earliest;
}

void OwnerCalls::check_invariants() const {
  P2PCHAT_ASSERT(replies_.empty());
  for (const auto& [id, call] : calls_) {
    P2PCHAT_ASSERT(call.stage != Stage::kFinding || call.next == Instant::never());
  }
  finder_.check_invariants();
}

CallId OwnerCalls::admit(Call call, Instant now, Effects& out) {
  const CallId id{entropy_.draw_u64() | 1U};
  if (calls_.size() >= options_.calls_max) {
    replies_.push_back({.call = id, .owner = {}, .answer = {}});
    return id;
  }
  if (call.request) set_call(*call.request, id);
  find(calls_[id] = std::move(call), now, out);
  follow_findings(now, out);
  return id;
}

// A known owner is a finding too, so that there is one way on from here.
void OwnerCalls::find(Call& call, Instant now, Effects& out) {
  call.stage = Stage::kFinding;
  call.next = Instant::never();
  finder_.find(call.key, now, out);
}

void OwnerCalls::on_owner(CallId id, Call& call, const wire::NodeRef& owner, Instant now,
                          Effects& out) {
  if (call.request) return ask(call, owner, now, out);
  replies_.push_back({.call = id, .owner = owner, .answer = {}});
  call.stage = Stage::kLocated;
}

void OwnerCalls::ask(Call& call, const wire::NodeRef& owner, Instant now, Effects& out) {
  if (call.stage != Stage::kAsked) call.attempts = 0;
  call.stage = Stage::kAsked;
  call.owner = owner;
  call.attempts += 1;
  call.next = now + options_.attempt_timeout;
  out.send(owner.address, *call.request);
}

void OwnerCalls::rest(Call& call, Duration least, Instant now) {
  call.stage = Stage::kPausing;
  call.pause = std::clamp(call.pause * 2, options_.pause_min, options_.pause_max);
  call.next = now + std::max(call.pause, least);
}

void OwnerCalls::follow_findings(Instant now, Effects& out) {
  for (const OwnerFinder::Finding& finding : finder_.take_findings()) {
    for (auto& [id, call] : calls_) {
      if (call.stage != Stage::kFinding || call.key != finding.key) continue;
      if (finding.owner) {
        on_owner(id, call, *finding.owner, now, out);
      } else {
        rest(call, Duration{0}, now);
      }
    }
  }
  std::erase_if(calls_, [](const auto& entry) { return entry.second.stage == Stage::kLocated; });
}

bool OwnerCalls::go_on(Call& call, Instant now, Effects& out) {
  if (call.deadline <= now) return true;
  if (call.next > now) return false;
  switch (call.stage) {
    case Stage::kFinding:
    case Stage::kLocated:
      break;
    case Stage::kPausing:
      find(call, now, out);
      break;
    case Stage::kAsked:
      if (call.is_fixed || call.attempts < options_.attempts) {
        ask(call, call.owner, now, out);
      } else {
        finder_.forget(call.key, call.owner);
        find(call, now, out);
      }
      break;
  }
  return false;
}

}  // namespace p2pchat::account
