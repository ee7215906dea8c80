#include "tests/unit/store/fleet.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/store/stamp.h"
#include "core/wire/codec.h"

namespace p2pchat::store {
namespace {

Bytes32 seed_of(std::uint64_t seed) {
  Bytes32 bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(seed >> (8 * i));
  return bytes;
}

Address address_of(std::size_t node) {
  return Address::v4({10, 0, 0, 1}, static_cast<std::uint16_t>(1000 + node));
}

std::size_t node_at(const Address& address) {
  return static_cast<std::size_t>(address.port) - 1000;
}

}  // namespace

Fleet::Fleet(const FleetOptions& options)
    : options_(options), entropy_(seed_of(options.seed)), now_(std::chrono::hours(1)) {}

std::size_t Fleet::join() { return join(RingId::from_hash(entropy_.draw_32())); }

std::size_t Fleet::join(const RingId& id) {
  Node node;
  node.self = {.id = id, .address = address_of(nodes_.size()), .incarnation = 0, .label = id.top()};
  nodes_.push_back(std::move(node));
  boot(nodes_.back());
  return nodes_.size() - 1;
}

void Fleet::boot(Node& node) {
  ++node.life;
  ++node.self.incarnation;
  node.is_member = true;
  node.is_leaving = false;
  node.wake = Instant::never();
  node.disk_free = now_;
  node.store.emplace(options_.store, entropy_.fork());
  Effects out;
  node.store->start(now_, out);
  perform(node_at(node.self.address), out);
  look_everywhere();
}

void Fleet::restart(std::size_t node) { boot(nodes_[node]); }

void Fleet::crash(std::size_t node, Disk disk) {
  nodes_[node].store.reset();
  nodes_[node].is_member = false;
  ++nodes_[node].life;
  if (disk == Disk::kLost) {
    nodes_[node].disk.clear();
    ++lost_disks_;
  }
  look_everywhere();
}

void Fleet::leave(std::size_t node) {
  Effects out;
  nodes_[node].is_leaving = true;
  nodes_[node].store->hand_over(now_, out);
  perform(node, out);
}

void Fleet::partition(const std::vector<std::vector<std::size_t>>& groups) {
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (const std::size_t node : groups[group]) nodes_[node].group = group;
  }
  look_everywhere();
}

void Fleet::heal() {
  for (Node& node : nodes_) node.group = 0;
  look_everywhere();
}

void Fleet::look_everywhere() {
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    schedule(draw_delay(options_.notice_max), node, Look{});
  }
}

Duration Fleet::draw_delay(Duration max) {
  return Duration(static_cast<std::int64_t>(
      entropy_.below(static_cast<std::uint64_t>(std::max<std::int64_t>(max.count(), 1))) + 1));
}

void Fleet::schedule(Duration delay, std::size_t node, What what) {
  events_.emplace(std::pair(now_ + delay, ++events_drawn_),
                  Event{.node = node, .life = nodes_[node].life, .what = std::move(what)});
}

void Fleet::run_for(Duration time) {
  const Instant end = now_ + time;
  while (!events_.empty() && events_.begin()->first.first <= end) run_one();
  now_ = end;
}

bool Fleet::run_until_calm(Duration time_max) {
  const Instant end = now_ + time_max;
  while (now_ < end) {
    run_for(std::chrono::milliseconds(500));
    const bool is_calm = std::ranges::all_of(nodes_, [](const Node& node) {
      return !node.store || (node.store->is_active() && node.store->under_replicated() == 0);
    });
    if (is_calm && placement_complaint().empty()) return true;
  }
  return false;
}

void Fleet::run_one() {
  const auto first = events_.begin();
  now_ = first->first.first;
  const Event event = std::move(first->second);
  events_.erase(first);
  Node& node = nodes_[event.node];
  if (!node.store || event.life != node.life) return;
  if (std::holds_alternative<Wake>(event.what) && node.wake != now_) return;

  digest_.add(static_cast<std::uint64_t>(now_.micros()));
  digest_.add(event.node);
  digest_.add(event.what.index());
  dispatch(event.node, event.what);
  node.store->check_invariants();
}

