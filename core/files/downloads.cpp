#include "core/files/downloads.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::files {
namespace {

void erase_download(const Bytes32& id, const FileRef& file, chat::RowWriter& rows) {
  erase_pieces(Pieces::kFetched, id, chunks_of(file.size), rows);
  rows.erase(row_key(Kind::kDownload, id));
}

}  // namespace

Token Downloads::fetch(const chat::StoredMessage& message, Instant deadline, Desk& desk) {
  const Token step = desk.new_token();
  const Bytes32 id = chat::id_of(message.id);
  const bool is_new = !downloads_.contains(id);
  if (is_new && downloads_.size() >= desk.options.downloads_max) {
    return answer(step, StepEnd::kTooMany, id);
  }
  Download& download = downloads_[id];
  if (download.stage == Stage::kEnding) return answer(step, StepEnd::kTooMany, id);
  download.file = *message.file;
  download.peer = message.peer;
  // Of a group's file there is one copy for all: nobody of them says that it has served.
  const bool is_for_all =
      chat::is_group_key(message.peer) && !is_mutated(Mutant::kGroupFileReleased);
  download.is_released = !message.is_outgoing && !is_for_all;
  if (download.stage == Stage::kWhole) return answer(step, StepEnd::kDone, id);
  download.waiting.push_back({step, deadline});
  if (download.stage == Stage::kResting) begin(download, desk);
  go_on(desk);
  return step;
}

Token Downloads::read(const Bytes32& id, std::uint32_t number, Desk& desk) {
  const Token step = desk.new_token();
  const auto at = downloads_.find(id);
  const bool is_here = at != downloads_.end() && at->second.stage == Stage::kWhole && number >= 1 &&
                       number <= at->second.hashes.size();
  if (!is_here) return answer(step, StepEnd::kUnknown, id);
  const Token token = desk.read(read_pieces(Pieces::kFetched, id, number, 1));
  at->second.reads[token] = {step, number};
  return step;
}

Token Downloads::keep(const Bytes32& id, Desk& desk) {
  const Token step = desk.new_token();
  const auto at = downloads_.find(id);
  if (at == downloads_.end() || at->second.stage != Stage::kWhole) {
    return answer(step, StepEnd::kUnknown, id);
  }
  at->second.is_kept = true;
  at->second.step = step;
  erase(at, desk);
  return step;
}

Token Downloads::cancel(std::string_view prefix, Desk& desk) {
  const Token step = desk.new_token();
  std::vector<At> found;
  for (auto at = downloads_.begin(); at != downloads_.end(); ++at) {
    if (to_hex(at->first).starts_with(prefix)) found.push_back(at);
  }
  if (found.size() != 1) {
    return answer(step, found.empty() ? StepEnd::kUnknown : StepEnd::kAmbiguous, {});
  }
  if (found[0]->second.stage == Stage::kEnding) {
    return answer(step, StepEnd::kTooMany, found[0]->first);
  }
  found[0]->second.step = step;
  erase(found[0], desk);
  return step;
}

std::vector<StepResult> Downloads::take_results() { return std::exchange(results_, {}); }

void Downloads::load(Desk& desk) {
  loading_ = desk.read(read_rows(Kind::kDownload, desk.options.downloads_max));
}

bool Downloads::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (loading_.is_set() && token == loading_) {
    loading_ = {};
    is_loaded_ = result.has_value();
    for (const Row& each : result.value_or(std::vector<Row>())) {
      const auto plain = open_row(Kind::kDownload, each, desk.vault);
      if (!plain) continue;
      auto row = wire::decode_value<DownloadRow>(*plain);
      if (!row) continue;
      Download& download = downloads_[id_in(each, Kind::kDownload)];
      download.file = std::move(row->file);
      download.hashes = std::move(row->hashes);
      download.has_table = true;
    }
    return true;
  }
  for (auto at = downloads_.begin(); at != downloads_.end(); ++at) {
    if (at->second.reading.is_set() && at->second.reading == token) {
      on_scanned(at->second, result, desk);
      return true;
    }
    if (at->second.reads.contains(token)) {
      on_piece(at, token, result);
      return true;
    }
  }
  return false;
}

