#include "core/node/owner_questions.h"

#include <algorithm>

#include "core/wire/account_messages.h"

namespace p2pchat::node {

bool OwnerQuestions::add(const RingId& key, const Asker& asker) {
  const auto [question, is_new] = questions_.try_emplace(key);
  std::vector<Asker>& askers = question->second.askers;
  if (std::ranges::find(askers, asker) == askers.end()) {
    askers.push_back(asker);
    ++size_;
  }
  return is_new;
}

bool OwnerQuestions::answer(CallId lookup, const std::optional<wire::NodeRef>& owner,
                            Effects& out) {
  const auto question = std::ranges::find_if(
      questions_, [lookup](const auto& entry) { return entry.second.lookup == lookup; });
  if (question == questions_.end()) return false;
  for (const Asker& asker : question->second.askers) {
    wire::OwnerFound found{.call = asker.call, .answer = wire::Answer::kTryAgain};
    if (owner) {
      found.answer = wire::Answer::kOk;
      found.owner = *owner;
    }
    out.send(asker.from, found);
  }
  size_ -= question->second.askers.size();
  questions_.erase(question);
  return true;
}

}  // namespace p2pchat::node
