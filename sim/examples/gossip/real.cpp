#include "sim/examples/gossip/real.h"

#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

#include "core/storage/memory_store.h"
#include "sim/examples/gossip/gossip.h"
#include "transport/host/runtime.h"

namespace p2pchat::examples {

namespace {

using namespace std::chrono_literals;
using transport::Runtime;

constexpr Duration kTurn = 1ms;
constexpr Duration kPatience = 30s;
constexpr const char* kRumour = "this went over UDP";

// The runtime goes first: it holds on to the guest.
struct Member {
  std::unique_ptr<Gossip> guest = nullptr;
  std::unique_ptr<Runtime> runtime = nullptr;
  bool is_told = false;  // and printed
};

Bytes compute_nothing(ComputeKind, BytesView, const Bytes32&) { return {}; }

// Everybody's address must be known before anybody starts.
std::vector<Member> open_all(std::size_t count) {
  std::vector<Member> members(count);
  for (Member& member : members) {
    auto runtime = Runtime::open({.accept_streams = false},
                                 std::make_unique<storage::MemoryStore>(), compute_nothing);
    if (!runtime) {
      std::fprintf(stderr, "p2pchat-example-gossip: %s\n", runtime.error().c_str());
      return {};
    }
    member.runtime = std::move(*runtime);
  }
  return members;
}

void start_all(std::vector<Member>& members) {
  for (Member& member : members) {
    std::vector<Address> others;
    for (const Member& other : members) {
      if (&other != &member) others.push_back(other.runtime->address());
    }
    member.guest = std::make_unique<Gossip>(std::move(others));
    member.runtime->start(*member.guest);
  }
  members.front().runtime->post(
      [](Host& host, transport::Guest& guest) { static_cast<Gossip&>(guest).hear(host, kRumour); });
}

}  // namespace

bool run_real(std::size_t count) {
  std::vector<Member> members = open_all(count);
  if (members.empty()) return false;
  start_all(members);

  const Instant begin = members.front().runtime->now();
  std::size_t told = 0;
  while (told < count) {
    for (Member& member : members) {
      member.runtime->run_for(kTurn);
      if (member.is_told || !member.guest->known().contains(kRumour)) continue;
      member.is_told = true;
      ++told;
      std::printf("%s knows '%s'\n", member.runtime->address().text().c_str(), kRumour);
    }
    if (members.front().runtime->now() - begin > kPatience) return false;
  }
  std::printf("all %zu know\n", count);
  return true;
}

}  // namespace p2pchat::examples
