#include "sim/checkers/mark_checker.h"

#include <algorithm>
#include <string>

namespace p2pchat::sim {
namespace {

bool is_any_away(const Scene& scene, const std::string& user) {
  return std::ranges::any_of(scene.clients, [&user](const ClientView& client) {
    return client.user == user && !client.has_the_account() && !client.is_replaced();
  });
}

std::string signs_of(const client::StoredMessage& message) {
  std::string all;
  for (const chat::Reaction& reaction : message.reactions) {
    all += reaction.from + " " + reaction.sign + ", ";
  }
  return all;
}

std::string message_named(const client::StoredMessage& message, const Conversation& conversation) {
  return "message " + message.id.substr(0, 8) + " of " + conversation.user + " at client " +
         std::to_string(conversation.client);
}

}  // namespace

void MarkChecker::at_end(const Scene& scene, const std::vector<Conversation>& conversations) {
  if (!scene.is_quiet()) return;
  for (const Conversation& one : conversations) {
    const bool is_current = scene.clients[one.client].has_the_account();
    const bool is_contested = scene.journal.is_contested(one.user);
    if (!is_current || is_contested || is_any_away(scene, one.user)) continue;
    expect_accepted(scene, one);
    for (const Conversation& other : conversations) {
      const bool is_other_side = other.user == one.peer && other.peer == one.user;
      if (!is_other_side || !scene.clients[other.client].has_the_account()) continue;
      if (!is_any_away(scene, other.user)) compare(scene, one, other);
    }
  }
}

// What is dropped of somebody who is blocked are also changes of what came before.
void MarkChecker::compare(const Scene& scene, const Conversation& one, const Conversation& other) {
  const bool is_dropped = scene.journal.may_be_dropped(one.user, other.user, Instant{}) ||
                          scene.journal.may_be_dropped(other.user, one.user, Instant{});
  if (is_dropped) return;
  for (const client::StoredMessage& message : one.messages) {
    const auto same = std::ranges::find(other.messages, message.id, &client::StoredMessage::id);
    if (same == other.messages.end() || message.is_deleted || same->is_deleted) continue;
    expect(message.text == same->text, scene, [&] {
      return message_named(message, one) + " was changed " +
             std::to_string(edits_of(message.text)) + " times, and " +
             std::to_string(edits_of(same->text)) + " times at " + other.user;
    });
    expect(signs_of(message) == signs_of(*same), scene, [&] {
      return message_named(message, one) + " has other signs (" + signs_of(message) + ") than at " +
             other.user + " (" + signs_of(*same) + ")";
    });
  }
}

void MarkChecker::expect_accepted(const Scene& scene, const Conversation& one) {
  for (const client::StoredMessage& message : one.messages) {
    const SentText* sent = scene.journal.find_id(message.id);
    if (sent == nullptr || message.is_deleted || !message.is_outgoing) continue;
    expect(edits_of(message.text) >= sent->accepted_edit, scene, [&] {
      return message_named(message, one) + " was changed for the " +
             std::to_string(sent->accepted_edit) + "th time, and has the text of the " +
             std::to_string(edits_of(message.text)) + "th";
    });
  }
}

}  // namespace p2pchat::sim
