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

// A first answer is followed by a second question at once, whose answer is timed.
void Probe::on_message(const Address& /*from*/, const wire::Message& message, Instant now,
                       Effects& out) {
  const auto* answer = std::get_if<wire::Status>(&message);
  if (answer == nullptr) return;
  const auto one = std::ranges::find(asked_, answer->call, &Asked::call);
  if (one == asked_.end()) return;
  if (one->status) {
    if (!one->round_trip) one->round_trip = now - one->asked_at;
    return;
  }
  one->status = *answer;
  one->call = CallId{entropy_.draw_u64()};
  one->asked_at = now;
  ask(*one, out);
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
  }
}

bool Probe::have_all_answered() const {
  return std::ranges::all_of(asked_, [](const Asked& one) { return one.round_trip.has_value(); });
}

void Probe::ask(const Asked& one, Effects& out) {
  out.send(one.node, wire::GetStatus{.call = one.call});
}

void Probe::add(const Address& node) {
  asked_.push_back({.node = node,
                    .call = CallId{entropy_.draw_u64()},
                    .asked_at = {},
                    .round_trip = {},
                    .status = {}});
}

void Probe::learn(const Address& node, Effects& out) {
  if (asked_.size() >= kNodesMax) return;
  if (std::ranges::find(asked_, node, &Asked::node) != asked_.end()) return;
  add(node);
  ask(asked_.back(), out);
}

}  // namespace p2pchat::doctor