bool Downloads::on_persisted(Token token, const PersistResult& result, Releases& releases,
                             Desk& desk) {
  for (auto at = downloads_.begin(); at != downloads_.end(); ++at) {
    Download& download = at->second;
    if (download.ending.is_set() && download.ending == token) {
      const StepEnd end = result ? StepEnd::kDone : step_end_of(result.error());
      if (download.step.is_set()) (void)answer(download.step, end, at->first);
      if (result && download.is_kept && download.is_released) {
        releases.add(at->first, {.file = download.file, .hashes = download.hashes}, desk);
      }
      if (result) {
        downloads_.erase(at);
      } else {
        rest(download, desk);
      }
      return true;
    }
    const auto piece = std::ranges::find_if(download.window, [&](const auto& each) {
      return each.second.writing.is_set() && each.second.writing == token;
    });
    if (piece == download.window.end()) continue;
    const bool is_table = piece->first == 0;
    if (is_table && is_mutated(Mutant::kReleasedBeforeKept)) {
      releases.add(at->first, {.file = download.file, .hashes = download.hashes}, desk);
    }
    on_written(at, piece->first, result, desk);
    return true;
  }
  return false;
}

bool Downloads::on_reply(const account::OwnerReply& reply, Desk& desk) {
  for (auto at = downloads_.begin(); at != downloads_.end(); ++at) {
    auto& window = at->second.window;
    const auto piece = std::ranges::find_if(window, [&](const auto& each) {
      return each.second.call.is_set() && each.second.call == reply.call;
    });
    if (piece == window.end()) continue;
    piece->second.call = {};
    const auto* found = reply.answer ? std::get_if<wire::ChunkFound>(&*reply.answer) : nullptr;
    if (found == nullptr || found->answer != wire::Answer::kOk) {
      piece->second.pace.slow(desk);
    } else {
      on_found(at, piece->first, *found, desk);
    }
    return true;
  }
  return false;
}

void Downloads::go_on(Desk& desk) {
  for (auto& [id, download] : downloads_) {
    std::erase_if(download.waiting, [&](const Waiting& waiting) {
      if (waiting.deadline > desk.now) return false;
      (void)answer(waiting.step, StepEnd::kTimedOut, id);
      return true;
    });
    const bool is_fetching = download.stage == Stage::kTable || download.stage == Stage::kFetching;
    if (download.stage == Stage::kScanning && !download.reading.is_set() &&
        download.pace.next <= desk.now) {
      download.reading = desk.read(
          read_pieces(Pieces::kFetched, id, download.cursor, desk.options.scanned_at_once));
    }
    if (is_fetching && download.waiting.empty()) {
      rest(download, desk);
    } else if (is_fetching) {
      ask(download, desk);
    }
    if (download.stage == Stage::kFetching && download.done == download.hashes.size()) {
      download.stage = Stage::kWhole;
      for (const Waiting& waiting : std::exchange(download.waiting, {})) {
        (void)answer(waiting.step, StepEnd::kDone, id);
      }
    }
  }
  std::erase_if(downloads_, [](const auto& entry) {
    const Download& download = entry.second;
    return download.stage == Stage::kResting && !download.has_table && download.waiting.empty();
  });
}

Instant Downloads::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [id, download] : downloads_) {
    for (const Waiting& waiting : download.waiting) {
      earliest = std::min(earliest, waiting.deadline);
    }
    if (download.stage == Stage::kScanning && !download.reading.is_set()) {
      earliest = std::min(earliest, download.pace.next);
    }
    if (download.stage != Stage::kTable && download.stage != Stage::kFetching) continue;
    for (const auto& [number, piece] : download.window) {
      const bool is_resting = !piece.call.is_set() && !piece.writing.is_set();
      if (is_resting) earliest = std::min(earliest, piece.pace.next);
    }
  }
  return earliest;
}

std::vector<Progress> Downloads::take_progress() { return std::exchange(progress_, {}); }

