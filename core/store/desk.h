#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/mutant.h"
#include "core/ring/ring.h"
#include "core/rpc/calls.h"
#include "core/store/arc.h"
#include "core/store/body_reader.h"
#include "core/store/index.h"
#include "core/store/journal.h"
#include "core/store/lister.h"
#include "core/store/outcome.h"
#include "core/store/placement.h"
#include "core/store/store_options.h"
#include "core/wire/effects.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// Whom a call was made to, for which conversation, and what it carried.
struct Asked {
  Ticket ticket;
  wire::NodeRef peer;
  std::vector<wire::Listing> sent;
};

// What the store's conversations share. Part of the store's value.
struct Shared {
  StoreOptions options;
  Entropy entropy;
  Index index;
  Journal journal;
  BodyReader bodies;
  Lister lister;
  rpc::Calls<Asked> calls;
  ring::Neighbourhood around;
  ReplicaSet replicas;  // of the own range, without this node
  std::uint64_t tickets = 0;
  std::vector<StoreOutcome> outcomes;
  std::vector<wire::Slot> changes;

  Shared(const StoreOptions& store_options, const Entropy& chance)
      : options(store_options),
        entropy(chance),
        index(entropy.draw_32()),
        journal(options),
        bodies(options),
        calls({.patience = {}, .calls_max = options.calls_max}) {}

  [[nodiscard]] bool is_genuine(const wire::Record& record) const {
    if (options.is_genuine == nullptr || is_mutated(Mutant::kForgeryKept)) return true;
    return options.is_genuine(record);
  }
  // An account's last record is here, synced.
  [[nodiscard]] bool holds_end(const RingId& key) const {
    if (is_mutated(Mutant::kEndedKeyLives)) return false;
    const auto held = index.items().find(wire::account_slot(key));
    return held != index.items().end() && wire::ends_key(held->first, held->second.stamp.version);
  }
  // It is, or is on its way to the disk.
  [[nodiscard]] bool has_ended(const RingId& key) const {
    if (is_mutated(Mutant::kEndedKeyLives)) return false;
    const wire::Slot account = wire::account_slot(key);
    const auto pending = journal.pending(account);
    return (pending && wire::ends_key(account, pending->version)) || holds_end(key);
  }
  // What has a body of this size is not kept there any more.
  [[nodiscard]] bool is_shut(const wire::Slot& slot, std::size_t size) const {
    return size > 0 && slot != wire::account_slot(slot.key) && has_ended(slot.key);
  }
  // The replica in that seat has it, synced. False if what is held here is another.
  bool add_copy(const wire::Slot& slot, const wire::Stamp& stamp, ReplicaSet::Seats seat) {
    return journal.add_copy(slot, stamp, seat) || index.add_copy(slot, stamp, seat);
  }
  void clear_copies(ReplicaSet::Seats seats) {
    journal.clear_copies(seats);
    index.clear_copies(seats);
  }
  [[nodiscard]] Ticket draw_ticket() { return Ticket{++tickets}; }

  // min(K, members): more copies cannot be had now.
  [[nodiscard]] std::size_t reachable() const {
    return std::min(options.replicas, member_count(around));
  }
  // A period with a quarter of chance taken off, so that nodes do not act in step.
  [[nodiscard]] Duration jittered(Duration period) {
    const auto quarter = static_cast<std::uint64_t>(period.count() / 4);
    return period - Duration(static_cast<std::int64_t>(entropy.below(quarter + 1)));
  }
};

// About what they take on the wire: a record beside its body, a listing, and both in a datagram.
inline constexpr std::size_t kRecordBytes = 100;
inline constexpr std::size_t kListingBytes = 106;
inline constexpr std::size_t kDatagramRecords = 1000;
// Of what is heavy: a stream loses nothing, but may end.
inline constexpr std::uint32_t kHeavyAttempts = 2;

// What a conversation may use while one of its steps runs. Never stored.
struct Desk {
  Shared& shared;
  Instant now;
  Effects& out;

  // `sent`: the records that it brings or asks for.
  template <rpc::Request R>
  void ask(Ticket ticket, const wire::NodeRef& peer, R request,
           std::vector<wire::Listing> sent = {}) const {
    request.target = peer.id;
    std::size_t bytes = 0;
    for (const wire::Listing& record : sent) bytes += record.size + kRecordBytes;
    if constexpr (std::is_same_v<R, wire::Offer>) {
      bytes += request.held.items.size() * kListingBytes;
    }
    rpc::CallPatience patience{.bytes = bytes > kDatagramRecords ? bytes : 0};
    if (bytes > rpc::kLightMax) patience.attempts = kHeavyAttempts;
    shared.calls.open(peer.address, std::move(request),
                      Asked{.ticket = ticket, .peer = peer, .sent = std::move(sent)}, patience, now,
                      shared.entropy, out);
  }
  // What waits for its turn is not asked any more; the conversation is over.
  void stop_asking(Ticket ticket) const {
    shared.calls.drop_waiting([=](const Asked& asked) { return asked.ticket == ticket; });
  }
  [[nodiscard]] Journal::Verdict write(Ticket ticket, std::span<const wire::Record> records) const {
    return shared.journal.write(ticket, records, shared.index, shared.entropy, out);
  }
  [[nodiscard]] bool read(Ticket ticket, const std::vector<wire::Slot>& slots) const {
    return shared.bodies.read(ticket, slots, shared.entropy, out);
  }
  // Nothing if the page comes later, from the disk.
  [[nodiscard]] std::optional<Lister::Page> list(Ticket ticket, const wire::KeyRange& range,
                                                 const std::optional<wire::Slot>& after) const {
    return shared.lister.list(ticket, range, after, shared.index, shared.entropy, out);
  }
  void report(StoreOutcome outcome) const { shared.outcomes.push_back(std::move(outcome)); }
};

}  // namespace p2pchat::store
