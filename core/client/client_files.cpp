#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/history.h"
#include "core/client/client.h"
#include "core/client/options.h"
#include "core/client/outcome.h"

// Files that the user sends and fetches.
namespace p2pchat::client {
namespace {

Outcome outcome_of(files::StepEnd end) {
  switch (end) {
    case files::StepEnd::kDone:
      return Outcome::kDone;
    case files::StepEnd::kUnknown:
      return Outcome::kUnknownFile;
    case files::StepEnd::kAmbiguous:
      return Outcome::kAmbiguousId;
    case files::StepEnd::kTooMany:
      return Outcome::kTooManyFiles;
    case files::StepEnd::kTooLarge:
      return Outcome::kFileTooLarge;
    case files::StepEnd::kWrongSize:
      return Outcome::kFileChanged;
    case files::StepEnd::kTooLate:
      return Outcome::kTooLate;
    case files::StepEnd::kMissing:
      return Outcome::kFileMissing;
    case files::StepEnd::kGone:
      return Outcome::kFileGone;
    case files::StepEnd::kDamaged:
      return Outcome::kFileDamaged;
    case files::StepEnd::kTimedOut:
      return Outcome::kTimedOut;
    case files::StepEnd::kDiskFull:
      return Outcome::kDiskFull;
    case files::StepEnd::kDiskFailed:
      return Outcome::kDiskFailed;
  }
  return Outcome::kDiskFailed;
}

// Why its recipients will never take it. Nothing: it is sent later.
std::optional<Outcome> refusal_of(chat::SendEnd end) {
  switch (end) {
    case chat::SendEnd::kUnknownUser:
      return Outcome::kUnknownUser;
    case chat::SendEnd::kBlocked:
      return Outcome::kBlocked;
    case chat::SendEnd::kKeyChanged:
      return Outcome::kKeyChanged;
    case chat::SendEnd::kClosed:
      return Outcome::kClosedUser;
    case chat::SendEnd::kNotInGroup:
      return Outcome::kNotInGroup;
    case chat::SendEnd::kAlone:
      return Outcome::kAlone;
    case chat::SendEnd::kQueued:
    case chat::SendEnd::kNoRing:
    case chat::SendEnd::kOutboxFull:
    case chat::SendEnd::kDiskFull:
    case chat::SendEnd::kDiskFailed:
      break;
  }
  return std::nullopt;
}

FileEntry entry_of(const StoredMessage& message) {
  return {.id = message.id,
          .peer = message.peer,
          .author = message.author,
          .is_outgoing = message.is_outgoing,
          .name = message.file->name,
          .size = message.file->size,
          .sent_ms = message.sent_ms,
          .state = message.is_outgoing ? FileState::kSent : FileState::kOnRing,
          .done = 0,
          .total = files::chunks_of(message.file->size) + 1};
}

FileEntry entry_of(const files::Progress& progress) {
  const bool is_here = progress.done == progress.total;
  return {.id = to_hex(progress.id),
          .peer = progress.peer,
          .is_outgoing = progress.is_upload,
          .name = progress.name,
          .size = progress.size,
          .sent_ms = 0,
          .state = progress.is_upload ? FileState::kSending
                   : is_here          ? FileState::kHere
                                      : FileState::kFetching,
          .done = progress.done,
          .total = progress.total};
}

// Those of a group by its name, too.
FileEntry named(FileEntry entry, const chat::Chat& chat) {
  const chat::Group* group = chat.groups().find_by_key(entry.peer);
  if (group != nullptr) entry.group = group->log.members().title();
  return entry;
}

// Before all of a file is read for a group that cannot be given it.
std::optional<Outcome> refusal_of_group(std::string_view key, const chat::Chat& chat) {
  const chat::Group* group = chat.groups().find_by_key(key);
  if (group == nullptr) return std::nullopt;
  const chat::GroupView view = chat::GroupBook::view_of(*group, chat.own());
  if (view.standing != chat::GroupStanding::kJoined) return Outcome::kNotInGroup;
  const auto members = std::ranges::count(view.people, false, &chat::GroupPerson::is_invited);
  return members > 1 ? std::nullopt : std::optional(Outcome::kAlone);
}

}  // namespace

CommandId Client::file(FileAsk ask, Instant now, Effects& out) {
  return accept(FileCommand{std::move(ask)}, now, out);
}

void Client::run(CommandId id, FileCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  FileStep step{.command = id, .ask = std::move(command.ask), .deadline = now};
  const auto port_now = files_port(now, out);
  if (auto* begin = std::get_if<BeginFile>(&step.ask)) {
    begin_file(id, *begin, now, out);
  } else if (const auto* append = std::get_if<AppendFile>(&step.ask)) {
    const Token token = files_->append(chat::id_of(append->id), append->bytes, port_now);
    step.ask = AppendFile{.id = append->id, .bytes = {}};
    file_steps_[token] = std::move(step);
  } else if (const auto* finish = std::get_if<FinishFile>(&step.ask)) {
    step.deadline = now + finish->give_up;
    file_steps_[files_->finish(chat::id_of(finish->id), port_now)] = std::move(step);
  } else if (const auto* cancel = std::get_if<CancelFile>(&step.ask)) {
    file_steps_[files_->cancel_upload(cancel->id, port_now)] = std::move(step);
  } else if (const auto* read = std::get_if<ReadFile>(&step.ask)) {
    file_steps_[files_->read(chat::id_of(read->id), read->number, port_now)] = std::move(step);
  } else if (const auto* keep = std::get_if<KeepFile>(&step.ask)) {
    file_steps_[files_->keep(chat::id_of(keep->id), port_now)] = std::move(step);
  } else {
    find_file(std::move(step), now, out);
  }
  follow_file_steps(now, out);
}

void Client::begin_file(CommandId id, BeginFile& ask, Instant now, Effects& out) {
  const Outcome ready = readiness();
  if (ready != Outcome::kDone) return end(id, ready);
  const Outcome known = resolve(ask.to);
  if (known != Outcome::kDone) return end(id, known);
  if (const auto refusal = refusal_of_group(ask.to, *chat_)) return end(id, *refusal);
  if (account::key_of(ask.to) == account::key_of(name())) {
    return end(id, Outcome::kBadName, "a file to oneself");
  }
  if (ask.text.size() > chat::Content::kTextMax) return end(id, Outcome::kMessageTooLong);
  if (!chat::is_utf8(ask.text)) return end(id, Outcome::kEmptyMessage, "not UTF-8");
  if (chat_->is_blocked(ask.to)) return end(id, Outcome::kBlocked);
  files::UploadDraft draft{.peer = std::move(ask.to),
                           .name = std::move(ask.name),
                           .size = ask.size,
                           .text = std::move(ask.text)};
  const Token token = files_->begin(std::move(draft), files_port(now, out));
  file_steps_[token] = {.command = id, .ask = BeginFile{}, .deadline = now};
}

// Fetching and listing want the messages that carry files.
void Client::find_file(FileStep step, Instant now, Effects& out) {
  std::string prefix;
  if (const auto* fetch = std::get_if<FetchFile>(&step.ask)) {
    step.deadline = now + fetch->give_up;
    prefix = fetch->id.substr(0, fetch->id.size() / 2 * 2);
  }
  ReadRequest request = chat::read_files(prefix, kFilesMax);
  request.token = Token{entropy_.draw_u64() | 1U};
  file_reads_[request.token] = std::move(step);
  out.read(std::move(request));
}

void Client::on_files_read(FileStep step, const ReadResult& rows, Instant now, Effects& out) {
  if (!chat_) return end(step.command, Outcome::kNotLoggedIn);
  if (!rows) return end(step.command, client::outcome_of(rows.error()));
  const auto messages = chat::parse_files(*rows, chat_->own().vault);
  const auto* fetch = std::get_if<FetchFile>(&step.ask);
  if (fetch == nullptr) return list_files(step.command, messages);
  std::vector<StoredMessage> found;
  std::ranges::copy_if(messages, std::back_inserter(found), [&](const StoredMessage& message) {
    return message.id.starts_with(fetch->id);
  });
  if (found.empty()) return end(step.command, Outcome::kUnknownFile);
  if (found.size() > 1) return end(step.command, Outcome::kAmbiguousId);
  const Token token = files_->fetch(found[0], step.deadline, files_port(now, out));
  step.ask = FetchFile{.id = found[0].id};
  fetched_[token] = named(entry_of(found[0]), *chat_);
  file_steps_[token] = std::move(step);
}

void Client::list_files(CommandId id, const std::vector<StoredMessage>& messages) {
  CommandEnded ended;
  ended.command = id;
  std::map<std::string, FileEntry> by_id;
  for (const StoredMessage& message : messages) by_id[message.id] = entry_of(message);
  for (const files::Progress& progress : files_->list()) {
    FileEntry entry = entry_of(progress);
    const auto at = by_id.find(entry.id);
    if (at != by_id.end()) {
      at->second.state = entry.state;
      at->second.done = entry.done;
    } else if (progress.is_upload) {
      by_id[entry.id] = std::move(entry);
    }
  }
  for (auto& [key, entry] : by_id) ended.files.push_back(named(std::move(entry), *chat_));
  std::ranges::stable_sort(ended.files, {}, &FileEntry::sent_ms);
  ended.is_incomplete = !files_->is_settled();
  end(std::move(ended));
}

void Client::follow_files(Instant now, Effects& out) {
  if (!files_ || !files_->is_open() || opening_) return;
  auto sent = std::exchange(sent_files_, {});
  for (auto& [upload, result] : sent) on_file_sent(upload, std::move(result), now, out);
  for (files::Uploads::Ready& ready : files_->take_ready(files_port(now, out))) {
    const Token send =
        chat_->send(ready.peer, std::move(ready.letter), is_connected(), port(now, out));
    file_sends_[send] = ready.id;
  }
  follow_sends();
  follow_file_steps(now, out);
  for (const files::Progress& progress : files_->take_progress()) {
    events_.push_back(FileProgress{named(entry_of(progress), *chat_)});
  }
}

void Client::follow_file_steps(Instant now, Effects& out) {
  for (auto results = files_->take_results(); !results.empty(); results = files_->take_results()) {
    for (files::StepResult& result : results) {
      const auto at = file_steps_.find(result.step);
      if (at == file_steps_.end()) continue;
      FileStep step = std::move(at->second);
      file_steps_.erase(at);
      end_file_step(std::move(step), std::move(result), now, out);
    }
  }
}

void Client::end_file_step(FileStep step, files::StepResult result, Instant now, Effects& out) {
  const bool is_done = result.end == files::StepEnd::kDone;
  auto* cancel = std::get_if<CancelFile>(&step.ask);
  if (cancel != nullptr && result.end == files::StepEnd::kUnknown && !cancel->is_download) {
    cancel->is_download = true;
    const Token token = files_->cancel_download(cancel->id, files_port(now, out));
    file_steps_[token] = std::move(step);
    return;
  }
  const auto* finish = std::get_if<FinishFile>(&step.ask);
  if (finish != nullptr && is_done && finish->wait != WaitFor::kQueued) {
    file_waits_.push_back({step.command, result.id, finish->wait, step.deadline});
    return;
  }
  CommandEnded ended;
  ended.command = step.command;
  ended.outcome = outcome_of(result.end);
  ended.bytes = std::move(result.bytes);
  if (const auto fetched = fetched_.find(result.step); fetched != fetched_.end()) {
    ended.files.push_back(std::move(fetched->second));
    fetched_.erase(fetched);
  } else {
    for (const files::Progress& progress : files_->list()) {
      if (progress.id == result.id) ended.files.push_back(named(entry_of(progress), *chat_));
    }
  }
  end(std::move(ended));
  if (cancel == nullptr || !is_done) return;
  std::erase_if(file_waits_, [&](const FileWait& wait) {
    if (wait.upload != result.id) return false;
    end(wait.command, Outcome::kCancelled);
    return true;
  });
}

void Client::on_file_sent(const Bytes32& upload, chat::SendResult result, Instant now,
                          Effects& out) {
  const bool is_queued = result.end == chat::SendEnd::kQueued;
  const auto refusal = refusal_of(result.end);
  if (!is_queued && !refusal) {
    return files_->on_not_queued(upload, files_port(now, out));
  }
  FileSent told{.upload = to_hex(upload), .outcome = Outcome::kDone, .message = {}};
  if (is_queued) {
    files_->on_queued(upload);
    told.message = result.message;
  } else {
    told.outcome = *refusal;
    files_->give_up(upload, files_port(now, out));
  }
  std::erase_if(file_waits_, [&](const FileWait& wait) {
    if (wait.upload != upload) return false;
    if (is_queued) {
      waits_.push_back({wait.command, result.message, wait.wait, wait.deadline});
    } else {
      end(wait.command, told.outcome);
    }
    return true;
  });
  events_.push_back(std::move(told));
}

void Client::follow_file_waits(Instant now) {
  std::erase_if(file_waits_, [&](const FileWait& wait) {
    if (wait.deadline > now) return false;
    end(wait.command, Outcome::kTimedOut);
    return true;
  });
}

void Client::close_files(Outcome outcome) {
  for (const auto& [token, step] : file_steps_) end(step.command, outcome);
  for (const auto& [token, step] : file_reads_) end(step.command, outcome);
  for (const FileWait& wait : file_waits_) end(wait.command, outcome);
  file_steps_.clear();
  file_reads_.clear();
  file_waits_.clear();
  file_sends_.clear();
  sent_files_.clear();
  fetched_.clear();
}

}  // namespace p2pchat::client
