#include "core/files/uploads.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::files {
namespace {

void put_upload(const Bytes32& id, const UploadRow& row, chat::RowWriter& rows) {
  put_row(Kind::kUpload, id, wire::encode_value(row), rows);
}

// With all its pieces.
void erase_upload(const Bytes32& id, const UploadRow& row, chat::RowWriter& rows) {
  erase_pieces(Pieces::kToPut, id, chunks_of(row.file.size), rows);
  rows.erase(row_key(Kind::kUpload, id));
}

}  // namespace

Token Uploads::begin(UploadDraft draft, Desk& desk) {
  const Token step = desk.new_token();
  if (draft.size > FileRef::kSizeMax) return refuse(step, StepEnd::kTooLarge, {});
  if (uploads_.size() >= desk.options.uploads_max) return refuse(step, StepEnd::kTooMany, {});
  const Bytes32 id = desk.entropy.draw_32();
  Upload& upload = uploads_[id];
  upload.row.peer = std::move(draft.peer);
  upload.row.text = std::move(draft.text);
  upload.row.file.name = chat::safe_file_name(draft.name);
  upload.row.file.size = draft.size;
  upload.row.file.key = desk.entropy.draw_32();
  upload.step = step;
  std::vector<Change> changes;
  chat::RowWriter rows = desk.writer(changes);
  put_upload(id, upload.row, rows);
  upload.persisting = desk.persist(std::move(changes));
  return step;
}

Token Uploads::append(const Bytes32& id, BytesView bytes, Desk& desk) {
  const Token step = desk.new_token();
  const auto found = filling(id);
  if (!found) return refuse(step, found.error(), id);
  Upload& upload = **found;
  if (bytes.size() > desk.options.piece_max) return refuse(step, StepEnd::kTooLarge, id);
  if (bytes.size() > upload.row.file.size - upload.received) {
    discard(id, desk);
    return refuse(step, StepEnd::kWrongSize, id);
  }
  upload.received += bytes.size();
  p2pchat::append(upload.buffer, bytes);
  std::vector<Change> changes;
  while (upload.buffer.size() >= kChunkSize) seal_front(upload, id, kChunkSize, changes);
  if (changes.empty()) return refuse(step, StepEnd::kDone, id);
  upload.step = step;
  upload.persisting = desk.persist(std::move(changes));
  return step;
}

Token Uploads::finish(const Bytes32& id, Desk& desk) {
  const Token step = desk.new_token();
  const auto found = filling(id);
  if (!found) return refuse(step, found.error(), id);
  Upload& upload = **found;
  if (upload.received != upload.row.file.size) {
    discard(id, desk);
    return refuse(step, StepEnd::kWrongSize, id);
  }
  std::vector<Change> changes;
  if (!upload.buffer.empty()) seal_front(upload, id, upload.buffer.size(), changes);
  FileRef& file = upload.row.file;
  const Bytes table = seal_table(file.key, upload.row.hashes);
  file.table = crypto::sha256(table);
  file.expires_ms = desk.expiry_ms();
  changes.push_back({.key = piece_key(Pieces::kToPut, id, 0), .value = table});
  upload.row.is_complete = true;
  chat::RowWriter rows = desk.writer(changes);
  put_upload(id, upload.row, rows);
  upload.step = step;
  upload.persisting = desk.persist(std::move(changes));
  return step;
}

Token Uploads::cancel(std::string_view prefix, Desk& desk) {
  const Token step = desk.new_token();
  std::vector<Bytes32> found;
  for (const auto& [id, upload] : uploads_) {
    if (to_hex(id).starts_with(prefix)) found.push_back(id);
  }
  if (found.size() != 1) {
    return refuse(step, found.empty() ? StepEnd::kUnknown : StepEnd::kAmbiguous, {});
  }
  Upload& upload = uploads_.at(found[0]);
  if (upload.persisting.is_set()) return refuse(step, StepEnd::kTooMany, found[0]);
  if (upload.stage == Stage::kSending) return refuse(step, StepEnd::kTooLate, found[0]);
  upload.step = step;
  begin_ending(found[0], upload, desk);
  return step;
}

std::vector<StepResult> Uploads::take_results() { return std::exchange(results_, {}); }

std::vector<Uploads::Ready> Uploads::take_ready(Desk& desk) {
  std::vector<Ready> ready;
  for (auto& [id, upload] : uploads_) {
    if (upload.stage != Stage::kReady || upload.pace.next > desk.now) continue;
    upload.stage = Stage::kSending;
    chat::Letter letter{
        .text = upload.row.text, .reply_to = {}, .file = upload.row.file, .with = {}};
    chat::RowWriter rows = desk.writer(letter.with);
    rows.erase(row_key(Kind::kUpload, id));
    ready.push_back({.id = id, .peer = upload.row.peer, .letter = std::move(letter)});
  }
  return ready;
}

void Uploads::on_queued(const Bytes32& id) { uploads_.erase(id); }

