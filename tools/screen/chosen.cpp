#include <algorithm>
#include <string>
#include <utility>

#include "tools/screen/state.h"

// What is done with one message: it is chosen, answered, deleted, edited or signed.
namespace p2pchat::screen {

using cli::Verb;
using client::StoredMessage;

// Up from nothing is the newest, down from the newest is nothing.
void State::choose(std::ptrdiff_t step) {
  const auto& list = found_ ? *found_ : messages_;
  if (list.empty()) return;
  const auto here = std::ranges::find(list, chosen_, &StoredMessage::id);
  const std::ptrdiff_t place =
      std::clamp<std::ptrdiff_t>((here - list.begin()) + step, 0, std::ssize(list));
  pages_back_ = 0;
  chosen_ = place == std::ssize(list) ? std::string() : list[static_cast<std::size_t>(place)].id;
}

// To the chosen message, or to the last that came.
void State::begin_reply() {
  if (asking_ != Asking::kMessage || found_) return;
  reply_to_ = chosen_;
  for (const StoredMessage& one : messages_) {
    if (chosen_.empty() && !one.is_outgoing && !one.is_deleted) reply_to_ = one.id;
  }
  chosen_.clear();
  if (reply_to_.empty()) remark_ = "there is no message to reply to";
}

// Of the chosen message, which is not deleted; nothing, and a word why, without one.
const StoredMessage* State::chosen_for(std::string_view what) {
  const StoredMessage* one = chosen_.empty() ? nullptr : message(chosen_);
  if (one == nullptr) {
    remark_ = "choose a message first, with the arrow up";
  } else if (one->is_deleted) {
    remark_ = "the message is deleted: there is nothing to " + std::string(what);
    one = nullptr;
  }
  return one;
}

void State::begin_edit() {
  const StoredMessage* one = chosen_for("edit");
  if (one == nullptr) return;
  if (!one->is_outgoing) {
    remark_ = "only who wrote a message can edit it";
    return;
  }
  ask_for(Asking::kEdit);
  input_.set(one->text);
}

void State::begin_reaction() {
  if (chosen_for("react to") == nullptr) return;
  ask_for(Asking::kSign);
}

void State::mark_chosen(Verb verb) {
  const StoredMessage* one = message(chosen_);
  asking_ = Asking::kMessage;
  std::string text = input_.take_text();
  input_.set(std::exchange(draft_, {}));
  if (one == nullptr || (verb == Verb::kEdit && text.empty())) return;
  ask({.verb = verb, .name = one->peer, .text = std::move(text), .reply_to = one->id});
  chosen_.clear();
}

void State::begin_erasing() {
  const StoredMessage* one = chosen_.empty() ? nullptr : message(chosen_);
  if (one == nullptr) {
    remark_ = "choose a message first, with the arrow up";
  } else if (!one->is_outgoing) {
    remark_ = "only who wrote a message can delete it";
  } else if (!one->is_deleted) {
    asking_ = Asking::kSure;
  }
}

void State::erase_chosen() {
  const StoredMessage* one = message(chosen_);
  if (one == nullptr) return;
  ask({.verb = Verb::kDelete, .name = one->peer, .text = one->id});
  chosen_.clear();
}

}  // namespace p2pchat::screen
