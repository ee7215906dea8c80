#include "sim/checkers/search_checker.h"

#include <set>
#include <string>

#include "sim/checkers/canaries.h"

namespace p2pchat::sim {

void SearchChecker::at_end(const Scene& scene, const std::vector<Conversation>& conversations) {
  for (const Conversation& conversation : conversations) {
    if (!conversation.found) continue;
    const auto where = [&] {
      return " of " + conversation.user + " with " + conversation.peer + " at client " +
             std::to_string(conversation.client);
    };
    std::set<std::string> found;
    for (const client::StoredMessage& message : *conversation.found) {
      expect(found.insert(message.id).second, scene,
             [&] { return "a message" + where() + " was found twice"; });
    }
    for (const client::StoredMessage& message : conversation.messages) {
      if (!message.text.starts_with(kTextBeginning)) continue;
      expect(found.contains(message.id), scene,
             [&] { return "a message" + where() + " is in the history and was not found"; });
    }
  }
}

}  // namespace p2pchat::sim
