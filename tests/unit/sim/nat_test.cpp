#include "sim/nat.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/world.h"
#include "tests/holds.h"
#include "tests/unit/sim/chatty_world.h"

namespace p2pchat::sim {
namespace {

using transport::Guest;
using transport::Host;
using namespace std::chrono_literals;

constexpr SiteId kInside{1};
constexpr SiteId kNeighbour{2};
constexpr SiteId kOtherParty{3};
constexpr SiteId kThirdParty{4};
const Address kOutside = Address::v4({198, 18, 0, 1}, 0);

Instant moment(Duration since_epoch) { return Instant(since_epoch); }

Nat nat_of(NatType type) { return {kOutside, type, {kInside, kNeighbour}}; }

// RFC 4787, 4.1 and 5: endpoint-independent mapping and filtering.
TEST(NatCone, HasOnePortForEachMachineWhoeverItWritesTo) {
  Nat nat = nat_of(NatType::kCone);

  const std::uint16_t port = nat.map(kInside, kOtherParty, moment(1s));

  EXPECT_EQ(nat.map(kInside, kThirdParty, moment(2s)), port);
  EXPECT_NE(nat.map(kNeighbour, kOtherParty, moment(2s)), port);
}

TEST(NatCone, LetsInWhoeverWritesToAPortThatIsMapped) {
  Nat nat = nat_of(NatType::kCone);
  const std::uint16_t port = nat.map(kInside, kOtherParty, moment(1s));

  EXPECT_EQ(nat.let_in(port, kThirdParty, moment(2s)), kInside);
  EXPECT_EQ(nat.let_in(static_cast<std::uint16_t>(port + 1), kOtherParty, moment(2s)),
            std::nullopt);
}

// RFC 4787, 4.1 and 5: address- and port-dependent mapping and filtering.
TEST(NatSymmetric, HasAPortForEachThatIsWrittenToAndLetsInNobodyElse) {
  Nat nat = nat_of(NatType::kSymmetric);

  const std::uint16_t port = nat.map(kInside, kOtherParty, moment(1s));
  const std::uint16_t other = nat.map(kInside, kThirdParty, moment(1s));

  EXPECT_NE(port, other);
  EXPECT_EQ(nat.let_in(port, kOtherParty, moment(2s)), kInside);
  EXPECT_EQ(nat.let_in(port, kThirdParty, moment(2s)), std::nullopt);
  EXPECT_EQ(nat.let_in(other, kOtherParty, moment(2s)), std::nullopt);
}

// RFC 4787, 4.3 and REQ-6: what goes out keeps a mapping alive; what comes in need not.
TEST(Nat, ForgetsAPortAfterSilence) {
  Nat nat = nat_of(NatType::kCone);
  const std::uint16_t port = nat.map(kInside, kOtherParty, moment(0s));
  EXPECT_EQ(nat.map(kInside, kOtherParty, moment(20s)), port);

  EXPECT_EQ(nat.let_in(port, kOtherParty, moment(20s + Nat::kSilence - 1us)), kInside);
  EXPECT_EQ(nat.let_in(port, kOtherParty, moment(20s + Nat::kSilence)), std::nullopt);
  EXPECT_NE(nat.map(kInside, kOtherParty, moment(20s + Nat::kSilence)), port);
}

TEST(Nat, HasOtherPortsAfterRebinding) {
  Nat nat = nat_of(NatType::kCone);
  const std::uint16_t port = nat.map(kInside, kOtherParty, moment(1s));

  nat.rebind();

  EXPECT_EQ(nat.let_in(port, kOtherParty, moment(2s)), std::nullopt);
  EXPECT_NE(nat.map(kInside, kOtherParty, moment(2s)), port);
}

TEST(Nat, ForgetsTheLeastUsedPortAtItsBound) {
  Nat nat = nat_of(NatType::kSymmetric);
  const std::uint16_t first = nat.map(kInside, kOtherParty, moment(1us));
  const std::uint16_t second = nat.map(kInside, kThirdParty, moment(2us));
  for (std::uint64_t i = 2; i < Nat::kMappingsMax; ++i) {
    static_cast<void>(nat.map(kInside, SiteId{100 + i}, moment(3us)));
  }

  static_cast<void>(nat.map(kNeighbour, kOtherParty, moment(4us)));

  EXPECT_EQ(nat.let_in(first, kOtherParty, moment(5us)), std::nullopt);
  EXPECT_EQ(nat.let_in(second, kThirdParty, moment(5us)), kInside);
}

TEST(Nat, StreamsOfItsMachinesHaveDifferentPorts) {
  const Nat nat = nat_of(NatType::kCone);
  std::set<std::uint16_t> ports;

  for (const SiteId machine : {kInside, kNeighbour}) {
    for (std::uint64_t stream = 1; stream <= 1000; ++stream) {
      ports.insert(nat.port_of({.opener = machine, .stream = {stream}}));
    }
  }

  EXPECT_EQ(ports.size(), 2000U);
}

TEST(Nats, NobodyStandsBehindTwo) {
  Nats nats;
  const NatId first = nats.begin(NatType::kCone, {kInside});
  const NatId second = nats.begin(NatType::kSymmetric, {kInside, kNeighbour});

  EXPECT_EQ(nats.machines(second), std::set<SiteId>{kNeighbour});
  EXPECT_TRUE(nats.separate(kInside, kNeighbour));
  EXPECT_FALSE(nats.separate(kOtherParty, kThirdParty));
  nats.end(first);
  EXPECT_EQ(nats.around(kInside), nullptr);
  EXPECT_FALSE(nats.rebind(first));
  EXPECT_TRUE(nats.rebind(second));
}

// Writes down where datagrams and streams come from.
class SeeingGuest final : public ChattyGuest {
 public:
  std::vector<Address> seen;

  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<SeeingGuest>(*this);
  }
  void on_datagram(Host& host, const Address& from, BytesView payload) override {
    seen.push_back(from);
    ChattyGuest::on_datagram(host, from, payload);
  }
  void on_stream_accepted(Host& host, StreamId stream, const Address& from) override {
    seen.push_back(from);
    accepted = stream;
    ChattyGuest::on_stream_accepted(host, stream, from);
  }

