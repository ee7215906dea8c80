#include "core/account/chunks.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/account/chunk.h"
#include "core/store/index.h"

namespace p2pchat::account {
namespace {

constexpr std::uint64_t kReleaseShare = 16;  // of the quota, beyond it

}  // namespace

bool Chunks::on_message(const Address& from, const wire::Message& message, Desk& desk) {
  if (const auto* put = std::get_if<wire::PutChunk>(&message)) {
    on_put(from, *put, desk);
  } else if (const auto* get = std::get_if<wire::GetChunk>(&message)) {
    on_get(from, *get, desk);
  } else {
    return false;
  }
  return true;
}

bool Chunks::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  const auto at = working_.find(outcome.operation);
  if (at == working_.end()) return false;

  const Work work = at->second;
  if (outcome.is_final) working_.erase(at);
  const bool has_failed = outcome.status != store::StoreStatus::kOk && outcome.stored == 0;
  const wire::Answer answer = has_failed ? answer_of(outcome.status) : wire::Answer::kOk;
  if (work.is_put) {
    desk.out.send(work.from,
                  wire::ChunkPut{.call = work.call,
                                 .answer = answer,
                                 .stored = static_cast<std::uint8_t>(outcome.stored),
                                 .wanted = static_cast<std::uint8_t>(desk.store.replicas()),
                                 .reachable = static_cast<std::uint8_t>(outcome.reachable),
                                 .is_final = outcome.is_final});
    return true;
  }
  wire::ChunkFound found{.call = work.call, .answer = answer, .record = {}};
  if (!outcome.records.empty()) found.record = outcome.records.front();
  desk.out.send(work.from, std::move(found));
  return true;
}

void Chunks::on_put(const Address& from, const wire::PutChunk& request, Desk& desk) {
  const Work work{.from = from, .call = request.call, .is_put = true};
  if (is_running(work)) return;
  const wire::Answer answer = judge(request.record, desk);
  if (answer != wire::Answer::kOk) {
    return desk.out.send(from,
                         wire::ChunkPut{.call = request.call, .answer = answer, .is_final = true});
  }
  working_.emplace(desk.store.put(request.record, desk.now, desk.out), work);
}

void Chunks::on_get(const Address& from, const wire::GetChunk& request, Desk& desk) {
  const Work work{.from = from, .call = request.call, .is_put = false};
  if (is_running(work)) return;
  const wire::Slot slot = chunk_slot(request.id);
  if (is_crowded(desk)) {
    return desk.out.send(
        from,
        wire::ChunkFound{.call = request.call, .answer = wire::Answer::kTryAgain, .record = {}});
  }
  working_.emplace(desk.store.get(slot, desk.now, desk.out), work);
}

wire::Answer Chunks::judge(const wire::Record& record, const Desk& desk) const {
  if (!desk.store.owns(record.slot.key)) return wire::Answer::kNotOwner;
  const std::uint64_t now_ms = milliseconds(desk.now);
  const auto lifetime_max = static_cast<std::uint64_t>(desk.options.lifetime_max.count() / 1000);
  const bool is_well_formed = record.slot.kind == wire::RecordKind::kChunk &&
                              is_genuine_chunk(record) && record.expires_ms > now_ms &&
                              record.expires_ms <= now_ms + lifetime_max;
  if (!is_well_formed) return wire::Answer::kRefused;
  if (is_crowded(desk)) return wire::Answer::kTryAgain;
  const std::uint64_t held = desk.store.bytes(wire::RecordKind::kChunk);
  const bool is_release = record.version > 0;
  const bool is_held = desk.store.count(record.slot.key, wire::RecordKind::kChunk) > 0;
  // A release of what is not here takes room, too, of which a full node keeps a little.
  const std::uint64_t max = desk.options.chunk_bytes_max;
  const std::uint64_t room = is_release ? max + max / kReleaseShare : max;
  const bool is_full = held + store::Index::cost(record.body.size()) > room;
  return is_full && !is_held ? wire::Answer::kFull : wire::Answer::kOk;
}

bool Chunks::is_crowded(const Desk& desk) const {
  return working_.size() >= desk.options.chunk_operations_max;
}

bool Chunks::is_running(const Work& work) const {
  return std::ranges::any_of(working_, [&](const auto& entry) { return entry.second == work; });
}

}  // namespace p2pchat::account
