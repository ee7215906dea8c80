#include "tools/lab/journeys.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <variant>

#include "core/account/name.h"
#include "core/wire/codec.h"
#include "sim/endpoints.h"
#include "tools/lab/sightings.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

// A lookup of which nothing is heard for so long has ended without a word (ring/options.h).
constexpr Duration kSilence = 12s;
constexpr Duration kLookGap = 1s;  // between two looks for such

bool is_followed(std::uint16_t kind) {
  static const std::set<std::uint16_t> kKindsFollowed = {
      wire::kind_of(wire::FindOwner{}), wire::kind_of(wire::Locate{}),
      wire::kind_of(wire::Located{}),   wire::kind_of(wire::OwnerFound{}),
      wire::kind_of(wire::Deposit{}),   wire::kind_of(wire::Deposited{}),
      wire::kind_of(wire::Replicate{}), wire::kind_of(wire::Replicated{}),
      wire::kind_of(wire::Deliver{}),   wire::kind_of(wire::Collect{}),
      wire::kind_of(wire::Collected{})};
  return kKindsFollowed.contains(kind);
}

// Not the stone of one, nor a passing word.
bool is_letter(const wire::Record& record) {
  return record.slot.kind == wire::RecordKind::kMessage && record.version == 0;
}

template <class Thing>
bool holds(const std::vector<Thing>& things, const Thing& thing) {
  return std::ranges::find(things, thing) != things.end();
}

}  // namespace

void Journeys::note(const sim::Simulation& simulation) {
  const auto& event = simulation.last_event();
  const std::uint16_t kind = event ? sim::message_number(*event) : 0;
  if (!is_followed(kind)) return;
  const auto message = wire::decode_frame(sim::kRing, sim::payload_of(event->body));
  if (!message) return;
  const sim::Population& population = simulation.stage().population;
  see({.leg = {.at = event->key.at,
               .from = party_at(population, event->key.from),
               .to = party_at(population, event->key.to),
               .kind = kind},
       .named = named_by(*message, simulation)},
      *message);
}

void Journeys::see(const Arrival& arrival, const wire::Message& message) {
  give_up_silent(arrival.leg.at);
  std::visit([&](const auto& one) { on(arrival, one); },
             static_cast<const wire::AnyOfMessages&>(message));
}

std::vector<const Journey*> Journeys::latest() const {
  std::array<std::size_t, kKinds> left{};
  left.fill(kOverMax);
  std::size_t all_left = kKinds * kOverMax;
  std::vector<const Journey*> latest;
  for (auto kept = all_.rbegin(); kept != all_.rend() && all_left > 0; ++kept) {
    std::size_t& room = left[static_cast<std::size_t>(kept->second.journey.kind)];
    if (room == 0) continue;
    --room;
    --all_left;
    latest.push_back(&kept->second.journey);
  }
  std::ranges::reverse(latest);
  return latest;
}

const Journey* Journeys::find(std::uint64_t number) const {
  const auto found = all_.find(number);
  return found == all_.end() ? nullptr : &found->second.journey;
}

// The same question again has the number of its call.
void Journeys::on(const Arrival& arrival, const wire::FindOwner& question) {
  Numbers numbers = of_call(question.call);
  if (numbers.empty()) {
    numbers = {begin(JourneyKind::kQuestion, arrival, question.key)};
    add_call(numbers.front(), question.call);
  }
  for (const std::uint64_t number : numbers) {
    add_leg(number, arrival);
    if (!arrival.leg.to || arrival.leg.to->is_client) continue;
    const Way way{arrival.leg.to->number, question.key};
    std::vector<Way>& ways = all_.at(number).ways;
    if (holds(ways, way)) continue;
    ways.push_back(way);
    ways_[way].push_back(number);
  }
}

void Journeys::on(const Arrival& arrival, const wire::Locate& question) {
  if (!arrival.leg.from || arrival.leg.from->is_client) return;
  const Way way{arrival.leg.from->number, question.key};
  if (!ways_.contains(way)) {
    const std::uint64_t number = begin(JourneyKind::kUpkeep, arrival, question.key);
    all_.at(number).ways = {way};
    ways_[way] = {number};
  }
  for (const std::uint64_t number : Numbers(ways_.at(way))) {
    add_leg(number, arrival);
    add_call(number, question.call);
  }
}

