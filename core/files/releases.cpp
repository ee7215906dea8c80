#include "core/files/releases.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/wire/reflect.h"

namespace p2pchat::files {

void Releases::put(const Bytes32& id, const ReleaseRow& row, chat::RowWriter& rows) {
  put_row(Kind::kRelease, id, wire::encode_value(row), rows);
}

void Releases::add(const Bytes32& id, ReleaseRow row, Desk& desk) {
  if (releases_.size() >= desk.options.releases_max) {
    has_more_ = true;
    return;
  }
  Release& release = releases_[id];
  release.row = std::move(row);
  release.left.clear();
  for (std::uint32_t i = 0; i <= release.row.hashes.size(); ++i) release.left.insert(i);
  release.pace = {.next = desk.now};
}

void Releases::load(Desk& desk) {
  loading_ = desk.read(read_rows(Kind::kRelease, desk.options.releases_max));
}

bool Releases::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  has_more_ = result && result->size() >= desk.options.releases_max;
  if (!result) return true;  // on disk still; the next start reads it
  for (const Row& row : *result) {
    const auto plain = open_row(Kind::kRelease, row, desk.vault);
    if (!plain) continue;
    auto release = wire::decode_value<ReleaseRow>(*plain);
    if (release) add(id_in(row, Kind::kRelease), *std::move(release), desk);
  }
  return true;
}

bool Releases::on_reply(const account::OwnerReply& reply, Desk& desk) {
  for (auto& [id, release] : releases_) {
    const auto call = release.calls.find(reply.call);
    if (call == release.calls.end()) continue;
    const auto* answer = reply.answer ? std::get_if<wire::ChunkPut>(&*reply.answer) : nullptr;
    if (answer != nullptr && !answer->is_final) return true;
    const std::uint32_t number = call->second;
    release.calls.erase(call);
    const bool is_done = answer != nullptr && answer->answer == wire::Answer::kOk &&
                         answer->stored > 0 && answer->stored >= answer->reachable;
    if (is_done) {
      release.left.erase(number);
      release.pace = {.next = desk.now};
    } else {
      release.pace.slow(desk);
    }
    return true;
  }
  return false;
}

void Releases::go_on(Desk& desk) {
  std::vector<Bytes32> done;
  for (auto& [id, release] : releases_) {
    const bool has_expired = release.row.file.expires_ms + 1 < desk.now_ms();
    if (release.left.empty() || has_expired) done.push_back(id);
    if (!release.left.empty() && release.pace.next <= desk.now) ask(release, desk);
  }
  for (const Bytes32& id : done) finish(id, desk);
  if (releases_.empty() && has_more_ && !loading_.is_set()) load(desk);
}

void Releases::ask(Release& release, Desk& desk) {
  for (const std::uint32_t number : release.left) {
    if (release.calls.size() >= desk.options.window) return;
    const bool is_asked =
        std::ranges::any_of(release.calls, [&](const auto& call) { return call.second == number; });
    if (is_asked) continue;
    const Bytes32& hash =
        number == 0 ? release.row.file.table : release.row.hashes[number - std::size_t{1}];
    wire::Record record =
        account::release_record(name_of(release.row.file.key, number, hash), desk.expiry_ms());
    const RingId key = record.slot.key;
    const CallId call =
        desk.calls.open(key, wire::PutChunk{.call = {}, .record = std::move(record)},
                        desk.now + desk.options.call_timeout, desk.now, desk.out);
    release.calls[call] = number;
  }
}

// Should the row outlive a crash, they are released once more, which does no harm.
void Releases::finish(const Bytes32& id, Desk& desk) {
  std::vector<Change> changes;
  chat::RowWriter rows = desk.writer(changes);
  rows.erase(row_key(Kind::kRelease, id));
  (void)desk.persist(std::move(changes));
  for (const auto& [call, number] : releases_.at(id).calls) desk.calls.cancel(call);
  releases_.erase(id);
}

Instant Releases::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [id, release] : releases_) {
    if (release.calls.size() < release.left.size() && release.calls.empty()) {
      earliest = std::min(earliest, release.pace.next);
    }
  }
  return earliest;
}

void Releases::check_invariants(const FilesOptions& options) const {
  P2PCHAT_ASSERT(releases_.size() <= options.releases_max);
  for (const auto& [id, release] : releases_) {
    P2PCHAT_ASSERT(release.calls.size() <= options.window);
  }
}

}  // namespace p2pchat::files
