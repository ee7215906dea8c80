#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/population.h"
#include "sim/scenario.h"
#include "sim/scene.h"
#include "sim/world.h"

namespace p2pchat::sim {

// A world with its people, and what the checkers see of it. Everything that comes or goes does so
// here, so that the scene is told.
class Stage {
 public:
  Stage(const Scenario& scenario, std::uint64_t seed);

  World world;
  Population population;
  Scene scene;

  std::size_t add_node();
  // A node whose store refuses its disk stays down, and what it held is lost; one whose disk fails
  // for now is in `not_started`.
  void start_node(std::size_t node);
  void crash_node(std::size_t node, DiskFate disk, Farewell farewell);
  // After a crash: the node returns with this older copy of its disk.
  void restore_disk(std::size_t node, const Disk::Snapshot& snapshot);
  // The node could not use its disk when it started: it exits.
  void give_up_node(std::size_t node);
  void begin_leaving(std::size_t node);
  void stop_node(std::size_t node);

  // What ails a node's disk, until it ends.
  void begin(std::size_t node, const DiskTrouble& trouble);
  void end(std::size_t node, const DiskTrouble& trouble);

  // The node becomes an adversary, or is one no longer.
  void change_behaviour(std::size_t node, std::optional<Behaviour> behaviour);

  std::size_t add_client(const std::string& user);
  // A client of somebody without an account.
  std::size_t add_stranger();
  void start_client(std::size_t client);
  void crash_client(std::size_t client);
  void stop_client(std::size_t client);
  // It never returns, and nobody has its disk.
  void lose_client(std::size_t client);

  [[nodiscard]] bool is_node_up(std::size_t node) const;
  [[nodiscard]] bool is_client_up(std::size_t client) const;
  [[nodiscard]] std::vector<std::size_t> nodes_up() const;
  [[nodiscard]] std::vector<std::size_t> nodes_down() const;

  // Something has gone wrong or been healed, or somebody has come or gone.
  void note_change();
  // The network is as good as the failure detector expects, from now on or not.
  void note_disturbance();

  // Copies what the machine shows of itself; true if that has changed.
  [[nodiscard]] bool look_at_node(std::size_t node);
  [[nodiscard]] bool look_at_client(std::size_t client);

  // Nodes and clients whose coming or going the checkers have not been told of.
  std::vector<std::size_t> nodes_changed;
  std::vector<std::size_t> clients_changed;
  // Nodes that are to be started once more, later.
  std::vector<std::size_t> not_started;
  bool has_lost_disk = false;

 private:
  void note_loss(std::size_t node, const Disk::Rows& left);
  [[nodiscard]] std::vector<RingId> served_keys(const node::Node& machine, bool is_up) const;

  std::size_t disks_ill_ = 0;
  std::set<std::size_t> lying_;  // nodes whose word does not count now
};

// What the machine shows of itself.
void look_at(const node::Node& machine, NodeView& view);

}  // namespace p2pchat::sim