void Journeys::on(const Arrival& arrival, const wire::Located& answer) {
  for (const std::uint64_t number : of_call(answer.call)) {
    add_leg(number, arrival);
    Journey& journey = all_.at(number).journey;
    ++journey.hops;
    if (!answer.is_owner) continue;
    journey.to = arrival.leg.from;
    if (journey.kind == JourneyKind::kUpkeep) end_lookup(number);
  }
}

// Without a step on the ring the node that was asked has known the owner.
void Journeys::on(const Arrival& arrival, const wire::OwnerFound& answer) {
  for (const std::uint64_t number : of_call(answer.call)) {
    add_leg(number, arrival);
    if (answer.answer != wire::Answer::kOk) {
      end(number, JourneyState::kRefused);
      continue;
    }
    if (arrival.named) all_.at(number).journey.to = arrival.named;
    end_lookup(number);
  }
}

void Journeys::on(const Arrival& arrival, const wire::Deposit& deposit) {
  if (!is_letter(deposit.record)) return;
  auto number = of_letter(deposit.record);
  if (!number) {
    number = begin(JourneyKind::kMessage, arrival, deposit.record.slot.key);
    Kept& kept = all_.at(*number);
    kept.journey.to = arrival.named;
    kept.letter = deposit.record.slot.id;
    letters_[*kept.letter] = *number;
  }
  add_leg(*number, arrival);
  add_call(*number, deposit.call);
}

void Journeys::on(const Arrival& arrival, const wire::Deposited& answer) {
  for (const std::uint64_t number : of_call(answer.call)) {
    add_leg(number, arrival);
    JourneyState& state = all_.at(number).journey.state;
    if (answer.answer == wire::Answer::kOk) {
      raise(number, JourneyState::kStored);
    } else if (state == JourneyState::kUnderWay) {
      state = JourneyState::kRefused;
    }
  }
}

void Journeys::on(const Arrival& arrival, const wire::Replicate& copies) {
  for (const wire::Record& record : copies.records) {
    const auto number = is_letter(record) ? of_letter(record) : std::nullopt;
    if (!number) continue;
    add_leg(*number, arrival);
    add_call(*number, copies.call);
  }
}

void Journeys::on(const Arrival& arrival, const wire::Replicated& answer) {
  for (const std::uint64_t number : of_call(answer.call)) add_leg(number, arrival);
}

void Journeys::on(const Arrival& arrival, const wire::Deliver& delivery) {
  const auto number = is_letter(delivery.record) ? of_letter(delivery.record) : std::nullopt;
  if (!number || !arrival.leg.to || !arrival.leg.to->is_client) return;
  add_leg(*number, arrival);
  all_.at(*number).journey.to = arrival.leg.to;
  raise(*number, JourneyState::kDelivered);
}

void Journeys::on(const Arrival& arrival, const wire::Collect& collection) {
  for (const Bytes32& id : collection.ids) {
    const auto found = letters_.find(id);
    if (found == letters_.end()) continue;
    add_leg(found->second, arrival);
    add_call(found->second, collection.call);
  }
}

void Journeys::on(const Arrival& arrival, const wire::Collected& answer) {
  for (const std::uint64_t number : of_call(answer.call)) {
    add_leg(number, arrival);
    if (answer.answer == wire::Answer::kOk) end(number, JourneyState::kCollected);
  }
}

std::uint64_t Journeys::begin(JourneyKind kind, const Arrival& arrival, const RingId& key) {
  const std::uint64_t number = ++last_;
  Journey& journey = all_[number].journey;
  journey.number = number;
  journey.kind = kind;
  journey.from = arrival.leg.from;
  journey.key = key;
  journey.began = arrival.leg.at;
  ++open_;
  if (open_ > kOpenMax) {
    const auto oldest =
        std::ranges::find_if(all_, [](const auto& one) { return !one.second.journey.is_over; });
    const std::uint64_t forgotten = oldest->first;
    let_go(forgotten);
    all_.erase(forgotten);
    --open_;
  }
  return number;
}

