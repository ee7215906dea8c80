#include "tests/unit/ring/network.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/wire/codec.h"

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;

using wire::NodeRef;

Address address_of(std::size_t number) {
  return Address::v4(
      {10, 0, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)}, 7400);
}

std::size_t number_of(const Address& address) {
  return std::size_t{address.host[14]} << 8U | address.host[15];
}

}  // namespace

Network::Network(std::uint64_t seed, RingOptions options) : options_(std::move(options)) {
  Bytes32 bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(seed >> (8 * i));
  entropy_ = Entropy(bytes);
  options_.is_discovering = false;
}

std::size_t Network::add(const std::vector<std::size_t>& seeds, std::optional<RingId> id) {
  const std::size_t number = nodes_.size();
  Node node;
  node.self = {.id = id ? *id : RingId::from_hash(entropy_.draw_32()),
               .address = address_of(number),
               .incarnation = 1,
               .label = number};
  nodes_.push_back(std::move(node));
  start(number, seeds);
  return number;
}

void Network::start(std::size_t number, const std::vector<std::size_t>& seeds) {
  Node& node = nodes_.at(number);
  RingOptions options = options_;
  for (const std::size_t seed : seeds) options.seeds.push_back(address_of(seed));
  node.ring.emplace(options, node.self, entropy_.fork());
  Effects out;
  node.ring->start({}, now_, out);
  perform(number, std::move(out));
}

void Network::crash(std::size_t node) { nodes_.at(node).ring.reset(); }

void Network::leave(std::size_t node) {
  Effects out;
  ring(node).leave(now_, out);
  perform(node, std::move(out));
  crash(node);
}

void Network::restart(std::size_t node, const std::vector<std::size_t>& seeds) {
  P2PCHAT_ASSERT(!nodes_.at(node).ring);
  ++nodes_.at(node).self.incarnation;
  nodes_.at(node).alarm = Instant::never();
  start(node, seeds);
}

void Network::announce(std::size_t who, std::size_t to) {
  Effects out;
  std::ignore = ring(to).on_announcement(address_of(who), wire::Announce{.self = ring(who).self()},
                                         now_, out);
  perform(to, std::move(out));
}

void Network::perform(std::size_t number, Effects out) {
  for (Send& send : out.sends) {
    const std::size_t to = number_of(send.to);
    const Instant at = now_ + 20ms + std::chrono::microseconds(entropy_.below(40'000));
    const bool is_lost = entropy_.below(100) < loss_percent_ || are_cut_off(number, to);
    if (is_lost || to >= nodes_.size()) continue;
    queue_.emplace(std::pair(at, ++sequence_),
                   Event{.from = number, .to = to, .message = std::move(send.message)});
  }
  Node& node = nodes_.at(number);
  check_node(number);
  const Instant wake = node.ring->next_wake();
  if (wake < node.alarm) {
    node.alarm = wake;
    queue_.emplace(std::pair(std::max(wake, now_), ++sequence_),
                   Event{.from = number, .to = number, .message = std::nullopt});
  }
}

void Network::check_node(std::size_t number) {
  Ring& ring = *nodes_.at(number).ring;
  ring.check_invariants();
  ring.set_active(ring.view().is_confirmed);
  nodes_.at(number).self.incarnation =
      std::max(nodes_.at(number).self.incarnation, ring.self().incarnation);
}

void Network::step() {
  const auto first = queue_.begin();
  now_ = first->first.first;
  const Event event = std::move(first->second);
  queue_.erase(first);
  Node& node = nodes_.at(event.to);
  if (!event.message) {
    if (node.alarm > now_) return;  // of a life before
    node.alarm = Instant::never();
  }
  if (!node.ring) return;

  ++delivered_;
  if (event.message && transcript_) transcribe(event);
  Effects out;
  if (event.message) {
    std::ignore = node.ring->on_message(address_of(event.from), *event.message, now_, out);
  } else if (node.ring->next_wake() <= now_) {
    node.ring->on_wake(now_, out);
  }
  perform(event.to, std::move(out));
}

void Network::transcribe(const Event& event) {
  *transcript_ += std::to_string(now_.micros() / 1000) + " ms  " + std::to_string(event.from) +
                  " -> " + std::to_string(event.to) + "  " + wire::name_of(*event.message) + "\n";
}

// Both ends of every claimed arc are enough: arcs that overlap contain one another's end.
std::optional<RingId> Network::doubly_owned() const {
  for (const std::size_t node : live()) {
    const RingId& key = nodes_[node].self.id;
    std::size_t owners = 0;
    for (const Node& other : nodes_) owners += other.ring && other.ring->owns(key) ? 1U : 0U;
    if (owners > 1) return key;
  }
  return std::nullopt;
}

void Network::run(Duration time) {
  const Instant end = now_ + time;
  while (!queue_.empty() && queue_.begin()->first.first <= end) step();
  now_ = end;
}

std::optional<Duration> Network::run_until_ideal(Duration bound) {
  const Instant begin = now_;
  while (now_ - begin <= bound) {
    if (flaw().empty()) return now_ - begin;
    run(100ms);
  }
  return std::nullopt;
}

bool Network::are_cut_off(std::size_t a, std::size_t b) const {
  return std::ranges::any_of(
      groups_, [&](const auto& group) { return group.contains(a) != group.contains(b); });
}

std::vector<std::size_t> Network::live() const {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].ring) numbers.push_back(i);
  }
  std::ranges::sort(numbers, {}, [this](std::size_t i) { return nodes_[i].self.id; });
  return numbers;
}

