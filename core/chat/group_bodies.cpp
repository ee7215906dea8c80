#include "core/chat/group_bodies.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "core/base/assert.h"
#include "core/base/sometimes.h"
#include "core/chat/history.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kBodies = "yb";
// 32 KiB are hashed for each; two are enough on average for a body that is put again for the first
// time.
constexpr std::uint64_t kExpiriesTried = 1000;
constexpr std::uint64_t kExpiryStepMs = std::uint64_t{24} * 3600 * 1000 / kExpiriesTried;

struct BodyRow {
  Bytes32 secret{};
  std::uint64_t stored_ms = 0;
  std::uint64_t expires_ms = 0;
  BoundedBytes<kBodySizeMax> sealed;
};

Bytes body_row(const Bytes32& message) {
  Bytes row = to_bytes(kBodies);
  append(row, message);
  return row;
}

// When it is to be put again; not in the past.
Instant half_life_of(const GroupBodies::Body& body, const Desk& desk) {
  const std::uint64_t now_ms = milliseconds(desk.now);
  const Duration age = std::chrono::milliseconds{now_ms - std::min(now_ms, body.stored_ms)};
  return desk.now + std::max(desk.options.prekeys.lifetime / 2 - age, Duration{0});
}

Bytes32 hash_of_put(const SealedBody& sealed, std::uint64_t expires_ms) {
  return crypto::sha256(
      wire::encode_value(account::chunk_record(sealed.secret, sealed.bytes, expires_ms)));
}

// Of the record to be put: the one that was put last, until half of its time is over; then one that
// replicas take in its place. Of two of one version these keep that of the lower hash (core/store,
// stamp.h), so its time is the longest within a day with which its hash is lower.
std::uint64_t expiry_of(const GroupBodies::Body& body, const Desk& desk) {
  const Duration lifetime = desk.options.prekeys.lifetime;
  const std::uint64_t longest = milliseconds(desk.now + lifetime);
  if (body.expires_ms == 0 || body.expires_ms > longest) return longest;
  if (milliseconds(desk.now + lifetime / 2) < body.expires_ms) return body.expires_ms;
  const Bytes32 before = hash_of_put(body.sealed, body.expires_ms);
  for (std::uint64_t less = 0; less < kExpiriesTried; ++less) {
    const std::uint64_t expires_ms = longest - less * kExpiryStepMs;
    if (hash_of_put(body.sealed, expires_ms) < before) return expires_ms;
  }
  return body.expires_ms;
}

}  // namespace

void GroupBodies::put(const Body& body, RowWriter& rows) {
  rows.put(body_row(body.message), kBodies,
           wire::encode_value(
               BodyRow{body.sealed.secret, body.stored_ms, body.expires_ms, body.sealed.bytes}));
}

void GroupBodies::add(Body body, Instant now) {
  const Bytes32 id = body.message;
  const Stage stage = body.stored_ms > 0 ? Stage::kStored : Stage::kPutting;
  Entry entry{.body = std::move(body),
              .stage = stage,
              .may_be_on_ring = false,
              .call = {},
              .persisting = {},
              .next = now};
  bodies_[id] = std::move(entry);
  fresh_.push_back(id);
}

void GroupBodies::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes(kBodies), desk.options.group_bodies_max));
}

bool GroupBodies::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    const auto plain = desk.own.vault.open({row.key, kBodies}, row.value);
    const auto at = kBodies.size();
    if (!plain || row.key.size() != at + sizeof(Bytes32)) continue;
    auto body = wire::decode_value<BodyRow>(*plain);
    if (!body) continue;
    Bytes32 id{};
    std::copy_n(row.key.begin() + static_cast<std::ptrdiff_t>(at), id.size(), id.begin());
    add({.message = id,
         .sealed = {.secret = body->secret, .bytes = std::move(body->sealed.bytes)},
         .stored_ms = body->stored_ms,
         .expires_ms = body->expires_ms},
        desk.now);
    Entry& entry = bodies_.at(id);
    entry.may_be_on_ring = true;
    if (entry.stage == Stage::kStored) {
      entry.next = half_life_of(entry.body, desk);
    } else {
      sometimes(RarePath::kBodyResumed);
    }
  }
  return true;
}

void GroupBodies::go_on(bool is_sending, Outbox& outbox, Desk& desk) {
  if (!is_loaded_ || !outbox.is_loaded()) return;
  look_at_copies(outbox, desk);
  if (!is_sending) return;
  for (auto& [id, entry] : bodies_) {
    if (calls() >= desk.options.bodies_at_once) return;
    if (is_resting(entry) && entry.next <= desk.now) ask(entry, desk);
  }
}

bool GroupBodies::on_reply(const account::OwnerReply& reply, Desk& desk) {
  const auto at = std::ranges::find_if(bodies_, [&](const auto& entry) {
    return entry.second.call.is_set() && entry.second.call == reply.call;
  });
  if (at == bodies_.end()) return false;
  Entry& entry = at->second;
  const auto* answer = reply.answer ? std::get_if<wire::ChunkPut>(&*reply.answer) : nullptr;
  if (answer != nullptr && !answer->is_final) return true;
  entry.call = {};
  const bool is_stored = answer != nullptr && answer->answer == wire::Answer::kOk &&
                         answer->stored > 0 && answer->stored >= answer->reachable;
  if (is_stored) {
    on_stored(entry, answer->stored >= answer->wanted, desk);
  } else {
    slow(entry, desk);
  }
  return true;
}

