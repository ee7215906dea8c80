#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ring_id.h"
#include "sim/checkers/checker.h"
#include "sim/scene.h"

namespace p2pchat::sim {

inline wire::NodeRef node_ref(std::uint64_t id) {
  return {.id = RingId::from_number(id),
          .address = Address::v4({10, 0, 0, static_cast<std::uint8_t>(id)}, 7400),
          .incarnation = 1};
}

// An ideal ring of these ids (ascending), each node with so many successors.
inline Scene ideal_scene(const std::vector<std::uint64_t>& ids, std::size_t successors = 2) {
  Scene scene;
  scene.successors = successors;
  const std::size_t size = ids.size();
  for (std::size_t i = 0; i < size; ++i) {
    NodeView node{.site = SiteId{ids[i]},
                  .is_up = true,
                  .self = node_ref(ids[i]),
                  .is_member = true,
                  .is_active = true,
                  .predecessor = node_ref(ids[(i + size - 1) % size])};
    for (std::size_t step = 1; step <= std::min(successors, size - 1); ++step) {
      node.successors.push_back(node_ref(ids[(i + step) % size]));
    }
    scene.nodes.push_back(node);
  }
  scene.now = Instant(std::chrono::seconds{100});
  return scene;
}

inline std::string what(const Checker& checker) {
  return checker.violation() ? checker.violation()->what : "nothing";
}

// A text of user0 to user1, accepted as message `id`.
inline client::StoredMessage outgoing(const std::string& id, const std::string& text) {
  return {.id = id + std::string(64 - id.size(), '0'),
          .peer = "user1",
          .is_outgoing = true,
          .text = text,
          .lamport = 1,
          .state = client::MessageState::kQueued};
}

// The same message as user1 sees it.
inline client::StoredMessage incoming(const client::StoredMessage& sent) {
  client::StoredMessage message = sent;
  message.peer = "user0";
  message.is_outgoing = false;
  message.state = client::MessageState::kReceived;
  return message;
}

// user0 at client 0 has sent it and was told that it is queued.
inline void add_accepted(Scene& scene, const client::StoredMessage& message) {
  const client::CommandId command{scene.journal.texts().size() + 1};
  scene.journal.on_sent(
      {.at = scene.now, .client = 0, .from = "user0", .to = "user1", .text = message.text},
      command);
  scene.journal.on_told({.at = scene.now,
                         .client = 0,
                         .user = "user0",
                         .event = client::CommandEnded{.command = command, .messages = {message}}});
}

// The user is told something; the journal hears of it first.
inline void tell(Scene& scene, Checker& checker, std::size_t client, client::ClientEvent event) {
  const Told told{.at = scene.now,
                  .client = client,
                  .user = "user" + std::to_string(client),
                  .event = std::move(event)};
  scene.journal.on_told(told);
  checker.on_told(scene, told);
}

}  // namespace p2pchat::sim
