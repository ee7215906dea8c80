#include "core/files/files.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace p2pchat::files {

Files::Files(Entropy entropy, FilesOptions options) : options_(options), entropy_(entropy) {}

void Files::open(FilesPort port) {
  Desk at = desk(port);
  uploads_.load(at);
  downloads_.load(at);
}

Token Files::begin(UploadDraft draft, FilesPort port) {
  Desk at = desk(port);
  return uploads_.begin(std::move(draft), at);
}

Token Files::append(const Bytes32& id, BytesView bytes, FilesPort port) {
  Desk at = desk(port);
  return uploads_.append(id, bytes, at);
}

Token Files::finish(const Bytes32& id, FilesPort port) {
  Desk at = desk(port);
  return uploads_.finish(id, at);
}

Token Files::cancel_upload(std::string_view prefix, FilesPort port) {
  Desk at = desk(port);
  return uploads_.cancel(prefix, at);
}

Token Files::fetch(const chat::StoredMessage& message, Instant deadline, FilesPort port) {
  Desk at = desk(port);
  return downloads_.fetch(message, deadline, at);
}

Token Files::read(const Bytes32& id, std::uint32_t number, FilesPort port) {
  Desk at = desk(port);
  return downloads_.read(id, number, at);
}

Token Files::keep(const Bytes32& id, FilesPort port) {
  Desk at = desk(port);
  return downloads_.keep(id, at);
}

Token Files::cancel_download(std::string_view prefix, FilesPort port) {
  Desk at = desk(port);
  return downloads_.cancel(prefix, at);
}

bool Files::on_read(Token token, const ReadResult& result, FilesPort port) {
  Desk at = desk(port);
  const bool was_open = is_open();
  const bool is_mine = uploads_.on_read(token, result, at) ||
                       downloads_.on_read(token, result, at) ||
                       releases_.on_read(token, result, at);
  if (!is_mine) return false;
  has_failed_ = has_failed_ || (!was_open && !result);
  go_on(at);
  return true;
}

bool Files::on_persisted(Token token, const PersistResult& result, FilesPort port) {
  Desk at = desk(port);
  const bool is_mine = uploads_.on_persisted(token, result, releases_, at) ||
                       downloads_.on_persisted(token, result, releases_, at);
  if (is_mine) go_on(at);
  return is_mine;
}

bool Files::on_reply(const account::OwnerReply& reply, FilesPort port) {
  Desk at = desk(port);
  const bool is_mine = uploads_.on_reply(reply, at) || downloads_.on_reply(reply, at) ||
                       releases_.on_reply(reply, at);
  if (is_mine) go_on(at);
  return is_mine;
}

void Files::on_wake(FilesPort port) {
  Desk at = desk(port);
  go_on(at);
}

Instant Files::next_wake() const {
  if (!is_open()) return Instant::never();
  return std::min({uploads_.next_wake(), downloads_.next_wake(), releases_.next_wake()});
}

std::vector<Uploads::Ready> Files::take_ready(FilesPort port) {
  Desk at = desk(port);
  return uploads_.take_ready(at);
}

void Files::on_not_queued(const Bytes32& id, FilesPort port) {
  Desk at = desk(port);
  uploads_.on_not_queued(id, at);
}

void Files::give_up(const Bytes32& id, FilesPort port) {
  Desk at = desk(port);
  uploads_.give_up(id, at);
}

void Files::release(ReleaseRow row, FilesPort port) {
  Desk at = desk(port);
  const Bytes32 id = row.file.table;
  releases_.add(id, std::move(row), at);
  go_on(at);
}

std::vector<StepResult> Files::take_results() {
  std::vector<StepResult> results = uploads_.take_results();
  std::ranges::move(downloads_.take_results(), std::back_inserter(results));
  return results;
}

std::vector<Progress> Files::take_progress() {
  std::vector<Progress> progress = uploads_.take_progress();
  std::ranges::move(downloads_.take_progress(), std::back_inserter(progress));
  return progress;
}

std::vector<Progress> Files::list() const {
  std::vector<Progress> all = uploads_.list();
  std::ranges::move(downloads_.list(), std::back_inserter(all));
  return all;
}

void Files::check_invariants() const {
  uploads_.check_invariants(options_);
  downloads_.check_invariants(options_);
  releases_.check_invariants(options_);
}

Desk Files::desk(FilesPort port) {
  return {options_, port.vault, port.calls, entropy_, port.now, port.out};
}

void Files::go_on(Desk& desk) {
  if (!is_open()) return;
  uploads_.go_on(desk);
  downloads_.go_on(desk);
  releases_.go_on(desk);
}

}  // namespace p2pchat::files