std::vector<Progress> Downloads::list() const {
  std::vector<Progress> all;
  for (const auto& [id, download] : downloads_) all.push_back(progress_of(id, download));
  return all;
}

void Downloads::check_invariants(const FilesOptions& options) const {
  P2PCHAT_ASSERT(downloads_.size() <= options.downloads_max);
  for (const auto& [id, download] : downloads_) {
    P2PCHAT_ASSERT(download.window.size() <= options.window);
  }
}

Token Downloads::answer(Token step, StepEnd end, const Bytes32& id) {
  results_.push_back({.step = step, .end = end, .id = id});
  return step;
}

void Downloads::begin(Download& download, Desk& desk) {
  download.pace = {.next = desk.now};
  download.cursor = 1;
  download.done = 0;
  download.is_here.assign(chunks_of(download.file.size), false);
  download.stage = download.has_table ? Stage::kScanning : Stage::kTable;
  if (!download.has_table) download.window[0].pace.next = desk.now;
}

void Downloads::ask(Download& download, Desk& desk) {
  if (download.stage == Stage::kFetching) {
    for (; download.cursor <= download.hashes.size(); ++download.cursor) {
      if (download.window.size() >= desk.options.window) break;
      if (download.is_here[download.cursor - 1]) continue;
      download.window[download.cursor].pace.next = desk.now;
    }
  }
  for (auto& [number, piece] : download.window) {
    if (piece.call.is_set() || piece.writing.is_set() || piece.pace.next > desk.now) continue;
    const Bytes32 id = name_in(download, number).id();
    piece.call = desk.calls.open(account::chunk_slot(id).key, wire::GetChunk{.call = {}, .id = id},
                                 desk.now + desk.options.call_timeout, desk.now, desk.out);
  }
}

void Downloads::on_found(At at, std::uint32_t number, const wire::ChunkFound& found, Desk& desk) {
  Download& download = at->second;
  Piece& piece = download.window.at(number);
  if (!found.record) return on_absent(at, piece, desk);
  piece.missing_since.reset();
  const wire::Record& record = *found.record;
  const bool is_any_taken = is_mutated(Mutant::kWrongChunkTaken) && record.version == 0;
  const bool is_it = is_any_taken || (account::is_genuine_chunk(record) &&
                                      record.slot.id == name_in(download, number).id());
  if (!is_it) return on_wrong(at, piece, desk);
  if (record.version == 1) return stop(at, StepEnd::kGone, desk);
  take(at, number, account::sealed_in(record), desk);
}

// Nodes may have lost the last copy, or be repairing.
void Downloads::on_absent(At at, Piece& piece, Desk& desk) {
  if (at->second.file.expires_ms <= desk.now_ms()) return stop(at, StepEnd::kGone, desk);
  if (!piece.missing_since) piece.missing_since = desk.now;
  if (desk.now - *piece.missing_since >= desk.options.missing_patience) {
    return stop(at, StepEnd::kMissing, desk);
  }
  piece.pace.slow(desk);
}

void Downloads::on_wrong(At at, Piece& piece, Desk& desk) {
  piece.wrong += 1;
  if (piece.wrong >= desk.options.wrong_max) return stop(at, StepEnd::kDamaged, desk);
  piece.pace.slow(desk);
}

// It is under its own hash: if it is not this chunk of this file, its sender has made it so.
void Downloads::take(At at, std::uint32_t number, BytesView sealed, Desk& desk) {
  auto& [id, download] = *at;
  std::vector<Change> changes;
  if (number == 0) {
    auto hashes = open_table(download.file, sealed);
    if (!hashes) return stop(at, StepEnd::kDamaged, desk);
    download.hashes = *std::move(hashes);
    chat::RowWriter rows = desk.writer(changes);
    put_row(Kind::kDownload, id,
            wire::encode_value(DownloadRow{.file = download.file, .hashes = download.hashes}),
            rows);
  } else {
    const auto plain = open_chunk(download.file.key, number, sealed);
    const bool is_whole = plain && plain->size() == size_of(download.file.size, number);
    if (!is_whole && !is_mutated(Mutant::kWrongChunkTaken)) {
      stop(at, StepEnd::kDamaged, desk);
      return erase(at, desk);  // it can never be whole
    }
    changes.push_back({.key = piece_key(Pieces::kFetched, id, number), .value = to_bytes(sealed)});
  }
  download.window.at(number).writing = desk.persist(std::move(changes));
}

