#include "tools/doctor/probe.h"

#include <algorithm>
#include <variant>

namespace p2pchat::doctor {

Probe::Probe(const std::vector<Address>& nodes, Entropy entropy) : entropy_(entropy) {
  for (const Address& node : nodes) {
    if (std::ranges::find(asked_, node, &Asked::node) == asked_.end()) add(node);
  }
}

void Probe::on_start(Instant now, Effects& out) { on_wake(now, out); }

void Probe::on_message(const Address& /*from*/, const wire::Message& message, Instant now,
                       Effects& out) {
  if (const auto* status = std::get_if<wire::Status>(&message)) on_status(*status, now, out);
  if (const auto* time = std::get_if<wire::Time>(&message)) on_time(*time, now);
}

// A first answer is followed by a second question at once, whose answer is timed.
void Probe::on_status(const wire::Status& answer, Instant now, Effects& out) {
  const auto one = std::ranges::find(asked_, answer.call, &Asked::call);
  if (one == asked_.end()) return;
  if (one->status) {
    if (!one->round_trip) one->round_trip = now - one->asked_at;
    return;
  }
  one->status = answer;
  one->call = CallId{entropy_.draw_u64()};
  one->asked_at = now;
  ask(*one, out);
  ask_time(*one, now, out);
}

void Probe::on_time(const wire::Time& answer, Instant now) {
  const auto one = std::ranges::find(asked_, answer.call, &Asked::time_call);
  if (one == asked_.end() || one->time_asks == 0 || one->clock_ahead) return;
  constexpr auto kLast = static_cast<std::uint64_t>(Duration::max() / std::chrono::milliseconds{2});
  const auto unix_ms = static_cast<std::int64_t>(std::min(answer.unix_ms, kLast));
  const Instant halfway = one->time_asked_at + (now - one->time_asked_at) / 2;
  one->clock_ahead = halfway.since_epoch() - std::chrono::milliseconds{unix_ms};
}

void Probe::on_announcement(const Address& /*from*/, const wire::Message& message, Instant /*now*/,
                            Effects& out) {
  const auto* announce = std::get_if<wire::Announce>(&message);
  if (announce == nullptr || announce->self.is_padding()) return;
  has_heard_ = true;
  learn(announce->self.address, out);
}

void Probe::on_wake(Instant now, Effects& out) {
  next_ = now + kPeriod;
  if (!has_heard_) out.announcements.emplace_back(wire::Seek{});
  for (Asked& one : asked_) {
    if (!one.round_trip) ask(one, out);
    if (one.status && !one.clock_ahead) ask_time(one, now, out);
  }
}

bool Probe::have_all_answered() const {
  return std::ranges::all_of(asked_, [](const Asked& one) {
    return one.round_trip && (one.clock_ahead || one.time_asks > kTimeAsksMax);
  });
}

void Probe::ask(const Asked& one, Effects& out) {
  out.send(one.node, wire::GetStatus{.call = one.call});
}

// Each question has a call of its own: which one is answered says when it was put.
void Probe::ask_time(Asked& one, Instant now, Effects& out) {
  if (one.time_asks <= kTimeAsksMax) ++one.time_asks;
  if (one.time_asks > kTimeAsksMax) return;
  one.time_call = CallId{entropy_.draw_u64() | 1U};
  one.time_asked_at = now;
  out.send(one.node, wire::AskTime{.call = one.time_call});
}

void Probe::add(const Address& node) {
  asked_.push_back({.node = node,
                    .call = CallId{entropy_.draw_u64()},
                    .asked_at = {},
                    .round_trip = {},
                    .status = {},
                    .time_call = {},
                    .time_asked_at = {},
                    .clock_ahead = {}});
}

void Probe::learn(const Address& node, Effects& out) {
  if (asked_.size() >= kNodesMax) return;
  if (std::ranges::find(asked_, node, &Asked::node) != asked_.end()) return;
  add(node);
  ask(asked_.back(), out);
}

}  // namespace p2pchat::doctor