std::string Network::flaw() const {
  const std::vector<std::size_t> order = live();
  const std::size_t n = order.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Neighbourhood around = nodes_[order[i]].ring->neighbourhood();
    const std::string who = "node " + std::to_string(order[i]) + " of " + std::to_string(n) + ": ";
    if (!around.is_member) return who + "not a member";
    const RingView view = nodes_[order[i]].ring->view();
    if (n >= options_.successors + 2 && view.form != Form::kListed) return who + "not listed";
    if (n <= options_.successors && view.form != Form::kSmall) return who + "not small";
    const std::size_t expected =
        view.form == Form::kSmall ? n - 1 : std::min(n - 1, options_.successors);
    if (around.successors.size() != expected) {
      return who + std::to_string(around.successors.size()) + " successors";
    }
    for (std::size_t k = 0; k < expected; ++k) {
      if (around.successors[k] != nodes_[order[(i + k + 1) % n]].ring->self()) {
        return who + "wrong successor " + std::to_string(k);
      }
    }
    if (n == 1) continue;
    if (around.predecessor != nodes_[order[(i + n - 1) % n]].ring->self()) {
      return who + "wrong predecessor";
    }
    if (!view.is_confirmed) return who + "not confirmed";
  }
  return "";
}

Network::Score Network::look_up(std::size_t count) {
  const std::vector<std::size_t> order = live();
  std::map<std::pair<std::size_t, CallId>, RingId> open;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t asker = order[entropy_.below(order.size())];
    const RingId key = RingId::from_hash(entropy_.draw_32());
    Effects out;
    const CallId id = ring(asker).lookup(key, now_, out);
    perform(asker, std::move(out));
    open[{asker, id}] = key;
  }
  run(11s);
  Score score;
  for (const std::size_t asker : order) {
    for (const LookupResult& result : ring(asker).take_lookups()) {
      if (open.erase({asker, result.lookup}) == 0) continue;
      const auto owner = std::ranges::find_if(
          order, [&](std::size_t i) { return nodes_[i].self.id >= result.key; });
      const NodeRef& right = nodes_[owner == order.end() ? order.front() : *owner].self;
      score.hops += result.hops;
      if (!result.owner) {
        ++score.failed;
      } else if (result.owner->id == right.id) {
        ++score.right;
      } else {
        ++score.wrong;
      }
    }
  }
  return score;
}

}  // namespace p2pchat::ring
