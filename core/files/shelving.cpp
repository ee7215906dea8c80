#include "core/files/shelving.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/crypto/sha256.h"

namespace p2pchat::files {

void Shelving::begin(BytesView plain, Desk& desk) {
  P2PCHAT_ASSERT(!plain.empty());
  P2PCHAT_ASSERT(plain.size() <= kShelvedMax);
  stop(desk);
  file_ = {.name = {}, .size = plain.size(), .key = desk.entropy.draw_32(), .table = {}};
  file_.expires_ms = desk.expiry_ms();
  hashes_ = {};
  for (std::uint32_t number = 1; number <= chunks_of(plain.size()); ++number) {
    const std::size_t at = (number - std::size_t{1}) * kChunkSize;
    Bytes sealed = seal_chunk(file_.key, number, plain.subspan(at, size_of(plain.size(), number)));
    hashes_.push_back(crypto::sha256(sealed));
    pieces_[number].sealed = std::move(sealed);
  }
  pieces_[0].sealed = seal_table(file_.key, hashes_);
  file_.table = crypto::sha256(pieces_[0].sealed);
  for (auto& [number, piece] : pieces_) piece.pace.next = desk.now;
}

void Shelving::stop(Desk& desk) {
  for (const auto& [number, piece] : pieces_) {
    if (piece.call.is_set()) desk.calls.cancel(piece.call);
  }
  pieces_.clear();
  is_started_ = false;
  is_refused_ = false;
}

bool Shelving::on_reply(const account::OwnerReply& reply, Desk& desk) {
  const auto at = std::ranges::find_if(pieces_, [&](const auto& entry) {
    return entry.second.call.is_set() && entry.second.call == reply.call;
  });
  if (at == pieces_.end()) return false;
  const auto* answer = reply.answer ? std::get_if<wire::ChunkPut>(&*reply.answer) : nullptr;
  if (answer != nullptr && !answer->is_final) return true;
  at->second.call = {};
  const bool is_stored = answer != nullptr && answer->answer == wire::Answer::kOk &&
                         answer->stored > 0 && answer->stored >= answer->reachable;
  is_refused_ = answer != nullptr && answer->answer == wire::Answer::kFull;
  if (is_stored) {
    pieces_.erase(at);
  } else {
    at->second.pace.slow(desk);
  }
  return true;
}

void Shelving::go_on(Desk& desk) {
  for (auto& [number, piece] : pieces_) {
    if (!is_started_ || is_under_way()) return;
    if (piece.pace.next > desk.now) continue;
    wire::Record record = account::chunk_record(name_of(file_.key, number, {}).secret, piece.sealed,
                                                desk.expiry_ms());
    const RingId key = record.slot.key;
    piece.call = desk.calls.open(key, wire::PutChunk{.call = {}, .record = std::move(record)},
                                 desk.now + desk.options.call_timeout, desk.now, desk.out);
  }
}

Instant Shelving::next_wake() const {
  Instant earliest = Instant::never();
  if (!is_started_ || is_under_way()) return earliest;
  for (const auto& [number, piece] : pieces_) earliest = std::min(earliest, piece.pace.next);
  return earliest;
}

bool Shelving::is_under_way() const {
  return std::ranges::any_of(pieces_, [](const auto& entry) { return entry.second.call.is_set(); });
}

}  // namespace p2pchat::files
