#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/client/client.h"
#include "core/node/node.h"
#include "sim/asker.h"
#include "sim/behaviour.h"
#include "sim/draw.h"
#include "sim/endpoints.h"
#include "sim/scenario.h"
#include "sim/world.h"

namespace p2pchat::sim {

// The nodes and clients of a world, numbered from 0 each in the order in which they were added: who
// sits on which machine, and how its program is started. Identities are drawn from the seed.
class Population {
 public:
  Population(const Scenario& scenario, const Chance& chance);

  // A machine for one more of them, switched off.
  std::size_t add_node(World& world);
  std::size_t add_client(World& world, const std::string& user);
  void add_asker(World& world);
  void add_forger(World& world);

  // A new process at its machine, over what its disk holds.
  void start_node(World& world, std::size_t node);
  void start_client(World& world, std::size_t client);
  void start_asker(World& world);
  void start_forger(World& world);
  // The node's disk is gone, and with it who it was: it returns as a new one.
  void forget_identity(std::size_t node) { ++nodes_[node].identities; }
  // Whatever process follows at the node's machine is of the version of now.
  void upgrade(std::size_t node) { nodes_[node].version = wire::kVersionNow; }
  // The node, and whatever process follows at its machine, behaves so from now on; nothing: as a
  // node does. What it knows and has on disk stays.
  void change_behaviour(World& world, std::size_t node, std::optional<Behaviour> behaviour);
  // What adversaries have said so far that nodes would not have.
  [[nodiscard]] std::uint64_t adversary_acts(const World& world) const;
  [[nodiscard]] std::optional<Behaviour> behaviour_of(std::size_t node) const {
    return nodes_[node].behaviour;
  }

  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }
  [[nodiscard]] std::size_t clients() const { return clients_.size(); }
  // The client's user knows that it stands behind a NAT, at times at least.
  void expect_nat(std::size_t client) { behind_nat_.insert(client); }

  [[nodiscard]] SiteId node_site(std::size_t node) const { return nodes_[node].site; }
  [[nodiscard]] SiteId client_site(std::size_t client) const { return clients_[client].site; }
  [[nodiscard]] SiteId asker_site() const { return asker_; }
  [[nodiscard]] const std::string& user_of(std::size_t client) const {
    return clients_[client].user;
  }
  [[nodiscard]] std::optional<std::size_t> node_at(SiteId site) const;
  [[nodiscard]] std::optional<std::size_t> client_at(SiteId site) const;

  // The machines' own state; they must have been started once.
  [[nodiscard]] const node::Node& node(const World& world, std::size_t node) const;
  [[nodiscard]] client::Client& client(World& world, std::size_t client) const;
  [[nodiscard]] Asker& asker(World& world) const;

  // Runs f(machine, now, effects) as a command of the program that is up there.
  template <class F>
  auto command_node(World& world, std::size_t node, F f) const {
    const std::optional<Behaviour> behaviour = nodes_[node].behaviour;
    return world.command(nodes_[node].site, [&](transport::Guest& guest, transport::Host& host) {
      return endpoint_in(guest, behaviour).command(host, f);
    });
  }
  template <class F>
  auto command_client(World& world, std::size_t client, F f) const {
    return world.command(clients_[client].site,
                         [&f](transport::Guest& guest, transport::Host& host) {
                           return static_cast<ClientEndpoint&>(guest).command(host, f);
                         });
  }
  template <class F>
  auto command_forger(World& world, F f) const {
    return world.command(forger_, [&f](transport::Guest& guest, transport::Host& host) {
      return static_cast<ForgerEndpoint&>(guest).command(host, f);
    });
  }
  template <class F>
  auto command_asker(World& world, F f) const {
    return world.command(asker_, [&f](transport::Guest& guest, transport::Host& host) {
      return static_cast<AskerEndpoint&>(guest).command(host, f);
    });
  }

 private:
  struct NodePlace {
    SiteId site;
    std::uint64_t identities = 0;  // it has had before this one
    std::uint64_t starts = 0;
    std::optional<Behaviour> behaviour;  // of an adversary
    wire::Version version = wire::kVersionNow;
  };
  struct ClientPlace {
    SiteId site;
    std::string user;
    std::uint64_t starts = 0;
  };

  // Of the process at its machine, which runs or has run as an adversary; else none.
  [[nodiscard]] std::uint64_t acts_at(const World& world, const NodePlace& place) const;
  // What a node's machine runs, and the node in it.
  [[nodiscard]] std::unique_ptr<transport::Guest> guest_of(const World& world, std::size_t node,
                                                           NodeEndpoint endpoint) const;
  [[nodiscard]] static NodeEndpoint& endpoint_in(transport::Guest& guest,
                                                 std::optional<Behaviour> behaviour);
  [[nodiscard]] SiteId add_site(World& world) const;
  [[nodiscard]] Bytes32 draw_32(Purpose purpose, std::uint64_t source, std::uint64_t n) const;
  // Addresses of a few nodes, the earliest first.
  [[nodiscard]] std::vector<Address> known_nodes(const World& world, std::size_t count,
                                                 std::optional<std::size_t> besides = {}) const;

  Scenario scenario_;
  Chance chance_;
  std::set<std::size_t> older_nodes_;
  std::vector<NodePlace> nodes_;
  std::vector<ClientPlace> clients_;
  SiteId asker_;
  SiteId forger_;
  // By site; nothing where nobody of them sits.
  std::vector<std::optional<std::size_t>> node_at_;
  std::vector<std::optional<std::size_t>> client_at_;
  std::set<std::size_t> behind_nat_;
  std::uint64_t acts_ = 0;  // of adversaries that are gone
};

}  // namespace p2pchat::sim
