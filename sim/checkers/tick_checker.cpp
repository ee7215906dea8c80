#include "sim/checkers/tick_checker.h"

#include <algorithm>
#include <string>

#include "sim/checkers/durability_checker.h"

namespace p2pchat::sim {

void TickChecker::on_told(const Scene& scene, const Told& told) {
  if (const auto* changed = std::get_if<client::MessageChanged>(&told.event)) {
    look_at(scene, told.client, changed->message);
  } else if (const auto* ended = std::get_if<client::CommandEnded>(&told.event)) {
    for (const client::StoredMessage& message : ended->messages) {
      look_at(scene, told.client, message);
    }
  }
}

// Receipts go to the device that has the session, so one that was replaced may not learn of it.
void TickChecker::at_end(const Scene& scene, const std::vector<Conversation>& conversations) {
  for (const Conversation& conversation : conversations) {
    const ClientView& client = scene.clients[conversation.client];
    if (!client.is_logged_in || client.is_taken_over) continue;
    for (const client::StoredMessage& message : conversation.messages) {
      if (message.is_outgoing && message.is_deleted) expect_learnt(scene, message);
      const SentText* sent = scene.journal.find_text(message.text);
      if (!message.is_outgoing || sent == nullptr || sent->client != conversation.client) continue;
      if (!scene.journal.was_shown_to(sent->to, sent->text)) continue;
      expect_told(scene, *sent, message);
    }
  }
}

void TickChecker::expect_told(const Scene& scene, const SentText& sent,
                              const client::StoredMessage& message) {
  expect(chat::has_arrived(message.state), scene, [&] {
    return "message " + message.id.substr(0, 8) + " was shown to " + sent.to + ", but " +
           sent.from + " never learns of it";
  });
  const auto reader = scene.journal.reader_of(sent.to, sent.text);
  if (!reader || !scene.journal.has_written(*reader, sent.from)) return;  // strangers are not told
  const ClientView& device = scene.clients[*reader];
  if (!device.is_logged_in || device.is_taken_over) return;
  // With a device that was destroyed soon after goes what only it knew.
  const Instant read_at = scene.journal.readings_of(sent.to, sent.text).back().at;
  if (device.is_lost && device.lost_at - read_at < scene.heals_within) return;
  expect(message.state == client::MessageState::kRead, scene, [&] {
    return "message " + message.id.substr(0, 8) + " was read by " + sent.to + ", but " + sent.from +
           " never learns of it";
  });
}

void TickChecker::expect_learnt(const Scene& scene, const client::StoredMessage& message) {
  const SentText* sent = scene.journal.find_id(message.id);
  if (sent == nullptr || !scene.journal.was_deletion_shown_to(sent->to, message.id)) return;
  expect(chat::has_arrived(message.state), scene, [&] {
    return "message " + message.id.substr(0, 8) + " was deleted at " + sent->to + ", but " +
           sent->from + " never learns of it";
  });
}

void TickChecker::look_at(const Scene& scene, std::size_t client,
                          const client::StoredMessage& message) {
  const bool is_news = message.news != chat::News::kMarks;
  if (!message.is_outgoing || !is_news || chat::is_group_key(message.peer)) return;
  // A stone's state is that of the deletion.
  client::MessageState& before =
      shown_[{client, message.is_deleted ? message.id + "-" : message.id}];
  expect(message.state >= before, scene,
         [&] { return "the state of message " + message.id.substr(0, 8) + " goes back"; });
  before = message.state;
  if (message.is_deleted) return expect_deleted(scene, message);
  if (chat::has_arrived(message.state)) {
    expect_arrived(scene, message);
  } else if (message.state == client::MessageState::kStored) {
    const std::size_t synced = ever_held(scene, message);
    const std::size_t may_say_so = synced + scene.liars.size();
    expect(message.stored >= 1 && message.stored <= may_say_so, scene, [&] {
      return "message " + message.id.substr(0, 8) + " is shown as stored on " +
             std::to_string(message.stored) + ", but only " + std::to_string(synced) +
             " disks ever had it";
    });
  }
}

// In either of its records, if it was sealed anew.
std::size_t TickChecker::ever_held(const Scene& scene, client::StoredMessage message) {
  if (!message.sealed_as.empty()) sealed_as_[message.id] = message.sealed_as;
  message.sealed_as.clear();
  const std::size_t first = scene.disks.ever_held(slot_of(message));
  const auto anew = sealed_as_.find(message.id);
  if (anew == sealed_as_.end()) return first;
  message.sealed_as = anew->second;
  return std::max(first, scene.disks.ever_held(slot_of(message)));
}

// Its receipt says that the recipient's device has committed the deletion.
void TickChecker::expect_deleted(const Scene& scene, const client::StoredMessage& message) {
  const SentText* sent = scene.journal.find_id(message.id);
  if (sent == nullptr || !chat::has_arrived(message.state)) return;
  const auto death = scene.journal.last_death(sent->to);
  const bool has_died_since = death && *death >= sent->at;
  expect(has_died_since || scene.journal.was_deletion_shown_to(sent->to, message.id), scene, [&] {
    return "message " + message.id.substr(0, 8) + " is shown as deleted at " + sent->to +
           ", which it is not";
  });
}

// A client that died may have had it on disk, or marked it as read and told so, without the time to
// show it; then its history shows it, which is for the delivery checker.
void TickChecker::expect_arrived(const Scene& scene, const client::StoredMessage& message) {
  const SentText* sent = scene.journal.find_text(message.text);
  if (sent == nullptr) return;
  const auto death = scene.journal.last_death(sent->to);
  const bool has_died_since = death && *death >= sent->at;
  const bool is_read = message.state == client::MessageState::kRead;
  const bool is_proved = is_read ? scene.journal.reader_of(sent->to, sent->text).has_value()
                                 : scene.journal.was_shown_to(sent->to, sent->text);
  expect(has_died_since || is_proved, scene, [&] {
    return "message " + message.id.substr(0, 8) + " is shown as " +
           (is_read ? "read" : "delivered") + ", but " + sent->to + " has not " +
           (is_read ? "read" : "seen") + " it";
  });
}

}  // namespace p2pchat::sim
