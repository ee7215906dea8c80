#include "core/account/owner_calls.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/account/chunk.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/rpc/patience.h"
#include "core/wire/codec.h"
#include "transport/api/host.h"

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
Duration least_pause(std::size_t size) {
  constexpr std::size_t kBytesPerMs = 16;
  return std::chrono::milliseconds(static_cast<std::int64_t>(size / kBytesPerMs));
}

std::size_t size_of(const wire::Message& request) { return wire::encode_frame({}, request).size(); }

// Of a frame that comes over a stream.
std::size_t answer_bytes(const wire::Message& request) {
  return std::holds_alternative<wire::GetChunk>(request) ? kSealedChunkMax : 0;
}

bool leads_elsewhere(wire::Answer answer) {
  return answer == wire::Answer::kNotOwner || answer == wire::Answer::kTryAgain;
}

}  // namespace

OwnerCalls::OwnerCalls(std::vector<Address> nodes, Entropy entropy, CallOptions options)
    : options_(options),
      entropy_(entropy),
      finder_(std::move(nodes), entropy_.fork()),
      book_(entropy_.fork()) {}

CallId OwnerCalls::open(const RingId& key, wire::Message request, Instant deadline, Instant now,
                        Effects& out) {
  auto need = wire::needed_for(wire::kind_of(request));
  // Seldom, and a person waits for it: asked for until its time is over.
  if (need == wire::Capability::kRecovery) need.reset();
  return admit({.key = key, .request = std::move(request), .need = need, .deadline = deadline}, now,
               out);
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
  call.size = size_of(request);
  call.request = std::move(request);
  call.deadline = deadline;
  call.is_fixed = true;
  const bool is_sent = ask(call, node, now, out);
  P2PCHAT_ASSERT(is_sent);
  return id;
}

std::vector<OwnerReply> OwnerCalls::take_replies() { return std::exchange(replies_, {}); }

bool OwnerCalls::on_message(const wire::Message& message, Instant now, Effects& out) {
  if (finder_.on_message(message, now)) {
    follow_findings(now, out);
    return true;
  }
  if (const auto* said = std::get_if<wire::Capabilities>(&message)) {
    if (const auto node = book_.on_message(*said)) on_capabilities(*node, now);
    return true;
  }
  const auto id = call_of(message);
  if (!id || !is_answer(message)) return false;
  const auto at = calls_.find(*id);
  if (at == calls_.end()) return false;

  Call& call = at->second;
  if (call.need) book_.on_answer(call.owner, *call.need, now);
  if (leads_elsewhere(answer_of(message)) && !call.is_fixed) {
    if (call.stage != Stage::kAsked) return true;
    if (!is_mutated(Mutant::kStaleOwnerKept)) finder_.forget(call.key, call.owner);
    // Who says "try again" is the owner, and most likely the next one that is found.
    const bool is_same = answer_of(message) == wire::Answer::kTryAgain;
    rest(call, is_same ? least_pause(call.size) : Duration{0}, now);
    return true;
  }
  replies_.push_back({.call = *id, .owner = call.owner, .answer = message});
  if (is_final(message)) {
    calls_.erase(at);
  } else if (call.stage == Stage::kAsked) {
    // Late, when the owner is sought again already, it changes nothing about that.
    call.next = now + patience_for(call, Standing::kUnderstands);
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
  book_.check_invariants();
}

CallId OwnerCalls::admit(Call call, Instant now, Effects& out) {
  const CallId id{entropy_.draw_u64() | 1U};
  if (calls_.size() >= options_.calls_max) {
    replies_.push_back({.call = id, .owner = {}, .answer = {}});
    return id;
  }
  if (call.request) {
    set_call(*call.request, id);
    call.size = size_of(*call.request);
  }
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
  if (call.request) {
    // The ring names again who was silent: it is there.
    if (call.silent == owner) book_.on_silence(owner, *call.need, now);
    call.silent.reset();
    if (ask(call, owner, now, out)) return;
    replies_.push_back({.call = id, .owner = {}, .answer = {}});
  } else {
    replies_.push_back({.call = id, .owner = owner, .answer = {}});
  }
  call.stage = Stage::kOver;
}

bool OwnerCalls::ask(Call& call, const wire::NodeRef& owner, Instant now, Effects& out) {
  const Standing standing = standing_of(call, owner, now);
  if (standing == Standing::kLacks) {
    sometimes(RarePath::kQuestionSpared);
    book_.on_spared(owner, now, out);
    finder_.drop(call.key);  // its next life may understand
    return false;
  }
  if (call.stage != Stage::kAsked) call.attempts = 0;
  call.stage = Stage::kAsked;
  call.owner = owner;
  call.attempts += 1;
  if (standing == Standing::kUnknown) book_.on_trial(owner, *call.need, now, out);
  call.next = now + patience_for(call, standing);
  out.send(owner.address, *call.request);
  return true;
}

OwnerCalls::Standing OwnerCalls::standing_of(const Call& call, const wire::NodeRef& owner,
                                             Instant now) const {
  return call.need ? book_.standing(owner, *call.need, now) : Standing::kUnderstands;
}

// What waits for this node's answer is put again as to others, or ends.
void OwnerCalls::on_capabilities(const wire::NodeRef& node, Instant now) {
  for (auto& [id, call] : calls_) {
    if (call.stage != Stage::kAsked || !call.need || call.owner != node) continue;
    const bool is_in_vain = standing_of(call, node, now) == Standing::kLacks;
    const Duration patience = is_in_vain ? Duration{0} : patience_for(call, Standing::kUnderstands);
    call.next = std::min(call.next, now + patience);
  }
}

// What goes over a stream waits behind all that went before, and the owner passes it on. Whoever
// may not understand is asked less often, whatever else is under way.
Duration OwnerCalls::patience_for(const Call& call, Standing standing) const {
  const auto is_large = [](const Call& each) { return each.size > transport::kDatagramMax; };
  std::size_t bytes = answer_bytes(*call.request);
  if (standing == Standing::kUnknown) {
    if (is_large(call)) bytes += call.size;
    return options_.attempt_timeout * (std::int64_t{1} << call.attempts) + rpc::stream_time(bytes);
  }
  if (is_large(call)) {
    for (const auto& [id, each] : calls_) {
      if (is_large(each) && each.stage == Stage::kAsked) bytes += each.size;
    }
  }
  return options_.attempt_timeout + rpc::stream_time(bytes);
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
  std::erase_if(calls_, [](const auto& entry) { return entry.second.stage == Stage::kOver; });
}

bool OwnerCalls::go_on(Call& call, Instant now, Effects& out) {
  if (call.deadline <= now) return true;
  if (call.next > now) return false;
  switch (call.stage) {
    case Stage::kFinding:
    case Stage::kOver:
      break;
    case Stage::kPausing:
      find(call, now, out);
      break;
    case Stage::kAsked:
      return !ask_again(call, now, out);
  }
  return false;
}

bool OwnerCalls::ask_again(Call& call, Instant now, Effects& out) {
  const bool is_trial = standing_of(call, call.owner, now) == Standing::kUnknown;
  const std::size_t attempts = is_trial ? options_.trials : options_.attempts;
  if (call.is_fixed || call.attempts < attempts) return ask(call, call.owner, now, out);
  if (is_trial) call.silent = call.owner;
  finder_.forget(call.key, call.owner);
  find(call, now, out);
  return true;
}

}  // namespace p2pchat::account
