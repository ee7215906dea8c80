#include "sim/checkers/order_checker.h"

#include <cstdint>
#include <map>
#include <string>

namespace p2pchat::sim {

void OrderChecker::at_end(const Scene& scene, const std::vector<Conversation>& conversations) {
  for (const Conversation& conversation : conversations) judge(scene, conversation);
}

void OrderChecker::judge(const Scene& scene, const Conversation& conversation) {
  const auto where = [&] {
    return "the conversation of " + conversation.user + " with " + conversation.peer +
           " at client " + std::to_string(conversation.client);
  };
  std::uint64_t last_lamport = 0;
  std::map<std::size_t, Instant> last_sent_by;  // client of the sender
  for (const client::StoredMessage& message : conversation.messages) {
    expect(message.lamport >= last_lamport, scene,
           [&] { return where() + " is not in order of Lamport time"; });
    last_lamport = message.lamport;
    const SentText* sent = scene.journal.find_text(message.text);
    if (sent == nullptr || !sent->is_accepted) continue;
    expect(message.lamport > sent->lamport_before, scene, [&] {
      return where() + " has a message that is not later than what its sender had seen";
    });
    Instant& last_sent = last_sent_by[sent->client];
    expect(sent->at >= last_sent, scene,
           [&] { return where() + " has messages of one sender in another order"; });
    last_sent = sent->at;
  }
}

}  // namespace p2pchat::sim
