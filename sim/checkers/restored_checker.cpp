#include "sim/checkers/restored_checker.h"

#include <algorithm>
#include <chrono>

namespace p2pchat::sim {
namespace {

// Snapshots bear the time of their machines' clocks, which are not the world's.
constexpr Duration kClocksDiffer = std::chrono::seconds{5};

std::string named(const std::string& what, const std::string& id) {
  return what + " " + id.substr(0, 8);
}

}  // namespace

void RestoredChecker::on_told(const Scene&, const Told& told) {
  if (const auto* arrived = std::get_if<client::MessageArrived>(&told.event)) {
    note(told, arrived->message);
  } else if (const auto* changed = std::get_if<client::MessageChanged>(&told.event)) {
    note(told, changed->message);
  }
}

// What vanishes, and what is said in groups, is in no snapshot.
void RestoredChecker::note(const Told& told, const client::StoredMessage& message) {
  if (message.vanish_s != 0 || chat::is_group_key(message.peer)) return;
  known_.try_emplace({told.client, message.id}, Known{.message = message, .since = told.at});
}

void RestoredChecker::at_end(const Scene& scene, const std::vector<Conversation>& conversations) {
  for (const auto& [place, known] : known_) {
    const ClientView& client = scene.clients[place.first];
    if (!client.is_lost || !client.snapshot || known.since + kClocksDiffer >= *client.snapshot)
      continue;
    expect_there(scene, known, place.first, conversations);
    expect_read_once(scene, known, place.first);
  }
}

void RestoredChecker::expect_there(const Scene& scene, const Known& known, std::size_t lost,
                                   const std::vector<Conversation>& conversations) {
  const std::string& user = scene.clients[lost].user;
  for (const Conversation& conversation : conversations) {
    const bool is_its = conversation.user == user && conversation.peer == known.message.peer;
    if (!is_its || !scene.clients[conversation.client].has_the_account()) continue;
    const auto count =
        std::ranges::count(conversation.messages, known.message.id, &client::StoredMessage::id);
    expect(count == 1, scene, [&] {
      return named("message", known.message.id) + " of " + user + ", known to client " +
             std::to_string(lost) + " before its last snapshot, is " + std::to_string(count) +
             " times at client " + std::to_string(conversation.client);
    });
  }
}

void RestoredChecker::expect_read_once(const Scene& scene, const Known& known, std::size_t lost) {
  const ClientView& client = scene.clients[lost];
  if (known.message.is_outgoing) return;
  bool is_read = false;
  for (const Journal::Reading& reading :
       scene.journal.readings_of(client.user, known.message.text)) {
    if (reading.client == lost) {
      is_read = is_read || reading.at + kClocksDiffer < *client.snapshot;
      continue;
    }
    expect(!is_read, scene, [&] {
      return named("message", known.message.id) + " of " + known.message.peer +
             ", read at client " + std::to_string(lost) + " before its last snapshot, is read at " +
             std::to_string(reading.client) + " once more";
    });
  }
}

}  // namespace p2pchat::sim