void Downloads::on_scanned(Download& download, const ReadResult& result, Desk& desk) {
  download.reading = {};
  if (!result) return download.pace.slow(desk);
  for (const Row& row : *result) {
    const std::uint32_t number = number_in(row);
    if (number == 0 || number > download.is_here.size()) continue;
    if (!download.is_here[number - 1]) download.done += 1;
    download.is_here[number - 1] = true;
    download.cursor = number + 1;
  }
  if (!result->empty()) return;
  download.stage = Stage::kFetching;
  download.cursor = 1;
}

void Downloads::on_piece(At at, Token token, const ReadResult& result) {
  auto& [id, download] = *at;
  const auto [step, number] = download.reads.at(token);
  download.reads.erase(token);
  if (!result) {
    (void)answer(step, step_end_of(result.error()), id);
    return;
  }
  const bool is_here = !result->empty() && number_in(result->front()) == number;
  auto plain =
      is_here ? open_chunk(download.file.key, number, result->front().value) : std::nullopt;
  if (is_here && !plain && is_mutated(Mutant::kWrongChunkTaken)) plain = result->front().value;
  // The disk has changed it.
  if (!plain) return (void)answer(step, StepEnd::kDiskFailed, id);
  results_.push_back({.step = step, .end = StepEnd::kDone, .id = id, .bytes = *std::move(plain)});
}

void Downloads::on_written(At at, std::uint32_t number, const PersistResult& result, Desk& desk) {
  auto& [id, download] = *at;
  if (!result) return stop(at, step_end_of(result.error()), desk);
  download.window.erase(number);
  if (number == 0) {
    download.has_table = true;
    download.stage = Stage::kFetching;
  } else {
    download.is_here[number - 1] = true;
    download.done += 1;
  }
  progress_.push_back(progress_of(id, download));
}

void Downloads::stop(At at, StepEnd end, Desk& desk) {
  auto& [id, download] = *at;
  for (const Waiting& waiting : std::exchange(download.waiting, {})) {
    (void)answer(waiting.step, end, id);
  }
  rest(download, desk);
  if (end == StepEnd::kGone && download.has_table) erase(at, desk);
}

void Downloads::rest(Download& download, Desk& desk) {
  for (const auto& [number, piece] : download.window) desk.calls.cancel(piece.call);
  download.window.clear();
  download.reading = {};
  download.ending = download.step = {};
  download.is_kept = false;
  download.stage = Stage::kResting;
}

void Downloads::erase(At at, Desk& desk) {
  auto& [id, download] = *at;
  for (const Waiting& waiting : std::exchange(download.waiting, {})) {
    (void)answer(waiting.step, StepEnd::kUnknown, id);
  }
  for (const auto& [number, piece] : download.window) desk.calls.cancel(piece.call);
  download.window.clear();
  download.reading = {};
  download.stage = Stage::kEnding;
  std::vector<Change> changes;
  chat::RowWriter rows = desk.writer(changes);
  erase_download(id, download.file, rows);
  if (download.is_kept && download.is_released) {
    Releases::put(id, {.file = download.file, .hashes = download.hashes}, rows);
  }
  download.ending = desk.persist(std::move(changes));
}

account::ChunkName Downloads::name_in(const Download& download, std::uint32_t number) const {
  const Bytes32& hash =
      number == 0 ? download.file.table : download.hashes[number - std::size_t{1}];
  return name_of(download.file.key, number, hash);
}

Progress Downloads::progress_of(const Bytes32& id, const Download& download) {
  return {.id = id,
          .peer = download.peer,
          .name = download.file.name,
          .size = download.file.size,
          .is_upload = false,
          .done = download.done + (download.has_table ? 1U : 0U),
          .total = chunks_of(download.file.size) + 1};
}

}  // namespace p2pchat::files
