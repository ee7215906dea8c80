#include <algorithm>
#include <optional>
#include <utility>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/words.h"
#include "core/client/client.h"
#include "core/client/options.h"
#include "core/client/outcome.h"

// What the user reads on this device and does with it.
namespace p2pchat::client {
namespace {

template <class T>
std::optional<DiskError> error_of(const Result<T, DiskError>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

}  // namespace

CommandId Client::search(chat::SearchQuery query, Instant now, Effects& out) {
  return accept(SearchCommand{std::move(query)}, now, out);
}

CommandId Client::archive(chat::ArchiveQuery query, Instant now, Effects& out) {
  return accept(ArchiveCommand{std::move(query)}, now, out);
}

CommandId Client::import(std::vector<StoredMessage> messages, Instant now, Effects& out) {
  return accept(ImportCommand{std::move(messages)}, now, out);
}

CommandId Client::prune(std::optional<std::string> peer, Duration older_than, Instant now,
                        Effects& out) {
  return accept(PruneCommand{.peer = std::move(peer), .older_than = older_than}, now, out);
}

void Client::run(CommandId id, SearchCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  chat::SearchQuery& query = command.query;
  const Outcome known = query.peer ? resolve(*query.peer) : Outcome::kDone;
  if (known != Outcome::kDone) return end(id, known);
  if (query.text.size() > chat::Content::kTextMax) return end(id, Outcome::kMessageTooLong);
  if (chat::words_of(query.text).empty()) return end(id, Outcome::kNoWords);
  query.limit = std::clamp<std::size_t>(query.limit, 1, kFoundMax);
  pages_[chat_->search(query, port(now, out))] = id;
}

void Client::run(CommandId id, ArchiveCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  const Outcome known = command.query.peer ? resolve(*command.query.peer) : Outcome::kDone;
  if (known != Outcome::kDone) return end(id, known);
  command.query.limit = std::clamp<std::size_t>(command.query.limit, 1, kFoundMax);
  pages_[chat_->read_archive(command.query, port(now, out))] = id;
  follow_history();
}

void Client::run(CommandId id, ImportCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  const bool is_good = command.messages.size() <= chat::Importing::kMessagesMax &&
                       std::ranges::all_of(command.messages, [this](const StoredMessage& message) {
                         return chat::is_well_formed(message) &&
                                account::key_of(message.peer) != account::key_of(name());
                       });
  if (!is_good) return end(id, Outcome::kBadMessages);
  pages_[chat_->import(std::move(command.messages), port(now, out))] = id;
  follow_history();
}

void Client::run(CommandId id, PruneCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  const Outcome known = command.peer ? resolve(*command.peer) : Outcome::kDone;
  if (known != Outcome::kDone) return end(id, known);
  const Instant before = now - command.older_than;
  pages_[chat_->prune({.peer = command.peer, .before_ms = before.micros() / 1000},
                      port(now, out))] = id;
}

template <class Fill>
void Client::finish(Token page, const std::optional<DiskError>& error, const Fill& fill) {
  const auto at = pages_.find(page);
  if (at == pages_.end()) return;
  CommandEnded ended;
  ended.command = at->second;
  pages_.erase(at);
  if (error) {
    ended.outcome = outcome_of(*error);
  } else {
    fill(ended);
  }
  end(std::move(ended));
}

void Client::follow_pages(Instant now, Effects& out) {
  for (chat::Page& page : chat_->take_pages()) {
    if (auto finding = findings_.extract(page.page)) {
      on_found(std::move(finding.mapped()), std::move(page), now, out);
      continue;
    }
    finish(page.page, error_of(page.messages),
           [&](CommandEnded& ended) { ended.messages = *std::move(page.messages); });
  }
  for (chat::OverviewPage& page : chat_->take_overviews()) {
    finish(page.page, error_of(page.conversations), [&](CommandEnded& ended) {
      ended.conversations = *std::move(page.conversations);
      ended.people = std::move(page.others);
    });
  }
  for (chat::SearchPage& page : chat_->take_searches()) {
    finish(page.page, error_of(page.messages), [&](CommandEnded& ended) {
      ended.messages = *std::move(page.messages);
      ended.is_incomplete = !chat_->is_indexed();
    });
  }
}

void Client::follow_history() {
  for (chat::ArchivePage& page : chat_->take_archived()) {
    finish(page.page, error_of(page.messages), [&](CommandEnded& ended) {
      ended.messages = *std::move(page.messages);
      ended.next = std::move(page.next);
    });
  }
  for (const chat::ImportResult& result : chat_->take_imported()) {
    finish(result.import, result.error, [&](CommandEnded& ended) { ended.count = result.added; });
  }
  for (const chat::PruneResult& result : chat_->take_pruned()) {
    finish(result.prune, result.error, [&](CommandEnded& ended) { ended.count = result.pruned; });
  }
}

}  // namespace p2pchat::client
