#include "tools/lab/census.h"

#include <algorithm>
#include <variant>

#include "core/base/assert.h"

namespace p2pchat::lab {

namespace {

constexpr std::uint64_t kUptimeMax = std::uint64_t{1} << 50U;  // ms; who says more lies

}  // namespace

static_assert(Census::kNodesMax < NodeSeen::kNobody);

Census::Census(const std::vector<Address>& nodes, Entropy entropy) : entropy_(entropy) {
  for (const Address& node : nodes) entries_[node].is_given = true;
}

void Census::on_start(Instant now, Effects& out) {
  for (const auto& [address, entry] : entries_) silent_due_.emplace(now, address);
  on_wake(now, out);
}

void Census::on_wake(Instant now, Effects& out) {
  next_ = now + kTick;
  expire(now);
  ask_due(due_, now, out);
  ask_due(silent_due_, now, out);
}

void Census::on_message(const Address& from, const wire::Message& message, Instant now,
                        Effects& /*out*/) {
  const auto* answer = std::get_if<wire::Status>(&message);
  if (answer == nullptr) return;
  const auto question = questions_.find(answer->call);
  if (question == questions_.end() || question->second.to != from) return;
  const Instant asked_at = question->second.asked_at;
  if (question->second.is_to_silent) --silent_questions_;
  questions_.erase(question);

  Entry& entry = entries_.at(from);
  const bool is_new = !entry.status;
  if (is_new && is_full()) return schedule(from, asked_at + kPeriod);
  if (is_new) {
    entry.number = take_number();
    if (replicas_ == 0) replicas_ = answer->replicas;
    ++answered_;
  } else if (entry.status->self.id != answer->self.id) {
    forget_id(entry);
  }
  entry.status = *answer;
  entry.answered_at = now;
  entry.round_trip = now - asked_at;
  entry.unanswered = 0;
  numbers_by_id_.try_emplace(answer->self.id, entry.number);
  schedule(from, std::max(now, asked_at + kPeriod));
  learn(answer->self, now);
  if (answer->predecessor) learn(*answer->predecessor, now);
  for (const wire::NodeRef& successor : answer->successors) learn(successor, now);
}

std::vector<NodeSeen> Census::look(Instant now) const {
  std::vector<NodeSeen> nodes(numbers_end_);
  for (const auto& [address, entry] : entries_) {
    if (!entry.status || is_alias(address, entry, now)) continue;
    nodes[entry.number] = seen(address, entry, now);
  }
  return nodes;
}

void Census::check_invariants() const {
  P2PCHAT_ASSERT(answered_ <= kNodesMax);
  P2PCHAT_ASSERT(numbers_end_ == answered_ + free_numbers_.size());
  P2PCHAT_ASSERT(questions_.size() <= kQuestionsMax + kSilentQuestionsMax);
  P2PCHAT_ASSERT(silent_questions_ <= kSilentQuestionsMax);
  P2PCHAT_ASSERT(due_.size() + silent_due_.size() + questions_.size() <= entries_.size());
}

bool Census::is_answering(const Entry& entry) {
  return entry.status.has_value() && entry.unanswered < kNamedAttempts;
}

// The node has another address, where it answers, too.
bool Census::is_alias(const Address& address, const Entry& entry, Instant now) const {
  const wire::NodeRef& self = entry.status->self;
  if (self.address == address) return false;
  const auto other = entries_.find(self.address);
  return other != entries_.end() && other->second.status &&
         other->second.status->self.id == self.id && now - other->second.answered_at <= kLostAfter;
}

NodeSeen Census::seen(const Address& address, const Entry& entry, Instant now) const {
  const wire::Status& status = *entry.status;
  NodeSeen node{.state = status.is_active   ? NodeState::kActive
                         : status.is_member ? NodeState::kJoining
                                            : NodeState::kStarting,
                .incarnation = status.self.incarnation,
                .id = status.self.id,
                .address = address,
                .records = status.records,
                .under_replicated = status.under_replicated,
                .clients = status.attached_clients,
                .uptime = std::chrono::milliseconds(std::min(status.uptime_ms, kUptimeMax)),
                .round_trip = entry.round_trip,
                .silent_for = now - entry.answered_at};
  if (node.silent_for > kLostAfter) {
    node.state = NodeState::kDown;
    return node;
  }
  if (status.is_active) {
    node.owns_after = status.predecessor ? status.predecessor->id : status.self.id;
  }
  if (status.predecessor) node.predecessor = number_of(*status.predecessor, now);
  for (const wire::NodeRef& successor : status.successors) {
    const std::uint16_t number = number_of(successor, now);
    if (number != NodeSeen::kNobody) node.successor_numbers[node.successor_count++] = number;
  }
  return node;
}

// By its address; else, if it is reached at another one, by its id.
std::uint16_t Census::number_of(const wire::NodeRef& node, Instant now) const {
  if (node.is_padding()) return NodeSeen::kNobody;
  const auto found = entries_.find(node.address);
  if (found != entries_.end() && found->second.status) {
    const Entry& entry = found->second;
    const bool is_other = is_alias(node.address, entry, now);
    const Entry& listed = is_other ? entries_.at(entry.status->self.address) : entry;
    return static_cast<std::uint16_t>(listed.number);
  }
  const auto number = numbers_by_id_.find(node.id);
  if (number == numbers_by_id_.end()) return NodeSeen::kNobody;
  return static_cast<std::uint16_t>(number->second);
}

void Census::learn(const wire::NodeRef& node, Instant now) {
  if (node.is_padding() || is_full() || named() >= kNamedMax) return;
  const bool is_new = entries_.try_emplace(node.address).second;
  if (is_new) silent_due_.emplace(now, node.address);
}

void Census::schedule(const Address& address, Instant at) {
  (is_answering(entries_.at(address)) ? due_ : silent_due_).emplace(at, address);
}

void Census::expire(Instant now) {
  for (auto at = questions_.begin(); at != questions_.end();) {
    if (at->second.asked_at + kPatience > now) {
      ++at;
      continue;
    }
    const Question question = at->second;
    at = questions_.erase(at);
    if (question.is_to_silent) --silent_questions_;
    give_up(question, now);
  }
}

void Census::give_up(const Question& question, Instant now) {
  const auto found = entries_.find(question.to);
  Entry& entry = found->second;
  ++entry.unanswered;
  const bool is_forgotten =
      entry.status ? now - entry.answered_at > kForgottenAfter : entry.unanswered >= kNamedAttempts;
  if (is_forgotten && entry.status) {
    forget_id(entry);
    free_numbers_.insert(entry.number);
    --answered_;
    entry.status.reset();
  }
  if (is_forgotten && !entry.is_given) {
    entries_.erase(found);
    return;
  }
  schedule(question.to, std::max(now, question.asked_at + kPeriod));
}

void Census::ask_due(Due& due, Instant now, Effects& out) {
  const bool are_silent = &due == &silent_due_;
  while (!due.empty() && due.begin()->first <= now) {
    const std::size_t open = are_silent ? silent_questions_ : questions_.size() - silent_questions_;
    if (open >= (are_silent ? kSilentQuestionsMax : kQuestionsMax)) return;
    const Address to = due.begin()->second;
    due.erase(due.begin());
    const CallId call{entropy_.draw_u64()};
    questions_.emplace(call, Question{.to = to, .asked_at = now, .is_to_silent = are_silent});
    if (are_silent) ++silent_questions_;
    out.send(to, wire::GetStatus{.call = call});
  }
}

void Census::forget_id(const Entry& entry) {
  const auto found = numbers_by_id_.find(entry.status->self.id);
  if (found != numbers_by_id_.end() && found->second == entry.number) numbers_by_id_.erase(found);
}

std::size_t Census::take_number() {
  if (free_numbers_.empty()) return numbers_end_++;
  return free_numbers_.extract(free_numbers_.begin()).value();
}

}  // namespace p2pchat::lab