bool GroupBodies::on_persisted(Token token, const PersistResult& result, const Desk& desk) {
  const auto at = std::ranges::find_if(bodies_, [&](const auto& entry) {
    return entry.second.persisting.is_set() && entry.second.persisting == token;
  });
  if (at == bodies_.end()) return false;
  Entry& entry = at->second;
  entry.persisting = {};
  if (!result) {
    slow(entry, desk);
  } else if (entry.stage == Stage::kErasing) {
    bodies_.erase(at);
  } else if (entry.stage == Stage::kPutting) {
    entry.stage = Stage::kStored;
    stored_.push_back(at->first);
  }
  return true;
}

void GroupBodies::stop(Desk& desk) {
  for (auto& [id, entry] : bodies_) {
    desk.calls.cancel(std::exchange(entry.call, {}));
  }
}

Instant GroupBodies::next_wake(const ChatOptions& options) const {
  Instant earliest = Instant::never();
  if (calls() >= options.bodies_at_once) return earliest;
  for (const auto& [id, entry] : bodies_) {
    if (is_resting(entry)) earliest = std::min(earliest, entry.next);
  }
  return earliest;
}

void GroupBodies::check_invariants(const ChatOptions& options) const {
  P2PCHAT_ASSERT(bodies_.size() <= options.group_bodies_max);
  P2PCHAT_ASSERT(calls() <= options.bodies_at_once);
}

bool GroupBodies::is_resting(const Entry& entry) {
  return !entry.call.is_set() && !entry.persisting.is_set();
}

std::size_t GroupBodies::calls() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(bodies_, [](const auto& entry) { return entry.second.call.is_set(); }));
}

// Those that are new here wait from now on; those of which no copy is left are needed no more.
void GroupBodies::look_at_copies(Outbox& outbox, Desk& desk) {
  std::vector<Bytes32> looked_at = outbox.take_ended_texts();
  for (const Bytes32& id : std::exchange(fresh_, {})) {
    const auto at = bodies_.find(id);
    if (at == bodies_.end()) continue;
    if (at->second.stage == Stage::kPutting) outbox.let_wait(id);
    looked_at.push_back(id);
  }
  for (const Bytes32& id : std::exchange(stored_, {})) outbox.let_go(id, desk.now);
  for (const Bytes32& id : looked_at) {
    const auto at = bodies_.find(id);
    if (at != bodies_.end() && !outbox.has_copies_of(id)) end(at->second, desk);
  }
}

void GroupBodies::end(Entry& entry, Desk& desk) {
  if (entry.stage == Stage::kReleasing || entry.stage == Stage::kErasing) return;
  const bool may_be_needed = entry.stage == Stage::kStored;
  desk.calls.cancel(std::exchange(entry.call, {}));
  entry.persisting = {};
  entry.pause = {};
  entry.next = desk.now;
  entry.stage = may_be_needed || !entry.may_be_on_ring ? Stage::kErasing : Stage::kReleasing;
  if (entry.stage == Stage::kReleasing) sometimes(RarePath::kBodyReleased);
  if (entry.stage == Stage::kErasing) erase(entry, desk);
}

void GroupBodies::ask(Entry& entry, Desk& desk) {
  if (entry.stage == Stage::kErasing) return erase(entry, desk);
  entry.may_be_on_ring = true;
  const SealedBody& sealed = entry.body.sealed;
  const bool is_release = entry.stage == Stage::kReleasing;
  if (!is_release) entry.body.expires_ms = expiry_of(entry.body, desk);
  wire::Record record =
      is_release
          ? account::release_record({.secret = sealed.secret, .hash = crypto::sha256(sealed.bytes)},
                                    milliseconds(desk.now + desk.options.prekeys.lifetime))
          : account::chunk_record(sealed.secret, sealed.bytes, entry.body.expires_ms);
  const RingId key = record.slot.key;
  entry.call = desk.calls.open(key, wire::PutChunk{.call = {}, .record = std::move(record)},
                               desk.now + desk.options.body_timeout, desk.now, desk.out);
}

// On fewer replicas than are wanted the copies may go, but it is put on, until it is on all.
void GroupBodies::on_stored(Entry& entry, bool is_whole, Desk& desk) {
  if (entry.stage == Stage::kReleasing) {
    entry.stage = Stage::kErasing;
    return erase(entry, desk);
  }
  if (!is_whole) slow(entry, desk);
  if (!is_whole && entry.stage == Stage::kStored) return;
  entry.body.stored_ms = milliseconds(desk.now);
  if (is_whole) {
    entry.pause = {};
    entry.next = half_life_of(entry.body, desk);
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  put(entry.body, rows);
  entry.persisting = desk.persist(std::move(changes));
}

void GroupBodies::erase(Entry& entry, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  rows.erase(body_row(entry.body.message));
  entry.persisting = desk.persist(std::move(changes));
}

void GroupBodies::slow(Entry& entry, const Desk& desk) {
  entry.pause = std::clamp(entry.pause * 2, desk.options.retry_min, desk.options.retry_max);
  const auto spread = static_cast<std::uint64_t>(entry.pause.count() / 4 + 1);
  entry.next = desk.now + entry.pause + Duration(desk.entropy.below(spread));
}

}  // namespace p2pchat::chat