void Journeys::add_leg(std::uint64_t number, const Arrival& arrival) {
  Journey& journey = all_.at(number).journey;
  journey.last = arrival.leg.at;
  journey.revision = ++revision_;
  if (journey.legs.size() < Journey::kLegsMax) {
    journey.legs.push_back(arrival.leg);
  } else {
    ++journey.legs_left_out;
  }
}

void Journeys::add_call(std::uint64_t number, CallId call) {
  Numbers& numbers = calls_[call.value];
  if (holds(numbers, number)) return;
  numbers.push_back(number);
  all_.at(number).calls.push_back(call);
}

Journeys::Numbers Journeys::of_call(CallId call) const {
  const auto found = calls_.find(call.value);
  return found == calls_.end() ? Numbers() : found->second;
}

std::optional<std::uint64_t> Journeys::of_letter(const wire::Record& record) const {
  const auto found = letters_.find(record.slot.id);
  return found == letters_.end() ? std::nullopt : std::optional(found->second);
}

// A message that has come further is not less far for an older answer.
void Journeys::raise(std::uint64_t number, JourneyState state) {
  Journey& journey = all_.at(number).journey;
  if (journey.state == JourneyState::kRefused || journey.state < state) journey.state = state;
}

void Journeys::end_lookup(std::uint64_t number) {
  const Journey& journey = all_.at(number).journey;
  ++lookups_.found;
  lookups_.hops += journey.hops;
  lookups_.taken.add(journey.last - journey.began);
  end(number, JourneyState::kFound);
}

void Journeys::end(std::uint64_t number, JourneyState state) {
  let_go(number);
  Journey& journey = all_.at(number).journey;
  journey.state = state;
  journey.is_over = true;
  journey.revision = ++revision_;
  --open_;
  auto& over = over_[static_cast<std::size_t>(journey.kind)];
  over.push_back(number);
  if (over.size() <= kOverMax) return;
  all_.erase(over.front());
  over.pop_front();
}

// A message may wait for its recipient for as long as it likes.
void Journeys::give_up_silent(Instant now) {
  if (now < next_look_) return;
  next_look_ = now + kLookGap;
  Numbers silent;
  for (const auto& [number, kept] : all_) {
    const Journey& journey = kept.journey;
    const bool may_wait = journey.is_over || journey.kind == JourneyKind::kMessage;
    if (!may_wait && now - journey.last >= kSilence) silent.push_back(number);
  }
  for (const std::uint64_t number : silent) end(number, JourneyState::kLost);
}

// Nothing that arrives belongs to it any more.
void Journeys::let_go(std::uint64_t number) {
  Kept& kept = all_.at(number);
  const auto remove_from = [number](auto& lists, const auto& key) {
    const auto found = lists.find(key);
    std::erase(found->second, number);
    if (found->second.empty()) lists.erase(found);
  };
  for (const CallId call : kept.calls) remove_from(calls_, call.value);
  for (const Way& way : kept.ways) remove_from(ways_, way);
  if (kept.letter) letters_.erase(*kept.letter);
  kept.calls.clear();
  kept.ways.clear();
}

std::optional<sim::Party> Journeys::named_by(const wire::Message& message,
                                             const sim::Simulation& simulation) {
  const sim::Stage& stage = simulation.stage();
  if (const auto* found = std::get_if<wire::OwnerFound>(&message)) {
    const auto site = stage.world.find(found->owner.address);
    return site ? party_at(stage.population, *site) : std::nullopt;
  }
  const auto* deposit = std::get_if<wire::Deposit>(&message);
  if (deposit == nullptr) return std::nullopt;
  for (; clients_known_ < stage.population.clients(); ++clients_known_) {
    const std::string& user = stage.population.user_of(clients_known_);
    if (!user.empty()) mailboxes_.emplace(account::key_of(user), clients_known_);
  }
  const auto client = mailboxes_.find(deposit->record.slot.key);
  if (client == mailboxes_.end()) return std::nullopt;
  return sim::Party{.is_client = true, .number = client->second};
}

}  // namespace p2pchat::lab
