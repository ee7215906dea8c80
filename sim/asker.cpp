#include "sim/asker.h"

#include <algorithm>
#include <utility>

namespace p2pchat::sim {

namespace {

constexpr Duration kAgain = std::chrono::seconds{5};
constexpr Duration kGiveUp = std::chrono::seconds{20};

}  // namespace

void Asker::ask(const Address& node, const RingId& key, Instant now, Effects& out) {
  const CallId call{++asked_};
  open_[call] = {.node = node, .key = key, .asked_at = now, .again_at = now + kAgain};
  out.send(node, wire::FindOwner{.call = call, .key = key});
}

std::vector<LookupAnswer> Asker::take_answers() { return std::exchange(answers_, {}); }

void Asker::give_up() {
  for (const auto& [call, question] : open_) {
    answers_.push_back({.asked_at = question.asked_at, .key = question.key, .owner = std::nullopt});
  }
  open_.clear();
}

void Asker::on_message(const Address&, const wire::Message& message, Instant, Effects&) {
  const auto* found = std::get_if<wire::OwnerFound>(&message);
  if (found == nullptr || found->answer != wire::Answer::kOk) return;
  const auto question = open_.find(found->call);
  if (question == open_.end()) return;
  answers_.push_back(
      {.asked_at = question->second.asked_at, .key = question->second.key, .owner = found->owner});
  open_.erase(question);
}

void Asker::on_wake(Instant now, Effects& out) {
  for (auto at = open_.begin(); at != open_.end();) {
    Question& question = at->second;
    if (question.again_at <= now && now - question.asked_at >= kGiveUp) {
      answers_.push_back(
          {.asked_at = question.asked_at, .key = question.key, .owner = std::nullopt});
      at = open_.erase(at);
      continue;
    }
    if (question.again_at <= now) {
      question.again_at = now + kAgain;
      out.send(question.node, wire::FindOwner{.call = at->first, .key = question.key});
    }
    ++at;
  }
}

Instant Asker::next_wake() const {
  Instant next = Instant::never();
  for (const auto& [call, question] : open_) next = std::min(next, question.again_at);
  return next;
}

}  // namespace p2pchat::sim
