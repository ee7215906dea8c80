#include "tools/cli/preferences.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/account/name.h"
#include "tools/screen/state.h"

// How the user wants conversations, and what is typed in them and not sent.
namespace p2pchat::screen {

// Each conversation has its own, which waits there while another one is open.
void State::change_draft(const std::string& next) {
  save_draft();
  const bool is_in_line =
      asking_ == Asking::kMessage || asking_ == Asking::kSure || asking_ == Asking::kDeed;
  if (open_.empty() && is_in_line) return;  // typed before anything was open
  std::string typed = is_in_line ? input_.take_text() : std::exchange(draft_, {});
  if (!open_.empty()) drafts_[open_] = std::move(typed);
  const auto typed_before = drafts_.extract(next);
  const auto kept = kept_.find(account::fold_case(next));
  input_.set(typed_before          ? typed_before.mapped()
             : kept != kept_.end() ? kept->second
                                   : std::string());
}

void State::save_draft() {
  if (open_.empty()) return;
  const bool is_in_line =
      asking_ == Asking::kMessage || asking_ == Asking::kSure || asking_ == Asking::kDeed;
  const std::string& typed = is_in_line ? input_.text() : draft_;
  const std::string key = account::fold_case(open_);
  const auto kept = kept_.find(key);
  if (kept == kept_.end() ? typed.empty() : kept->second == typed) return;
  kept_[key] = typed;
  ask({.verb = cli::Verb::kDraft, .name = open_, .text = typed});
}

// What is typed here stays, whatever the profile has.
void State::note_wanted(const std::string& name, const chat::Peer& peer) {
  people_.note(name, peer);
  const bool is_listed =
      std::ranges::any_of(peers_, [&](const Peer& one) { return one.name == peer.name; });
  const bool is_group = chat::is_group_key(name);  // listed if this user is in it
  if ((peer.is_pinned || !peer.draft.empty()) && !is_listed && !is_group) {
    peers_.push_back({.name = name});
    sort_peers();
  }
  const auto [at, is_new] = kept_.try_emplace(account::fold_case(name), peer.draft);
  const bool is_here = account::fold_case(name) == account::fold_case(open_);
  if (!is_new || !is_here || asking_ != Asking::kMessage || !input_.text().empty()) return;
  input_.set(at->second);
}

// Of messages that do not last: one is gone, or the time is another.
void State::on_brief(const cli::Notice& notice) {
  if (notice.kind == cli::Notice::Kind::kTimer) {
    people_.note(notice.peer.name, notice.peer);
    if (account::fold_case(notice.peer.name) == account::fold_case(open_)) {
      remark_ = cli::timer_sentence(notice.peer);
    }
    return;
  }
  const client::StoredMessage& gone = notice.message;
  std::erase_if(messages_, [&](const client::StoredMessage& one) { return one.id == gone.id; });
  if (found_) {
    std::erase_if(*found_, [&](const client::StoredMessage& one) { return one.id == gone.id; });
  }
  if (chosen_ == gone.id) chosen_.clear();
  if (reply_to_ == gone.id) reply_to_.clear();
  for (Peer& peer : peers_) {
    const bool is_last = account::fold_case(peer.name) == account::fold_case(gone.peer) &&
                         peer.last_ms == gone.sent_ms;
    if (is_last) peer.last.clear();
  }
}

// Those pinned first, then the newest.
void State::sort_peers() {
  std::ranges::stable_sort(peers_, std::ranges::greater{}, [this](const Peer& one) {
    return std::pair(people_.is_pinned(one.name), one.last_ms);
  });
}

std::uint32_t State::lifetime() const {
  const chat::GroupView* known = group(open_);
  return known == nullptr ? people_.lifetime_of(open_) : known->vanish_s;
}

bool State::answer_preference(std::string_view letter) {
  if (letter == "v") {
    ask({.verb = cli::Verb::kVanish, .name = open_, .span = next_lifetime(lifetime())});
    return true;
  }
  auto request = preference_by(letter, people_.is_pinned(open_), is_muted(open_));
  if (!request) return false;
  request->name = open_;
  ask(*std::move(request));
  return true;
}

}  // namespace p2pchat::screen
