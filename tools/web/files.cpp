#include "tools/web/files.h"

#include <algorithm>
#include <utility>

#include "core/client/commands.h"
#include "core/files/chunk_keys.h"
#include "tools/cli/json_lines.h"
#include "tools/web/call.h"

namespace p2pchat::web {
namespace {

using client::FileState;
using client::Outcome;

cli::Request step(client::FileAsk ask) {
  return {.verb = cli::Verb::kFile, .file = std::move(ask)};
}

}  // namespace

void PostedFile::take(Bytes piece, std::function<void()> next) {
  if (id_.empty() && refusal_.empty()) {
    return begin(
        [self = shared_from_this(), piece = std::move(piece), next = std::move(next)]() mutable {
          self->take(std::move(piece), std::move(next));
        });
  }
  if (!refusal_.empty()) return next();
  append(std::move(piece), std::move(next));
}

// What went well under the same key is not sent again.
void PostedFile::begin(std::function<void()> then) {
  refusal_ = person_.posted(offer_.key);
  if (!refusal_.empty()) return then();
  person_.ask(step(client::BeginFile{.to = offer_.to, .name = offer_.name, .size = offer_.size}),
              [self = shared_from_this(), then = std::move(then)](const cli::Answer& answer) {
                if (answer.outcome != Outcome::kDone || answer.files.empty()) {
                  self->refuse(answer);
                } else {
                  self->id_ = answer.files.front().id;
                  if (self->is_abandoned_) return self->cancel();
                }
                then();
              });
}

void PostedFile::append(Bytes piece, std::function<void()> next) {
  person_.ask(step(client::AppendFile{.id = id_, .bytes = std::move(piece)}),
              [self = shared_from_this(), next = std::move(next)](const cli::Answer& answer) {
                if (answer.outcome != Outcome::kDone) {
                  self->refuse(answer);
                  self->cancel();
                }
                next();
              });
}

void PostedFile::finish(std::function<void(std::string)> end) {
  const auto complete_it = [self = shared_from_this(), end = std::move(end)] {
    self->complete(end);
  };
  if (id_.empty() && refusal_.empty()) return begin(complete_it);  // it has no bytes
  complete_it();
}

void PostedFile::complete(const std::function<void(std::string)>& end) {
  if (!refusal_.empty()) return end(refusal_);
  const bool is_first =
      person_.begin_posting(offer_.key, [self = shared_from_this(), end](const std::string& text) {
        self->cancel();
        end(text);
      });
  if (!is_first) return;
  person_.ask(step(client::FinishFile{.id = id_, .wait = client::WaitFor::kQueued}),
              [self = shared_from_this(), end](const cli::Answer& answer) {
                const std::string text = posted_text(answer, self->id_);
                const bool is_sent = answer.outcome == Outcome::kDone;
                if (!is_sent) self->cancel();
                self->person_.end_posting(self->offer_.key, text, is_sent);
                end(text);
              });
}

void PostedFile::refuse(const cli::Answer& answer) { refusal_ = posted_text(answer, {}); }

void PostedFile::abandon() {
  is_abandoned_ = true;
  if (!id_.empty() && refusal_.empty()) cancel();
}

void PostedFile::cancel() {
  person_.ask(step(client::CancelFile{.id = id_}), [](const cli::Answer&) {});
}

void GivenFile::open(std::function<void(const Head&)> sink) {
  person_.ask(step(client::ListFiles{}), [self = shared_from_this(),
                                          sink = std::move(sink)](const cli::Answer& answer) {
    const auto found = std::ranges::find(answer.files, self->id_, &client::FileEntry::id);
    if (found == answer.files.end() || found->state != FileState::kHere) {
      return sink({.status = 404});
    }
    self->on_found(*found, sink);
  });
}

void GivenFile::on_found(client::FileEntry file, const std::function<void(const Head&)>& sink) {
  pieces_ = files::chunks_of(file.size);
  Head head{.status = 200,
            .name = std::move(file.name),
            .size = file.size,
            .type = "application/octet-stream"};
  if (as_ == As::kFile) return sink(head);
  person_.ask(step(client::ReadFile{.id = id_, .number = 1}),
              [sink, head](const cli::Answer& answer) mutable {
                head.type = picture_type(answer.bytes);
                if (head.type.empty()) head.status = 415;
                sink(head);
              });
}

void GivenFile::next(std::function<void(std::optional<Bytes>)> sink) {
  if (number_ == pieces_) return sink(Bytes());
  person_.ask(step(client::ReadFile{.id = id_, .number = ++number_}),
              [sink = std::move(sink)](const cli::Answer& answer) {
                if (answer.outcome != Outcome::kDone || answer.bytes.empty()) {
                  return sink(std::nullopt);
                }
                sink(answer.bytes);
              });
}

}  // namespace p2pchat::web