void Fleet::dispatch(std::size_t number, const What& what) {
  Node& node = nodes_[number];
  Store& store = *node.store;
  Effects out;
  if (const auto* arrived = std::get_if<Arrive>(&what)) {
    ++messages_;
    P2PCHAT_ASSERT(store.on_message(arrived->from, arrived->message, now_, out));
  } else if (const auto* persist = std::get_if<PersistRequest>(&what)) {
    if (node.is_disk_full) {
      (void)store.on_persisted(persist->token, std::unexpected(DiskError::kFull), now_, out);
    } else {
      apply(node, *persist);
      (void)store.on_persisted(persist->token, {}, now_, out);
    }
  } else if (const auto* asked = std::get_if<ReadRequest>(&what)) {
    (void)store.on_read(asked->token, read(node, *asked), now_, out);
  } else if (std::holds_alternative<Look>(what)) {
    store.on_neighbourhood(view(number), now_, out);
  } else if (const auto* query = std::get_if<OwnerIs>(&what)) {
    if (const auto at = owner(query->key, number)) {
      store.on_owner(query->key, nodes_[*at].self, now_, out);
    }
  } else {
    node.wake = Instant::never();
    store.on_wake(now_, out);
  }
  perform(number, out);
}

void Fleet::perform(std::size_t number, Effects& out) {
  Node& node = nodes_[number];
  const auto disk_delay = [&] {
    node.disk_free = std::max(node.disk_free, now_) + draw_delay(options_.sync_max);
    return node.disk_free - now_;
  };
  for (PersistRequest& request : out.persists) schedule(disk_delay(), number, std::move(request));
  for (ReadRequest& request : out.reads) schedule(disk_delay(), number, std::move(request));
  for (Send& send : out.sends) {
    const std::size_t to = node_at(send.to);
    if (nodes_[to].group != node.group) continue;
    if (entropy_.below(1000) < options_.loss_per_mille) continue;
    schedule(draw_delay(options_.delay_max), to,
             Arrive{.from = node.self.address, .message = std::move(send.message)});
  }
  for (const RingId& key : node.store->take_owner_queries()) {
    schedule(draw_delay(options_.delay_max), number, OwnerIs{key});
  }
  for (const StoreOutcome& outcome : node.store->take_outcomes()) note(number, outcome);
  (void)node.store->take_changes();
  if (node.is_leaving && node.store->is_handed_over()) return crash(number, Disk::kLost);

  const Instant next = node.store->next_wake();
  if (next == Instant::never() || next == node.wake) return;
  node.wake = std::max(next, now_ + Duration(100));
  schedule(node.wake - now_, number, Wake{});
}

void Fleet::note(std::size_t number, const StoreOutcome& outcome) {
  for (Request& request : requests_) {
    if (request.node != number || request.operation != outcome.operation) continue;
    if (request.life != nodes_[number].life) continue;
    P2PCHAT_ASSERT(!request.last || !request.last->is_final);
    request.last = outcome;
    request.lost_before_report = lost_disks_ - request.lost_disks;
    // A receipt is a disk that has it, from the moment of the report.
    P2PCHAT_ASSERT(disks_with(request.record, false) + request.lost_before_report >=
                   outcome.stored);
  }
}

void Fleet::apply(Node& node, const PersistRequest& request) {
  for (const Change& change : request.changes) {
    if (change.value) {
      node.disk.insert_or_assign(change.key, *change.value);
    } else {
      node.disk.erase(change.key);
    }
  }
}

ReadResult Fleet::read(const Node& node, const ReadRequest& request) const {
  std::vector<Row> rows;
  for (auto at = node.disk.lower_bound(request.from);
       at != node.disk.end() && at->first < request.to && rows.size() < request.limit; ++at) {
    rows.push_back({.key = at->first, .value = at->second});
  }
  return rows;
}

