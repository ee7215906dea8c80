#include "tools/screen/groups.h"

#include <algorithm>

#include "core/account/name.h"
#include "tools/cli/groups.h"
#include "tools/cli/preferences.h"
#include "tools/screen/state.h"

namespace p2pchat::screen {

using chat::GroupPerson;
using chat::GroupStanding;
using chat::GroupView;
using cli::Verb;

namespace {

constexpr std::size_t kDigitsMin = 4;  // that name a group

// By its name or by its digits, after a `#`.
bool is_called(const GroupView& view, const std::string& text) {
  if (!chat::is_group_key(text)) return false;
  return account::fold_case(text) == account::fold_case("#" + view.name) ||
         (text.size() > kDigitsMin && view.key.starts_with(text));
}

}  // namespace

std::vector<std::string> news_between(const GroupView& before, const GroupView& after) {
  std::vector<std::string> news;
  for (const GroupPerson& person : after.people) {
    const auto known = std::ranges::find(before.people, person.name, &GroupPerson::name);
    const bool is_new = known == before.people.end();
    if (is_new && person.is_invited) news.push_back(person.name + " is invited");
    if (!person.is_invited && (is_new || known->is_invited)) {
      news.push_back(person.name + " has joined");
    } else if (!is_new && known->role != person.role) {
      news.push_back(person.name + " is " + std::string(cli::name_of(person.role)) + " now");
    }
  }
  for (const GroupPerson& person : before.people) {
    const auto here = std::ranges::find(after.people, person.name, &GroupPerson::name);
    if (here != after.people.end()) continue;
    news.push_back(person.name + (person.is_invited ? " is invited no more" : " has left"));
  }
  if (before.name != after.name) news.push_back("the group is called " + after.name);
  const bool is_timed = before.vanish_s != after.vanish_s || before.vanish_by != after.vanish_by;
  if (is_timed) news.push_back(cli::timer_sentence(after));
  return news;
}

std::string people_text(const GroupView& group) {
  std::string text;
  for (const GroupPerson& person : group.people) {
    text += (text.empty() ? "" : ", ") + person.name;
    if (person.is_invited) {
      text += " (invited)";
    } else if (person.role != groups::Role::kMember) {
      text += " (" + std::string(cli::name_of(person.role)) + ")";
    }
  }
  return text;
}

const GroupView* State::group(std::string_view key) const {
  const auto found = std::ranges::find(groups_, key, &GroupView::key);
  return found == groups_.end() ? nullptr : &*found;
}

std::string State::title_of(const std::string& peer) const {
  const GroupView* known = group(peer);
  return known == nullptr ? peer : "#" + known->name;
}

// A group that was asked for by its name is opened by its key.
void State::on_groups(const cli::Request& request, const cli::Answer& answer) {
  for (const GroupView& one : answer.groups) note_group(one);
  if (answer.groups.empty()) return;
  if (request.deed.empty() && !request.group.empty()) return open(answer.groups.front().key);
  if (request.deed == "accept") remark_ = "joined " + answer.groups.front().name;
  if (request.deed == "decline") close_denied(request.group);
}

void State::note_group(const GroupView& view) {
  const GroupView* known = group(view.key);
  if (known != nullptr) {
    const std::string after =
        view.key == open_ && !messages_.empty() ? messages_.back().id : std::string();
    for (std::string& text : news_between(*known, view)) {
      happenings_.push_back({.group = view.key, .after = after, .text = std::move(text)});
    }
    std::erase_if(groups_, [&](const GroupView& one) { return one.key == view.key; });
  }
  groups_.push_back(view);
  const bool is_live =
      view.standing == GroupStanding::kInvited || view.standing == GroupStanding::kJoined;
  if (is_live && std::ranges::find(peers_, view.key, &Peer::name) == peers_.end()) {
    peers_.push_back({.name = view.key});
  }
}

// What is seen in the open conversation is no remark. The group that was asked for at the start is
// opened when it comes.
void State::on_group_changed(const GroupView& view) {
  note_group(view);
  if (open_.empty() && is_called(view, options_.name)) {
    remark_.clear();  // that it is not there
    return open(view.key);
  }
  const bool is_seen = view.key == open_ && (view.standing == GroupStanding::kJoined ||
                                             view.standing == GroupStanding::kInvited);
  if (!is_seen) remark_ = cli::group_sentence(view);
}

void State::begin_deed() {
  if (asking_ != Asking::kMessage || open_.empty()) return;
  asking_ = Asking::kDeed;
}

void State::answer_invitation(std::string_view letter) {
  const bool is_yes = letter == "a";
  if (!is_yes && letter != "d") return;
  ask({.verb = Verb::kGroup, .deed = is_yes ? "accept" : "decline", .group = open_});
}

}  // namespace p2pchat::screen
