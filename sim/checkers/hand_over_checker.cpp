#include "sim/checkers/hand_over_checker.h"

#include <algorithm>
#include <string>

namespace p2pchat::sim {
namespace {

const Conversation* at_holder(const Scene& scene, const std::vector<Conversation>& conversations,
                              const Conversation& other) {
  const auto found = std::ranges::find_if(conversations, [&](const Conversation& one) {
    return one.user == other.user && one.peer == other.peer &&
           scene.clients[one.client].has_the_account();
  });
  return found == conversations.end() ? nullptr : &*found;
}

const client::StoredMessage* find(const Conversation* conversation, const std::string& id) {
  if (conversation == nullptr) return nullptr;
  const auto found = std::ranges::find(conversation->messages, id, &client::StoredMessage::id);
  return found == conversation->messages.end() ? nullptr : &*found;
}

std::string named(const client::StoredMessage& message) {
  return "message " + message.id.substr(0, 8);
}

}  // namespace

void HandOverChecker::at_end(const Scene& scene, const std::vector<Conversation>& conversations) {
  if (!scene.is_quiet()) return;
  for (const Conversation& conversation : conversations) {
    if (scene.journal.is_contested(conversation.user)) continue;
    const ClientView& client = scene.clients[conversation.client];
    if (client.has_the_account()) expect_ticks(scene, conversation);
    const bool is_anybody_in = std::ranges::any_of(scene.clients, [&](const ClientView& other) {
      return other.user == client.user && other.has_the_account();
    });
    if (!client.is_replaced() || !is_anybody_in) continue;
    expect_handed_over(scene, conversation, at_holder(scene, conversations, conversation));
  }
}

void HandOverChecker::expect_handed_over(const Scene& scene, const Conversation& older,
                                         const Conversation* now) {
  for (const client::StoredMessage& message : older.messages) {
    const client::StoredMessage* handed = find(now, message.id);
    const auto where = [&] {
      return named(message) + " of " + older.user + " at client " + std::to_string(older.client);
    };
    expect(handed != nullptr, scene, [&] { return where() + " is not handed over"; });
    if (handed == nullptr) continue;
    expect(handed->is_deleted || !message.is_deleted, scene,
           [&] { return where() + " is deleted there, and not where the account is now"; });
    if (message.is_outgoing && !message.is_deleted && !handed->is_deleted) {
      expect(!chat::is_lower(handed->state, message.state), scene,
             [&] { return where() + " has lost a tick where the account is now"; });
    }
    if (!message.is_unread || handed->is_unread || handed->is_deleted) continue;
    // Whose program died may have marked it as read without the time to show it.
    const SentText* sent = scene.journal.find_text(message.text);
    const auto death = scene.journal.last_death(older.user);
    if (sent != nullptr && death && *death >= sent->at) continue;
    expect(scene.journal.reader_of(older.user, message.text).has_value(), scene,
           [&] { return where() + " is unread there, and read where the account is now"; });
  }
}

void HandOverChecker::expect_ticks(const Scene& scene, const Conversation& now) {
  const bool is_all_up = std::ranges::all_of(scene.clients, [&](const ClientView& other) {
    return other.user != now.user || other.has_the_account() || other.is_replaced();
  });
  if (!is_all_up) return;
  for (const client::StoredMessage& message : now.messages) {
    if (!message.is_outgoing || message.is_deleted) continue;
    const SentText* sent = scene.journal.find_text(message.text);
    if (sent == nullptr || !scene.journal.was_shown_to(sent->to, sent->text)) continue;
    expect(chat::has_arrived(message.state), scene, [&] {
      return named(message) + " was shown to " + sent->to +
             ", but the device that has the account of " + now.user + " now never learns of it";
    });
  }
}

}  // namespace p2pchat::sim