  StreamId accepted;
};

// Two machines that may stand behind a NAT, and two in the open.
class NatWorld : public testing::Test {
 protected:
  NatWorld() : world(1, {.network = {.latency = kTenMs}}) {
    for (SiteId* site : {&inside, &neighbour, &server, &stranger}) {
      *site = world.add();
      world.start(*site, std::make_unique<SeeingGuest>());
    }
  }

  void send_to(SiteId from, const Address& to, const std::string& text) {
    world.command(from, [&](Guest&, Host& host) { host.send_datagram(to, as_bytes(text)); });
    world.run_for(1s);
  }
  StreamId open(SiteId from, const Address& to) {
    const StreamId stream =
        world.command(from, [&](Guest&, Host& host) { return host.open_stream(to); });
    write(from, stream, "hello");
    return stream;
  }
  void write(SiteId from, StreamId stream, const std::string& text) {
    world.command(from, [&](Guest&, Host& host) { host.write_stream(stream, as_bytes(text)); });
    world.run_for(1s);
  }
  [[nodiscard]] const SeeingGuest& guest(SiteId site) const {
    return static_cast<const SeeingGuest&>(world.guest(site));
  }
  [[nodiscard]] const std::vector<std::string>& heard(SiteId site) const {
    return guest(site).heard;
  }

  World world;
  SiteId inside;
  SiteId neighbour;
  SiteId server;
  SiteId stranger;
};

TEST_F(NatWorld, AnswersComeBackThroughTheMapping) {
  static_cast<void>(world.begin_nat(NatType::kSymmetric, {inside, neighbour}));

  send_to(inside, world.address(server), "?");

  EXPECT_EQ(guest(server).seen.back().host, kOutside.host);
  EXPECT_TRUE(holds(heard(inside), {"start", "!"}));
}

TEST_F(NatWorld, StrangersGetThroughAConeAndNotThroughASymmetricNat) {
  for (const NatType type : {NatType::kCone, NatType::kSymmetric}) {
    World before = world;
    static_cast<void>(world.begin_nat(type, {inside}));
    send_to(inside, world.address(server), "?");

    send_to(stranger, guest(server).seen.back(), "stranger");

    EXPECT_EQ(heard(inside).back(), type == NatType::kCone ? "stranger" : "!");
    world = before;
  }
}

TEST_F(NatWorld, OwnAddressesAreForNeighboursOnly) {
  static_cast<void>(world.begin_nat(NatType::kCone, {inside, neighbour}));

  send_to(server, world.address(inside), "from outside");
  send_to(neighbour, world.address(inside), "from inside");

  EXPECT_TRUE(holds(heard(inside), {"start", "from inside"}));
  EXPECT_EQ(guest(inside).seen.back(), world.address(neighbour));
}

TEST_F(NatWorld, AnnouncementsStayOnTheirSide) {
  static_cast<void>(world.begin_nat(NatType::kCone, {inside, neighbour}));

  world.command(server, [](Guest&, Host& host) { host.announce(as_bytes("here")); });
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(inside), {"start"}));
  EXPECT_TRUE(holds(heard(stranger), {"start", "all: here"}));
}

TEST_F(NatWorld, StreamsAreOpenedFromInsideOnly) {
  static_cast<void>(world.begin_nat(NatType::kCone, {inside, neighbour}));

  static_cast<void>(open(inside, world.address(server)));
  const Address origin = guest(server).seen.back();
  static_cast<void>(open(neighbour, world.address(server)));
  static_cast<void>(open(stranger, origin));
  static_cast<void>(open(stranger, world.address(inside)));

  EXPECT_EQ(origin.host, kOutside.host);
  EXPECT_NE(guest(server).seen.back(), origin);
  EXPECT_TRUE(
      holds(heard(server), {"start", "accepted", "frame hello", "accepted", "frame hello"}));
  EXPECT_TRUE(holds(heard(inside), {"start"}));
  world.run_for(kStreamPatience);
  EXPECT_TRUE(holds(heard(stranger), {"start", "closed", "closed"}));
}

TEST_F(NatWorld, AfterRebindingAnOpenerIsRefusedAtOnceAndTheOtherEndWaitsInVain) {
  const NatId nat = world.begin_nat(NatType::kCone, {inside});
  const StreamId stream = open(inside, world.address(server));

  EXPECT_TRUE(world.rebind(nat));
  write(server, guest(server).accepted, "lost");
  write(inside, stream, "lost, too");

  EXPECT_TRUE(holds(heard(inside), {"start", "closed"}));
  EXPECT_TRUE(holds(heard(server), {"start", "accepted", "frame hello"}));
  world.run_for(kStreamPatience);
  EXPECT_TRUE(holds(heard(server), {"start", "accepted", "frame hello", "closed"}));
}

TEST_F(NatWorld, ANatThatEndsLeavesItsMachinesInTheOpen) {
  const NatId nat = world.begin_nat(NatType::kCone, {inside});
  send_to(inside, world.address(server), "?");
  const Address translated = guest(server).seen.back();

  world.end(nat);
  send_to(stranger, translated, "late");
  send_to(stranger, world.address(inside), "direct");

  EXPECT_TRUE(holds(heard(inside), {"start", "!", "direct"}));
}

}  // namespace
}  // namespace p2pchat::sim