void Uploads::on_not_queued(const Bytes32& id, Desk& desk) {
  Upload& upload = uploads_.at(id);
  upload.stage = Stage::kReady;
  upload.pace.slow(desk);
}

void Uploads::give_up(const Bytes32& id, Desk& desk) { begin_ending(id, uploads_.at(id), desk); }

void Uploads::load(Desk& desk) {
  loading_ = desk.read(read_rows(Kind::kUpload, 2 * desk.options.uploads_max));
}

bool Uploads::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) {
    const auto at = std::ranges::find_if(
        uploads_, [&](const auto& entry) { return entry.second.reading == token; });
    if (at == uploads_.end()) return false;
    on_pieces(at->second, result, desk);
    return true;
  }
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  std::vector<Change> changes;
  chat::RowWriter rows = desk.writer(changes);
  for (const Row& each : *result) {
    const Bytes32 id = id_in(each, Kind::kUpload);
    const auto plain = open_row(Kind::kUpload, each, desk.vault);
    auto row =
        plain ? wire::decode_value<UploadRow>(*plain)
              : Result<UploadRow, wire::DecodeError>(std::unexpected(wire::DecodeError::kInvalid));
    if (!row) continue;
    if (!row->is_complete) {
      erase_upload(id, *row, rows);
      continue;
    }
    uploads_[id] = Upload{.row = *std::move(row), .stage = Stage::kPutting};
  }
  if (!changes.empty()) (void)desk.persist(std::move(changes));
  return true;
}

bool Uploads::on_persisted(Token token, const PersistResult& result, Releases& releases,
                           Desk& desk) {
  const auto at = std::ranges::find_if(
      uploads_, [&](const auto& entry) { return entry.second.persisting == token; });
  if (at == uploads_.end()) return on_erased(token, result, desk);
  const Bytes32 id = at->first;
  Upload& upload = at->second;
  upload.persisting = {};
  const Token step = std::exchange(upload.step, {});
  const StepEnd end = result ? StepEnd::kDone : step_end_of(result.error());
  if (step.is_set()) results_.push_back({.step = step, .end = end, .id = id});
  if (upload.stage == Stage::kEnding) {
    if (result && upload.row.is_complete) {
      releases.add(id, {.file = upload.row.file, .hashes = upload.row.hashes}, desk);
    }
    // On disk it is as before, and goes on after the next start.
    uploads_.erase(id);
  } else if (!result) {
    discard(id, desk);
  } else if (upload.row.is_complete) {
    upload.stage = Stage::kPutting;
    upload.pace.next = desk.now;
  }
  return true;
}

bool Uploads::on_reply(const account::OwnerReply& reply, Desk& desk) {
  for (auto& [id, upload] : uploads_) {
    const auto at = std::ranges::find_if(
        upload.window, [&](const auto& piece) { return piece.second.call == reply.call; });
    if (at == upload.window.end()) continue;
    const auto* answer = reply.answer ? std::get_if<wire::ChunkPut>(&*reply.answer) : nullptr;
    if (answer != nullptr && !answer->is_final) return true;
    Piece& piece = at->second;
    piece.call = {};
    const bool is_stored = answer != nullptr && answer->answer == wire::Answer::kOk &&
                           answer->stored > 0 && answer->stored >= answer->reachable;
    if (!is_stored) {
      piece.pace.slow(desk);
      return true;
    }
    std::vector<Change> changes;
    chat::RowWriter rows = desk.writer(changes);
    rows.erase(piece_key(Pieces::kToPut, id, at->first));
    piece.erasing = desk.persist(std::move(changes));
    return true;
  }
  return false;
}

void Uploads::go_on(Desk& desk) {
  for (auto& [id, upload] : uploads_) {
    if (upload.stage != Stage::kPutting) continue;
    put_pieces(id, upload, desk);
    if (is_stored(upload)) {
      upload.stage = Stage::kReady;
      upload.pace = {.next = desk.now};
    }
  }
}

Instant Uploads::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [id, upload] : uploads_) {
    const bool is_waiting =
        upload.stage == Stage::kReady || (upload.stage == Stage::kPutting && !upload.has_read_all &&
                                          !upload.reading.is_set() && upload.window.empty());
    if (is_waiting) earliest = std::min(earliest, upload.pace.next);
    if (upload.stage != Stage::kPutting) continue;
    for (const auto& [number, piece] : upload.window) {
      const bool is_resting = !piece.call.is_set() && !piece.erasing.is_set();
      if (is_resting) earliest = std::min(earliest, piece.pace.next);
    }
  }
  return earliest;
}

std::vector<Progress> Uploads::take_progress() { return std::exchange(progress_, {}); }

std::vector<Progress> Uploads::list() const {
  std::vector<Progress> all;
  for (const auto& [id, upload] : uploads_) all.push_back(progress_of(id, upload));
  return all;
}

void Uploads::check_invariants(const FilesOptions& options) const {
  P2PCHAT_ASSERT(uploads_.size() <= 2 * options.uploads_max);
  for (const auto& [id, upload] : uploads_) {
    P2PCHAT_ASSERT(upload.window.size() <= options.window);
    P2PCHAT_ASSERT(upload.buffer.size() < kChunkSize);
  }
}

