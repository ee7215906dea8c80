#include <algorithm>
#include <string>
#include <utility>

#include "tools/cli/sentences.h"
#include "tools/screen/state.h"

// Files of the open conversation: what is asked for them at the bottom, and how far they are.
namespace p2pchat::screen {

using client::FileState;
using client::StoredMessage;

void State::begin_attaching() {
  if (asking_ != Asking::kMessage || open_.empty()) return;
  ask_for(Asking::kPath);
}

// What was being typed waits until the line is for messages again.
void State::ask_for(Asking what) {
  if (asking_ == Asking::kMessage) draft_ = input_.take_text();
  input_.set({});
  asking_ = what;
}

// Of the chosen message, or of the newest that came with one.
void State::begin_getting() {
  if (asking_ != Asking::kMessage || found_) return;
  const StoredMessage* with_file = nullptr;
  for (const StoredMessage& one : messages_) {
    const bool is_meant = chosen_.empty() || one.id == chosen_;
    if (is_meant && one.file && !one.is_outgoing && !one.is_deleted) with_file = &one;
  }
  if (with_file == nullptr) {
    remark_ = chosen_.empty() ? "no file has come here" : "no file has come with this message";
    return;
  }
  file_ = with_file->id;
  ask_for(Asking::kSaveAs);
  input_.set(with_file->file->name.text);
}

// The line has the text again that was being typed.
void State::wish_for_file() {
  const bool is_sent = asking_ == Asking::kPath;
  const std::string path = input_.take_text();
  asking_ = Asking::kMessage;
  input_.set(std::exchange(draft_, {}));
  if (path.empty()) return;
  if (is_sent) {
    wish_ = FileWish{.to = open_, .path = path};
    return;
  }
  const StoredMessage* one = message(file_);
  if (one == nullptr || !one->file) return;
  wish_ = FileWish{.message = one->id, .name = one->file->name.text, .path = path};
  chosen_.clear();
}

void State::on_file(const cli::Notice& notice) {
  const auto of_id = [&](const client::FileEntry& one) { return one.id == notice.file.id; };
  const auto known = std::ranges::find_if(moving_, of_id);
  const bool is_known = known != moving_.end();
  const std::string name = is_known ? "'" + known->name + "'" : std::string("a file");
  const bool is_of_group = is_known && !known->group.empty();
  const std::string peer = is_of_group ? "#" + known->group : is_known ? known->peer : open_;
  std::erase_if(moving_, of_id);
  if (notice.outcome && *notice.outcome != client::Outcome::kDone) {
    cli::Answer answer;
    answer.outcome = *notice.outcome;
    cli::Options options = options_;
    options.command = cli::Command::kFiles;
    options.name = peer;
    remark_ = name + " was not sent: " + cli::sentence_of(answer, options);
  }
  if (notice.outcome) return;
  const bool is_moving =
      notice.file.state == FileState::kSending || notice.file.state == FileState::kFetching;
  if (is_moving) moving_.push_back(notice.file);
}

std::string State::progress() const {
  std::string text;
  for (const client::FileEntry& one : moving_) {
    const std::uint32_t percent = one.total == 0 ? 0 : 100 * one.done / one.total;
    text += (text.empty() ? "" : ", ") + one.name + (one.is_outgoing ? " sent " : " got ") +
            std::to_string(percent) + " %";
  }
  return text;
}

}  // namespace p2pchat::screen
