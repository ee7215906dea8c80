#include "sim/checkers/delivery_checker.h"

#include <set>
#include <string>
#include <utility>

namespace p2pchat::sim {

namespace {

std::string quoted(const std::string& text) { return "\"" + text.substr(0, 24) + "\""; }

}  // namespace

void DeliveryChecker::on_told(const Scene& scene, const Told& told) {
  const auto* arrived = std::get_if<client::MessageArrived>(&told.event);
  if (arrived == nullptr || chat::is_group_key(arrived->message.peer)) return;
  const client::StoredMessage& message = arrived->message;
  if (message.file) return;  // the checker of files judges it
  expect_sent(scene, told.user, message);
  expect(!scene.journal.is_blocked(told.client, message.peer), scene, [&] {
    return "client " + std::to_string(told.client) + " shows " + quoted(message.text) + " of " +
           message.peer + ", who is blocked there";
  });
  expect(!scene.journal.was_deletion_shown(told.client, message.id), scene, [&] {
    return "client " + std::to_string(told.client) + " shows " + quoted(message.text) +
           ", which was deleted before";
  });
  expect(scene.journal.times_shown(told.client, message.text) == 1, scene, [&] {
    return "client " + std::to_string(told.client) + " shows " + quoted(message.text) + " twice";
  });
}

void DeliveryChecker::at_end(const Scene& scene, const std::vector<Conversation>& conversations) {
  std::set<std::pair<std::string, std::string>> read;  // user and text
  for (const Conversation& conversation : conversations) {
    std::set<std::string> seen;
    for (const client::StoredMessage& message : conversation.messages) {
      expect_deleted(scene, conversation, message);
      if (message.is_outgoing || message.is_deleted) continue;
      expect_sent(scene, conversation.user, message);
      read.emplace(conversation.user, sent_text(message.text));
      expect(seen.insert(sent_text(message.text)).second, scene, [&] {
        return "the history of client " + std::to_string(conversation.client) + " has " +
               quoted(message.text) + " twice";
      });
    }
  }
  for (const SentText& text : scene.journal.texts()) {
    if (!text.is_accepted || text.is_deleting) continue;
    const bool is_shown =
        read.contains({text.to, text.text}) || scene.journal.was_shown_to(text.to, text.text);
    const bool is_dropped = scene.journal.may_be_dropped(text.to, text.from, text.at);
    // On one disk alone, which nobody has any more.
    const bool is_lost = scene.clients[text.client].is_lost && !text.is_stored;
    expect(is_shown || is_dropped || is_lost, scene, [&] {
      return quoted(text.text) + " from " + text.from + ", accepted, was never shown to " + text.to;
    });
  }
}

// Where the user is now, and where the sender wrote it: other devices need not learn of it.
void DeliveryChecker::expect_deleted(const Scene& scene, const Conversation& conversation,
                                     const client::StoredMessage& message) {
  const SentText* sent = scene.journal.find_id(message.id);
  if (sent == nullptr || !sent->is_deleted) return;
  const ClientView& client = scene.clients[conversation.client];
  const bool is_current = client.is_logged_in && !client.is_taken_over;
  const bool is_dropped =
      scene.journal.may_be_dropped(conversation.user, conversation.peer, sent->at);
  const bool must_know =
      message.is_outgoing ? sent->client == conversation.client : is_current && !is_dropped;
  expect(!must_know || message.is_deleted, scene, [&] {
    return quoted(message.text) + " from " + sent->from + " was deleted, and " + conversation.user +
           " still has it at client " + std::to_string(conversation.client);
  });
}

void DeliveryChecker::expect_sent(const Scene& scene, const std::string& user,
                                  const client::StoredMessage& message) {
  const SentText* sent = scene.journal.find_text(message.text);
  const bool is_right = sent != nullptr && sent->from == message.peer && sent->to == user &&
                        (!sent->is_accepted || sent->id == message.id);
  expect(is_right, scene, [&] {
    return user + " is shown " + quoted(message.text) + " of " + message.peer +
           ", which was never sent so";
  });
}

}  // namespace p2pchat::sim