Token Uploads::refuse(Token step, StepEnd end, const Bytes32& id) {
  results_.push_back({.step = step, .end = end, .id = id});
  return step;
}

Result<Uploads::Upload*, StepEnd> Uploads::filling(const Bytes32& id) {
  const auto at = uploads_.find(id);
  if (at == uploads_.end() || at->second.stage != Stage::kFilling) {
    return std::unexpected(StepEnd::kUnknown);
  }
  if (at->second.persisting.is_set()) return std::unexpected(StepEnd::kTooMany);
  return &at->second;
}

void Uploads::seal_front(Upload& upload, const Bytes32& id, std::size_t size,
                         std::vector<Change>& changes) {
  const auto number = static_cast<std::uint32_t>(upload.row.hashes.size() + 1);
  Bytes sealed = seal_chunk(upload.row.file.key, number, BytesView(upload.buffer).first(size));
  upload.row.hashes.push_back(crypto::sha256(sealed));
  upload.buffer.erase(upload.buffer.begin(),
                      upload.buffer.begin() + static_cast<std::ptrdiff_t>(size));
  changes.push_back({.key = piece_key(Pieces::kToPut, id, number), .value = std::move(sealed)});
}

// If the disk does not even take this, the next start does it.
void Uploads::discard(const Bytes32& id, Desk& desk) {
  std::vector<Change> changes;
  chat::RowWriter rows = desk.writer(changes);
  erase_upload(id, uploads_.at(id).row, rows);
  (void)desk.persist(std::move(changes));
  uploads_.erase(id);
}

void Uploads::begin_ending(const Bytes32& id, Upload& upload, Desk& desk) {
  for (auto& [number, piece] : upload.window) desk.calls.cancel(piece.call);
  upload.window.clear();
  upload.reading = {};
  upload.stage = Stage::kEnding;
  std::vector<Change> changes;
  chat::RowWriter rows = desk.writer(changes);
  erase_upload(id, upload.row, rows);
  if (upload.row.is_complete) {
    Releases::put(id, {.file = upload.row.file, .hashes = upload.row.hashes}, rows);
  }
  upload.persisting = desk.persist(std::move(changes));
}

void Uploads::put_pieces(const Bytes32& id, Upload& upload, Desk& desk) {
  for (auto& [number, piece] : upload.window) {
    const bool is_due =
        !piece.call.is_set() && !piece.erasing.is_set() && piece.pace.next <= desk.now;
    if (!is_due) continue;
    wire::Record record = account::chunk_record(name_of(upload.row.file.key, number, {}).secret,
                                                piece.body, desk.expiry_ms());
    const RingId key = record.slot.key;
    piece.call = desk.calls.open(key, wire::PutChunk{.call = {}, .record = std::move(record)},
                                 desk.now + desk.options.call_timeout, desk.now, desk.out);
  }
  const std::size_t room = desk.options.window - upload.window.size();
  if (upload.has_read_all || upload.reading.is_set() || room == 0) return;
  if (upload.pace.next > desk.now) return;
  upload.reading = desk.read(read_pieces(Pieces::kToPut, id, upload.cursor, room));
}

void Uploads::on_pieces(Upload& upload, const ReadResult& result, Desk& desk) {
  upload.reading = {};
  if (!result) return upload.pace.slow(desk);
  upload.pace = {.next = desk.now};
  upload.has_read_all = result->empty();
  for (const Row& row : *result) {
    const std::uint32_t number = number_in(row);
    if (upload.cursor == 0) upload.done = number;  // those before are erased already
    upload.window[number] = {.body = row.value, .call = {}, .erasing = {}, .pace = {}};
    upload.window[number].pace.next = desk.now;
    upload.cursor = number + 1;
  }
}

bool Uploads::on_erased(Token token, const PersistResult& result, Desk& desk) {
  for (auto& [id, upload] : uploads_) {
    const auto at = std::ranges::find_if(
        upload.window, [&](const auto& piece) { return piece.second.erasing == token; });
    if (at == upload.window.end()) continue;
    at->second.erasing = {};
    if (!result) {
      at->second.pace.slow(desk);  // put once more, which does no harm
      return true;
    }
    upload.window.erase(at);
    upload.done += 1;
    progress_.push_back(progress_of(id, upload));
    return true;
  }
  return false;
}

bool Uploads::is_stored(const Upload& upload) {
  if (is_mutated(Mutant::kFileSentUnstored)) return true;
  return upload.has_read_all && upload.window.empty();
}

Progress Uploads::progress_of(const Bytes32& id, const Upload& upload) {
  const FileRef& file = upload.row.file;
  return {.id = id,
          .peer = upload.row.peer,
          .name = file.name,
          .size = file.size,
          .is_upload = true,
          .done = upload.done,
          .total = chunks_of(file.size) + 1};
}

}  // namespace p2pchat::files
