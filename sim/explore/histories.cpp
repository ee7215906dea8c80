#include "sim/explore/histories.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/wire/codec.h"
#include "sim/population.h"
#include "sim/stage.h"

namespace p2pchat::sim {

namespace {

// A node takes some 20 KiB.
constexpr std::size_t kLivesKept = 50'000;

// As core/storage/README.md has it: 'r', key, kind, id.
Bytes row_of(const wire::Slot& slot) {
  Bytes row = to_bytes("r");
  append(row, slot.key.bytes);
  row.push_back(static_cast<std::uint8_t>(slot.kind));
  append(row, slot.id);
  return row;
}

const node::Node& machine_of(const Life& life) {
  return static_cast<const NodeEndpoint&>(life.guest()).machine();
}

void append_node(Bytes& out, const wire::NodeRef& node) {
  append(out, node.id.bytes);
  append_u32(out, node.incarnation);
}

// Equal for what is equal to those who judge.
Bytes key_of(const Shown& shown) {
  const NodeView& view = shown.view;
  Bytes key;
  append_u64(key, view.site.value);
  for (const bool each :
       {view.is_up, view.is_member, view.is_active, view.predecessor.has_value(), shown.serves,
        shown.has, shown.is_on_disk, shown.was_on_disk, shown.has_lost}) {
    key.push_back(each ? 1 : 0);
  }
  append_u32(key, shown.receipts);
  append_node(key, view.self);
  if (view.predecessor) append_node(key, *view.predecessor);
  for (const wire::NodeRef& successor : view.successors) append_node(key, successor);
  return key;
}

}  // namespace

Histories::Histories(SettledWorld world) : world_(std::move(world)), row_(row_of(world_.slot)) {
  for (std::size_t i = 0; i < world_.lives.size(); ++i) {
    const auto node = static_cast<std::uint32_t>(i);
    std::ignore = add(node, node, {}, world_.lives[i], {.view = world_.scene.nodes[i]});
  }
}

const Histories::Step& Histories::after(HistoryId history, const Input& input) {
  for (const auto& [known, step] : records_[history].steps) {
    if (known == input) return step;
  }
  const std::uint32_t node = point(history).node;
  Life next = life(history);
  Life::Out out = happen(next, node, input);
  Shown shown = shown_[point(history).shown];
  note_receipts(out, shown);
  Step step{.sent = post(node, next.clock(), std::move(out))};
  step.next = add(node, history, input, std::move(next), std::move(shown));
  return records_[history].steps.emplace_back(input, std::move(step)).second;
}

const Life& Histories::life(HistoryId history) {
  Record& record = records_[history];
  if (record.life == nullptr) {
    Life again = life(record.parent);
    std::ignore = happen(again, record.point.node, record.input);
    keep(history, std::move(again));
  }
  return *record.life;
}

// First lives stay, since all others come from them.
void Histories::keep(HistoryId history, Life life) {
  records_[history].life = std::make_unique<Life>(std::move(life));
  if (history < nodes()) return;
  kept_.push_back(history);
  if (kept_.size() <= kLivesKept) return;
  records_[kept_.front()].life.reset();
  kept_.pop_front();
}

Life::Out Histories::happen(Life& life, std::uint32_t node, const Input& input) const {
  const LifeOptions& options = world_.options[node];
  const Instant given(Duration(static_cast<Duration::rep>(input.argument)));
  switch (input.kind) {
    case Input::Kind::kStart:
      return life.start(given, options);
    case Input::Kind::kWake:
      return life.wake(life.next_wake(), options);
    case Input::Kind::kSync:
      return life.sync(life.next_sync(), options);
    case Input::Kind::kDeposit:
      return life.receive(given, world_.client, false, world_.deposit, options);
    case Input::Kind::kLetter: {
      const Letter& letter = *letters_[input.argument];
      return life.receive(letter.due, world_.options[letter.from].self, letter.is_announcement,
                          letter.payload, options);
    }
    case Input::Kind::kCrash:
      life.crash(static_cast<std::size_t>(input.argument), world_.exploration.disk);
      return {};
  }
  return {};
}

HistoryId Histories::add(std::uint32_t node, HistoryId parent, const Input& input, Life life,
                         Shown shown) {
  const auto history = static_cast<HistoryId>(records_.size());
  if (life.has_left_the_model()) outsider_ = node;
  look_at(life, shown);
  records_.push_back({.point = {.node = node,
                                .stand = life.stand(),
                                .clock = life.clock(),
                                .wake = life.next_wake(),
                                .sync = life.next_sync(),
                                .writes = static_cast<std::uint32_t>(life.writes()),
                                .shown = number_of(shown)},
                      .parent = parent,
                      .input = input});
  keep(history, std::move(life));
  return history;
}

void Histories::look_at(const Life& life, Shown& shown) const {
  shown.view.is_up = life.stand() == Stand::kUp;
  shown.is_on_disk = life.has_on_disk(row_);
  shown.has_lost = life.has_lost_disk() && shown.was_on_disk;
  shown.was_on_disk = shown.was_on_disk || shown.is_on_disk;
  shown.serves = shown.has = false;
  if (life.stand() != Stand::kUp) return;

  const node::Node& machine = machine_of(life);
  machine.check_invariants();
  sim::look_at(machine, shown.view);
  if (!machine.has_started()) return;
  machine.store().check_records();
  shown.serves = shown.view.is_active && machine.store().owns(world_.slot.key);
  shown.has = machine.store().index().find(world_.slot).has_value() || life.is_writing(row_);
}

void Histories::note_receipts(const Life::Out& out, Shown& shown) const {
  for (const Posted& posted : out) {
    if (!posted.to.is_set() || posted.to != world_.client) continue;
    const auto message = wire::decode_frame(kRing, posted.payload);
    const auto* deposited = message ? std::get_if<wire::Deposited>(&*message) : nullptr;
    if (deposited == nullptr || deposited->answer != wire::Answer::kOk) continue;
    shown.receipts = std::max<std::uint32_t>(shown.receipts, deposited->stored);
  }
}

// An announcement reaches everybody else. What is for nobody's address goes nowhere.
std::vector<LetterId> Histories::post(std::uint32_t from, Instant at, Life::Out out) {
  std::vector<LetterId> sent;
  for (Posted& posted : out) {
    for (std::uint32_t to = 0; to < nodes(); ++to) {
      const bool is_announcement = !posted.to.is_set();
      if (is_announcement ? to == from : posted.to != world_.options[to].self) continue;
      const auto [known, is_new] = numbers_.try_emplace(Letter{.from = from,
                                                               .to = to,
                                                               .is_announcement = is_announcement,
                                                               .due = at + world_.latency,
                                                               .payload = posted.payload},
                                                        static_cast<LetterId>(letters_.size()));
      if (is_new) letters_.push_back(&known->first);
      sent.push_back(known->second);
    }
  }
  return sent;
}

std::uint32_t Histories::number_of(const Shown& shown) {
  const auto [known, is_new] =
      shown_numbers_.try_emplace(key_of(shown), static_cast<std::uint32_t>(shown_.size()));
  if (is_new) shown_.push_back(shown);
  return known->second;
}

}  // namespace p2pchat::sim
