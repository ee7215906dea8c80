#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/client/events.h"
#include "core/wire/types.h"
#include "sim/account_log.h"
#include "sim/closing_log.h"
#include "sim/disk_ledger.h"
#include "sim/event.h"
#include "sim/file_log.h"
#include "sim/group_journal.h"
#include "sim/journal.h"

namespace p2pchat::sim {

// A node as checkers see it: its machine's public state, copied.
struct NodeView {
  SiteId site;
  bool is_up = false;
  bool is_leaving = false;
  wire::NodeRef self;
  bool is_member = false;
  bool is_active = false;  // answers for its range
  std::optional<wire::NodeRef> predecessor;
  std::vector<wire::NodeRef> successors;
  std::vector<RingId> serves;  // of Scene::watched: it answers for what is stored there

  [[nodiscard]] bool is_live_member() const { return is_up && is_member; }
  bool operator==(const NodeView&) const = default;
};

// A client as checkers see it.
struct ClientView {
  std::string user;
  bool is_up = false;
  bool is_logged_in = false;  // unlocked with an account
  bool is_connected = false;
  bool is_taken_over = false;
  std::uint64_t epoch = 0;
  SiteId site;
  bool is_stranger = false;           // of somebody without an account
  bool is_lost = false;               // destroyed, with its disk
  Instant lost_at{};                  // then
  std::optional<Instant> snapshot{};  // when the one was made that it has on the ring, as it says

  [[nodiscard]] bool has_the_account() const {
    return is_up && is_logged_in && is_connected && !is_taken_over;
  }
  [[nodiscard]] bool is_replaced() const { return is_up && is_logged_in && is_taken_over; }
  bool operator==(const ClientView&) const = default;
};

// The most that a node has taken up on its machine at a time, counted there.
struct NodeUse {
  std::size_t streams = 0;          // open, whoever opened them
  std::size_t batches_pending = 0;  // on their way to the disk
};

// What judges a world see of it. All of it is copied from the world or written down outside the
// code that is judged, and can be made up in a test.
struct Scene {
  Instant now;
  std::size_t replicas = 3;
  std::size_t successors = 8;
  std::vector<NodeView> nodes;
  std::vector<NodeUse> uses;  // by node
  std::vector<ClientView> clients;
  DiskLedger disks;
  Journal journal;
  FileLog files;
  AccountLog accounts;
  ClosingLog closings;
  GroupJournal groups;

  // Keys of users, a few dozens at most.
  std::vector<RingId> watched;

  // What users ask for, in units of five requests a second of up to 2000 bytes; at least 1.
  std::uint64_t demand = 1;

  // The network is cut, or worse than the failure detector is built for, or a node stands still or
  // lies.
  bool is_disturbed = false;
  Instant undisturbed_since;  // unless it is
  Instant healed_at;          // when it was last; zero: never yet
  // Some node's disk fails or is very slow, so that what is lost is not copied again as fast as
  // promised.
  bool is_any_disk_ill = false;
  Instant disks_well_since;  // unless one is
  // Machines whose node's word has not counted at some time: it said that it held what it did not,
  // or that it owned what it did not. While any does so, the world is disturbed.
  std::set<SiteId> liars;
  // Grows with each disturbance, so that one that has come and gone is not overlooked.
  std::uint64_t disturbances = 0;
  // Since when nothing has gone wrong and nobody has come or gone.
  Instant calm_since;
  // How long after that the ring must be ideal.
  Duration heals_within = std::chrono::seconds{30};

  // Nothing is cut, and what was has had the time to become one again.
  [[nodiscard]] bool is_ring_whole() const {
    return !is_disturbed && (healed_at == Instant() || now - healed_at >= heals_within);
  }
  // Nobody has come or gone for a moment, so that it is worth looking whether the ring is ideal.
  [[nodiscard]] bool is_calm() const {
    return !is_disturbed && now - calm_since >= std::chrono::seconds{1};
  }
  [[nodiscard]] bool is_quiet() const { return is_quiet_since(now); }
  [[nodiscard]] bool is_quiet_since(Instant at) const {
    return !is_disturbed && at - calm_since >= heals_within;
  }
};

// The answer of the ring to a question for a key's owner.
struct LookupAnswer {
  Instant asked_at;
  RingId key;
  std::optional<wire::NodeRef> owner;  // nothing: no answer
  std::uint32_t hops = 0;
};

// What a client's disk holds of one conversation, read at the end.
struct Conversation {
  std::size_t client = 0;
  std::string user;
  std::string peer;
  std::vector<client::StoredMessage> messages;
  std::optional<std::vector<client::StoredMessage>> found;  // by a word that all texts have
};

}  // namespace p2pchat::sim