ring::Neighbourhood Fleet::view(std::size_t number) const {
  const Node& self = nodes_[number];
  ring::Neighbourhood around{.self = self.self, .is_member = self.is_member};
  std::vector<wire::NodeRef> others;
  for (const Node& node : nodes_) {
    if (node.is_member && node.group == self.group && node.self.id != self.self.id) {
      others.push_back(node.self);
    }
  }
  std::ranges::sort(others, {}, [&](const wire::NodeRef& node) {
    return RingId::distance(self.self.id, node.id);
  });
  if (!others.empty()) around.predecessor = others.back();
  if (others.size() > 8) others.resize(8);
  around.successors = others;
  return around;
}

std::optional<std::size_t> Fleet::owner(const RingId& key, std::size_t side) const {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].is_member || nodes_[i].group != nodes_[side].group) continue;
    if (!best || RingId::distance(key, id(i)) < RingId::distance(key, id(*best))) best = i;
  }
  return best;
}

std::size_t Fleet::put(std::size_t node, const wire::Record& record) {
  Effects out;
  requests_.push_back({.node = node, .operation = {}, .record = record, .last = {}});
  requests_.back().lost_disks = lost_disks_;
  requests_.back().life = nodes_[node].life;
  requests_.back().operation = nodes_[node].store->put(record, now_, out);
  perform(node, out);
  return requests_.size() - 1;
}

std::size_t Fleet::put_if(std::size_t node, const wire::Record& record,
                          std::optional<std::uint64_t> expected) {
  Effects out;
  requests_.push_back({.node = node, .operation = {}, .record = record, .last = {}});
  requests_.back().lost_disks = lost_disks_;
  requests_.back().life = nodes_[node].life;
  requests_.back().operation = nodes_[node].store->put_if(record, expected, now_, out);
  perform(node, out);
  return requests_.size() - 1;
}

std::optional<std::size_t> Fleet::put(const wire::Record& record, std::size_t side) {
  const auto at = owner(record.slot.key, side);
  if (!at || !store(*at).owns(record.slot.key)) return std::nullopt;
  return put(*at, record);
}

wire::Record Fleet::draw_message(std::size_t size) {
  wire::Record record;
  record.slot = {.key = RingId::from_hash(entropy_.draw_32()),
                 .kind = wire::RecordKind::kMessage,
                 .id = entropy_.draw_32()};
  record.body.bytes.resize(size, 7);
  return record;
}

bool Fleet::is_holding(const Node& node, const wire::Record& record) const {
  const auto row = node.disk.find(row_key(record.slot));
  if (row == node.disk.end()) return false;
  const auto held = record_of({.key = row->first, .value = row->second});
  return held && !supersedes(listing_of(record).stamp, listing_of(*held).stamp);
}

std::size_t Fleet::disks_with(const wire::Record& record, bool is_up_only) const {
  return static_cast<std::size_t>(std::ranges::count_if(nodes_, [&](const Node& node) {
    return (node.store.has_value() || !is_up_only) && is_holding(node, record);
  }));
}

std::string Fleet::complaint() const {
  for (const Request& request : requests_) {
    if (!request.last || request.last->stored == 0) continue;
    if (disks_with(request.record, true) > 0) continue;
    return "lost: " + request.record.slot.key.short_text() + " with " +
           std::to_string(request.last->stored) + " receipts";
  }
  return "";
}

std::string Fleet::placement_complaint() const {
  for (const Request& request : requests_) {
    if (!request.last || request.last->stored == 0) continue;
    const auto at = owner(request.record.slot.key, 0);
    if (!at) return "nobody is up";
    std::vector<wire::NodeRef> holders =
        place(view(*at), options_.store.replicas - 1, std::set<RingId>());
    holders.push_back(nodes_[*at].self);
    for (const wire::NodeRef& holder : holders) {
      if (is_holding(nodes_[node_at(holder.address)], request.record)) continue;
      return request.record.slot.key.short_text() + " is not on node " +
             std::to_string(node_at(holder.address));
    }
  }
  return "";
}

}  // namespace p2pchat::store
