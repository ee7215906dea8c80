#include "sim/checkers/vanish_checker.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// Clocks of two devices differ, and a device that is busy erases a little later.
constexpr Duration kTolerance = 2s;
constexpr Duration kGrace = 20s;

Duration lifetime_of(const client::StoredMessage& message) {
  return std::chrono::seconds{message.vanish_s};
}

// When its author wanted it sent. Nothing: this is not known to have been sent.
std::optional<Instant> written_at(const Scene& scene, const client::StoredMessage& message) {
  if (chat::is_group_key(message.peer)) {
    const GroupText* text = scene.groups.find(message.text);
    return text == nullptr ? std::nullopt : std::optional(text->at);
  }
  const SentText* sent = scene.journal.find_text(message.text);
  return sent == nullptr ? std::nullopt : std::optional(sent->at);
}

std::string named(const client::StoredMessage& message, const std::string& user) {
  return "message " + message.id.substr(0, 8) + " of " + user;
}

}  // namespace

void VanishChecker::on_told(const Scene& scene, const Told& told) {
  if (const auto* vanished = std::get_if<client::MessageVanished>(&told.event)) {
    return on_vanished(scene, told, vanished->message);
  }
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr) return;
  for (const client::StoredMessage& message : ended->messages) {
    if (message.is_outgoing || message.vanishes_ms == 0) continue;
    shown_.try_emplace({told.user, sent_text(message.text)}, told.at);
  }
}

// Where another device has the account it is judged there.
void VanishChecker::on_vanished(const Scene& scene, const Told& told,
                                const client::StoredMessage& message) {
  const OfUser key{told.user, sent_text(message.text)};
  if (message.is_outgoing) {
    const auto written = written_at(scene, message);
    if (!written) return;
    vanished_.insert(key);
    expect(told.at + kTolerance >= *written + lifetime_of(message), scene,
           [&] { return named(message, told.user) + " is gone sooner than it was to last"; });
    return;
  }
  const auto shown = shown_.find(key);
  if (shown != shown_.end()) vanished_.insert(key);
  if (scene.clients[told.client].is_taken_over) return;
  // Whose program died may have marked it as read without the time to show it.
  const bool may_be_unshown = scene.journal.last_death(told.user).has_value();
  expect(shown != shown_.end() || may_be_unshown, scene,
         [&] { return named(message, told.user) + " is gone, and was never shown"; });
  if (shown == shown_.end()) return;
  expect(told.at + kTolerance >= shown->second + lifetime_of(message), scene, [&] {
    return named(message, told.user) + " is gone sooner after it was shown than it was to last";
  });
}

void VanishChecker::at_end(const Scene& scene, const std::vector<Conversation>& conversations) {
  for (const Conversation& conversation : conversations) {
    for (const client::StoredMessage& message : conversation.messages) {
      expect_gone(scene, conversation, message);
    }
    if (!conversation.found) continue;
    for (const client::StoredMessage& message : *conversation.found) {
      expect_gone(scene, conversation, message);
    }
  }
  for (const GroupHistory& history : scene.groups.histories()) {
    for (const client::StoredMessage& message : history.messages) {
      expect_gone_in_group(scene, history, message);
    }
  }
}

// As its author's device says how long it lasts, whatever others made of it.
void VanishChecker::expect_gone_in_group(const Scene& scene, const GroupHistory& history,
                                         const client::StoredMessage& message) {
  const GroupText* text = scene.groups.find(message.text);
  if (message.is_deleted || text == nullptr || !text->may_vanish()) return;
  const auto where = [&] {
    return named(message, history.user) + " in a group is still at client " +
           std::to_string(history.client);
  };
  expect(!vanished_.contains({history.user, text->text}), scene,
         [&] { return where() + ", though it has vanished"; });
  const auto readings = scene.journal.readings_of(history.user, text->text);
  const auto here = std::ranges::find(readings, history.client, &Journal::Reading::client);
  if (!message.is_outgoing && here != readings.end()) {
    expect(scene.now <= here->at + text->lifetime + kGrace, scene,
           [&] { return where() + ", long after it was shown"; });
  } else if (message.is_outgoing && !message.file) {
    expect(scene.now <= text->at + text->lifetime + kGrace, scene,
           [&] { return where() + ", long after it was sent"; });
  }
}

void VanishChecker::expect_gone(const Scene& scene, const Conversation& conversation,
                                const client::StoredMessage& message) {
  if (message.is_deleted) return;
  const std::string& user = conversation.user;
  const auto where = [&] {
    return named(message, user) + " is still at client " + std::to_string(conversation.client);
  };
  expect(!vanished_.contains({user, sent_text(message.text)}), scene,
         [&] { return where() + ", though it has vanished"; });
  if (message.vanish_s == 0) return;
  const SentText* sent = scene.journal.find_text(message.text);
  const auto shown = shown_.find({user, sent_text(message.text)});
  if (message.is_outgoing && sent != nullptr) {
    expect(scene.now <= sent->at + lifetime_of(message) + kGrace, scene,
           [&] { return where() + ", long after it was sent"; });
  } else if (!message.is_outgoing && shown != shown_.end()) {
    expect(scene.now <= shown->second + lifetime_of(message) + kGrace, scene,
           [&] { return where() + ", long after it was shown"; });
  }
}

}  // namespace p2pchat::sim
