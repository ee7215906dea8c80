#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ring_id.h"
#include "sim/simulation.h"

// How a world stands, as values to be drawn.
namespace p2pchat::lab {

// Clockwise from the top of the circle: 0 to 1.
[[nodiscard]] double place_of(const RingId& id);

enum class NodeState : std::uint8_t {
  kNotYet,  // has never been started: nobody knows its place
  kDown,
  kStarting,  // reads its disk, looks for a ring
  kJoining,   // is a member and does not answer for its range yet
  kActive,
  kLeaving,
};

struct NodePicture {
  double place = 0;  // on the circle, clockwise from its top: 0 to 1
  NodeState state = NodeState::kNotYet;
  std::size_t records = 0;
  std::optional<std::size_t> next;  // whom it takes for its successor
  bool is_cut_off = false;          // from both live nodes beside it
  bool is_still = false;            // paused, or very slow
  bool is_lying = false;

  bool operator==(const NodePicture&) const = default;
};

enum class ClientState : std::uint8_t { kAway, kHere, kConnected };

struct ClientPicture {
  std::string user;
  ClientState state = ClientState::kAway;
  std::optional<std::size_t> node;  // one that it has a stream to

  bool operator==(const ClientPicture&) const = default;
};

struct Picture {
  std::vector<NodePicture> nodes;      // by number
  std::vector<ClientPicture> clients;  // by number
};

[[nodiscard]] Picture picture_of(const sim::Simulation& simulation);

// What a node believes, and keeps.
struct NodeDetail {
  std::size_t node = 0;
  std::string id;
  std::string address;
  std::optional<std::size_t> predecessor;
  std::vector<std::size_t> successors;
  std::vector<std::size_t> fingers;
  std::optional<double> owns_from;  // the arc from there to its place; nothing: no arc
  std::size_t records = 0;
  std::size_t under_replicated = 0;  // of its own: on fewer disks than promised

  bool operator==(const NodeDetail&) const = default;
};

// Nothing, if the node has never been started or does not exist.
[[nodiscard]] std::optional<NodeDetail> detail_of(const sim::Simulation& simulation,
                                                  std::size_t node);

}  // namespace p2pchat::lab
