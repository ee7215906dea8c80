#include "core/files/unshelving.h"

#include <algorithm>
#include <utility>

#include "core/files/shelving.h"

namespace p2pchat::files {

void Unshelving::begin(FileRef file, Instant deadline, Desk& desk) {
  stop(desk);
  file_ = std::move(file);
  hashes_ = {};
  deadline_ = deadline;
  if (file_.size == 0 || file_.size > kShelvedMax) {
    end_ = std::unexpected(StepEnd::kTooLarge);
    return;
  }
  pieces_[0].pace.next = desk.now;
  go_on(desk);
}

void Unshelving::stop(Desk& desk) {
  for (const auto& [number, piece] : pieces_) {
    if (piece.call.is_set()) desk.calls.cancel(piece.call);
  }
  pieces_.clear();
  plain_.clear();
  end_.reset();
}

std::optional<Result<Bytes, StepEnd>> Unshelving::take_end() { return std::exchange(end_, {}); }

bool Unshelving::on_reply(const account::OwnerReply& reply, Desk& desk) {
  const auto at = std::ranges::find_if(pieces_, [&](const auto& entry) {
    return entry.second.call.is_set() && entry.second.call == reply.call;
  });
  if (at == pieces_.end()) return false;
  Piece& piece = at->second;
  piece.call = {};
  const auto* found = reply.answer ? std::get_if<wire::ChunkFound>(&*reply.answer) : nullptr;
  if (found == nullptr || found->answer != wire::Answer::kOk) {
    piece.pace.slow(desk);
  } else {
    on_found(at->first, piece, *found, desk);
  }
  return true;
}

void Unshelving::go_on(Desk& desk) {
  if (!pieces_.empty() && deadline_ <= desk.now) {
    return end(std::unexpected(StepEnd::kTimedOut), desk);
  }
  for (auto& [number, piece] : pieces_) {
    if (piece.call.is_set() || piece.pace.next > desk.now) continue;
    const Bytes32 id = name_in(number).id();
    piece.call = desk.calls.open(account::chunk_slot(id).key, wire::GetChunk{.call = {}, .id = id},
                                 std::min(deadline_, desk.now + desk.options.call_timeout),
                                 desk.now, desk.out);
  }
}

Instant Unshelving::next_wake() const {
  Instant earliest = pieces_.empty() ? Instant::never() : deadline_;
  for (const auto& [number, piece] : pieces_) {
    if (!piece.call.is_set()) earliest = std::min(earliest, piece.pace.next);
  }
  return earliest;
}

void Unshelving::on_found(std::uint32_t number, Piece& piece, const wire::ChunkFound& found,
                          Desk& desk) {
  if (!found.record) {
    // Nodes may have lost the last copy, or be repairing.
    if (file_.expires_ms <= desk.now_ms()) return end(std::unexpected(StepEnd::kGone), desk);
    if (!piece.missing_since) piece.missing_since = desk.now;
    const bool is_over = desk.now - *piece.missing_since >= desk.options.missing_patience;
    return is_over ? end(std::unexpected(StepEnd::kMissing), desk) : piece.pace.slow(desk);
  }
  piece.missing_since.reset();
  const wire::Record& record = *found.record;
  const bool is_it = account::is_genuine_chunk(record) && record.slot.id == name_in(number).id();
  if (!is_it) return spoil(piece, desk);
  if (record.version == 1) return end(std::unexpected(StepEnd::kGone), desk);
  take(number, piece, account::sealed_in(record), desk);
}

void Unshelving::take(std::uint32_t number, Piece& piece, BytesView sealed, Desk& desk) {
  if (number == 0) {
    auto hashes = open_table(file_, sealed);
    if (!hashes) return spoil(piece, desk);
    hashes_ = *std::move(hashes);
    pieces_.clear();
    for (std::uint32_t i = 1; i <= hashes_.size(); ++i) pieces_[i].pace.next = desk.now;
    return go_on(desk);
  }
  auto plain = open_chunk(file_.key, number, sealed);
  if (!plain || plain->size() != size_of(file_.size, number)) return spoil(piece, desk);
  plain_[number] = *std::move(plain);
  pieces_.erase(number);
  if (!pieces_.empty()) return;
  Bytes whole;
  for (const auto& [at, bytes] : plain_) append(whole, bytes);
  end(std::move(whole), desk);
}

void Unshelving::spoil(Piece& piece, Desk& desk) {
  piece.wrong += 1;
  if (piece.wrong >= desk.options.wrong_max) return end(std::unexpected(StepEnd::kDamaged), desk);
  piece.pace.slow(desk);
}

void Unshelving::end(Result<Bytes, StepEnd> how, Desk& desk) {
  stop(desk);
  end_ = std::move(how);
}

account::ChunkName Unshelving::name_in(std::uint32_t number) const {
  const Bytes32& hash = number == 0 ? file_.table : hashes_[number - std::size_t{1}];
  return name_of(file_.key, number, hash);
}

}  // namespace p2pchat::files
