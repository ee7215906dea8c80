#include "sim/population.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "core/account/client_desk.h"
#include "core/account/genuine.h"
#include "sim/adversary.h"
#include "sim/lookups.h"

namespace p2pchat::sim {

namespace {

constexpr std::size_t kKnownNodes = 3;  // of a node without multicast, and of strangers
constexpr std::uint64_t kNodeDraws = 1;
constexpr std::uint64_t kClientDraws = 2;
constexpr std::uint64_t kIdentityDraws = 3;
constexpr std::uint64_t kForgerDraws = 4;

using Places = std::vector<std::optional<std::size_t>>;

void note(Places& places, SiteId site, std::size_t number) {
  const auto at = static_cast<std::size_t>(site.value);
  if (places.size() <= at) places.resize(at + 1);
  places[at] = number;
}

std::optional<std::size_t> find(const Places& places, SiteId site) {
  const auto at = static_cast<std::size_t>(site.value);
  return at < places.size() ? places[at] : std::nullopt;
}

std::set<std::size_t> older_of(const Scenario& scenario, const Chance& chance) {
  const Older& older = scenario.older;
  if (older.count == 0) return {older.nodes.begin(), older.nodes.end()};
  std::vector<std::size_t> drawn(scenario.nodes);
  std::iota(drawn.begin(), drawn.end(), std::size_t{0});
  shuffle(drawn, chance, Purpose::kVersion, 0);
  drawn.resize(older.count);
  return {drawn.begin(), drawn.end()};
}

// As nodes judge for which what came later is a session that nobody has made.
template <wire::Version kOwn>
bool is_genuine_by(const wire::Record& record) {
  return wire::kept_since(record.slot) <= kOwn && account::is_genuine(record);
}

}  // namespace

Population::Population(const Scenario& scenario, const Chance& chance)
    : scenario_(scenario), chance_(chance), older_nodes_(older_of(scenario, chance)) {}

std::size_t Population::add_node(World& world) {
  const SiteId site = add_site(world);
  note(node_at_, site, nodes_.size());
  const std::size_t node = nodes_.size();
  nodes_.push_back({.site = site});
  if (older_nodes_.contains(node)) nodes_[node].version = scenario_.older.version;
  return node;
}

std::size_t Population::add_client(World& world, const std::string& user) {
  const SiteId site = add_site(world);
  note(client_at_, site, clients_.size());
  clients_.push_back({.site = site, .user = user});
  return clients_.size() - 1;
}

void Population::add_asker(World& world) { asker_ = add_site(world); }

void Population::add_forger(World& world) { forger_ = add_site(world); }

void Population::start_node(World& world, std::size_t number) {
  NodePlace& place = nodes_[number];
  acts_ += acts_at(world, place);
  const Address& self = world.address(place.site);
  node::NodeOptions options;
  options.self = self;
  options.ring.successors = scenario_.successors;
  options.ring.wide_entries = scenario_.wide_table;
  options.ring.is_discovering = scenario_.has_multicast;
  if (!scenario_.has_multicast) options.ring.seeds = known_nodes(world, kKnownNodes, number);
  options.store.replicas = scenario_.replicas;
  if (place.version < wire::Version::kPrekeys) {
    options.store.is_genuine = is_genuine_by<wire::Version::kMoves>;
  } else if (place.version < wire::Version::kSnapshots) {
    options.store.is_genuine = is_genuine_by<wire::Version::kStreamsStay>;
  }
  if (!scenario_.has_real_password_cost) {
    options.services.bcrypt_cost = 4;
    options.services.scrypt = account::AccountCosts::test().scrypt;
    options.services.allows_test_keys = true;
  }
  const std::uint64_t who = kIdentityDraws + (place.identities << 8U);
  node::Node node(options, draw_32(Purpose::kIdentity, number, who),
                  Entropy(draw_32(Purpose::kEntropy, number, kNodeDraws + (place.starts++ << 8U))));
  NodeEndpoint endpoint(std::move(node), kRing, self, {.version = place.version});
  world.start(place.site, guest_of(world, number, std::move(endpoint)));
}

void Population::change_behaviour(World& world, std::size_t number,
                                  std::optional<Behaviour> behaviour) {
  NodePlace& place = nodes_[number];
  acts_ += acts_at(world, place);
  const std::optional<Behaviour> before = std::exchange(place.behaviour, behaviour);
  if (!world.has_guest(place.site)) return;
  world.replace_guest(place.site,
                      guest_of(world, number, endpoint_in(world.guest(place.site), before)));
  if (!behaviour || !world.is_up(place.site)) return;
  world.command(place.site, [&](transport::Guest& guest, transport::Host& host) {
    static_cast<Adversary&>(guest).begin(host, world.stream_peers(place.site));
  });
}

std::uint64_t Population::adversary_acts(const World& world) const {
  std::uint64_t acts = acts_;
  for (const NodePlace& place : nodes_) acts += acts_at(world, place);
  return acts;
}

void Population::start_client(World& world, std::size_t number) {
  ClientPlace& place = clients_[number];
  client::ClientOptions options;
  options.nodes = known_nodes(world, scenario_.clients_know);
  options.device = "client " + std::to_string(number);
  if (!scenario_.has_real_password_cost) options.costs = account::AccountCosts::test();
  options.prekeys = account::PrekeyTimes::of_day(scenario_.day);
  const std::vector<std::size_t>& older = scenario_.older.clients;
  const bool is_older = place.starts == 0 && std::ranges::find(older, number) != older.end();
  if (is_older) options.snapshot.is_kept = scenario_.older.version >= wire::Version::kSnapshots;
  if (is_older) options.reads_references = false;
  const std::uint64_t n = kClientDraws + (place.starts++ << 8U);
  client::Client client(options, Entropy(draw_32(Purpose::kEntropy, number, n)));
  rpc::CourierOptions courier;
  if (behind_nat_.contains(number)) courier.reach = rpc::Reach::kOwnStreams;
  if (is_older) courier.version = scenario_.older.version;
  world.start(place.site, std::make_unique<ClientEndpoint>(std::move(client), kRing,
                                                           world.address(place.site), courier));
}

void Population::start_asker(World& world) {
  world.start(asker_, std::make_unique<AskerEndpoint>(Asker(), kRing, world.address(asker_)));
}

void Population::start_forger(World& world) {
  Forger forger(known_nodes(world, kKnownNodes),
                Entropy(draw_32(Purpose::kEntropy, 0, kForgerDraws)));
  world.start(forger_,
              std::make_unique<ForgerEndpoint>(std::move(forger), kRing, world.address(forger_)));
}

std::optional<std::size_t> Population::node_at(SiteId site) const { return find(node_at_, site); }

std::optional<std::size_t> Population::client_at(SiteId site) const {
  return find(client_at_, site);
}

const node::Node& Population::node(const World& world, std::size_t number) const {
  const NodePlace& place = nodes_[number];
  const transport::Guest& guest = world.guest(place.site);
  if (place.behaviour) return static_cast<const Adversary&>(guest).endpoint().machine();
  return static_cast<const NodeEndpoint&>(guest).machine();
}

client::Client& Population::client(World& world, std::size_t number) const {
  return static_cast<ClientEndpoint&>(world.guest(clients_[number].site)).machine();
}

Asker& Population::asker(World& world) const {
  return static_cast<AskerEndpoint&>(world.guest(asker_)).machine();
}

std::uint64_t Population::acts_at(const World& world, const NodePlace& place) const {
  if (!place.behaviour || !world.has_guest(place.site)) return 0;
  return static_cast<const Adversary&>(world.guest(place.site)).acts();
}

std::unique_ptr<transport::Guest> Population::guest_of(const World& world, std::size_t number,
                                                       NodeEndpoint endpoint) const {
  const NodePlace& place = nodes_[number];
  if (!place.behaviour) return std::make_unique<NodeEndpoint>(std::move(endpoint));
  const auto now = static_cast<std::uint64_t>(world.now().micros());
  const Bytes32 seed = draw_32(Purpose::kAdversary, number, now);
  return std::make_unique<Adversary>(std::move(endpoint), *place.behaviour, Entropy(seed));
}

NodeEndpoint& Population::endpoint_in(transport::Guest& guest, std::optional<Behaviour> behaviour) {
  if (behaviour) return static_cast<Adversary&>(guest).endpoint();
  return static_cast<NodeEndpoint&>(guest);
}

// Each machine's clock is off by up to half a second.
SiteId Population::add_site(World& world) const {
  const std::uint64_t draw = chance_.draw(Purpose::kClock, world.size(), 0, 0);
  return world.add({.clock_offset = Duration(static_cast<Duration::rep>(below(draw, 500'001)))});
}

Bytes32 Population::draw_32(Purpose purpose, std::uint64_t source, std::uint64_t n) const {
  Bytes drawn;
  for (std::uint64_t word = 0; word < 4; ++word) {
    append_u64(drawn, chance_.draw(purpose, source, word, n));
  }
  Bytes32 seed{};
  std::ranges::copy(drawn, seed.begin());
  return seed;
}

std::vector<Address> Population::known_nodes(const World& world, std::size_t count,
                                             std::optional<std::size_t> besides) const {
  std::vector<Address> known;
  for (std::size_t i = 0; i < nodes_.size() && known.size() < count; ++i) {
    if (i != besides) known.push_back(world.address(nodes_[i].site));
  }
  return known;
}

}  // namespace p2pchat::sim
