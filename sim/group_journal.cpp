#include "sim/group_journal.h"

#include <algorithm>
#include <utility>

#include "sim/journal.h"

namespace p2pchat::sim {

void GroupJournal::on_saying(GroupText text, client::CommandId command) {
  pending_[{text.client, command}] = texts_.size();
  on_sharing(std::move(text));
}

void GroupJournal::on_sharing(GroupText text) {
  by_text_[text.text] = texts_.size();
  texts_.push_back(std::move(text));
}

void GroupJournal::on_reading(std::size_t client, client::CommandId command,
                              const std::string& group) {
  readings_[{client, command}] = group;
}

std::uint64_t GroupJournal::on_editing(const std::string& id) {
  return ++texts_[by_id_.at(id)].edits;
}

void GroupJournal::on_deleting(std::size_t client, client::CommandId command,
                               const std::string& id) {
  const std::size_t index = by_id_.at(id);
  texts_[index].is_deleting = true;
  deleting_[{client, command}] = index;
}

void GroupJournal::on_cancelling(std::size_t client, client::CommandId command,
                                 const std::string& id) {
  const std::size_t index = by_id_.at(id);
  texts_[index].is_cancelling = true;
  cancelling_[{client, command}] = index;
}

void GroupJournal::on_reacting(const std::string& id, const std::string& user,
                               const std::set<std::string>& known) {
  const auto [at, is_first] = signs_.try_emplace({id, user}, known);
  if (is_first) return;
  std::erase_if(at->second, [&](const std::string& each) { return !known.contains(each); });
}

void GroupJournal::on_told(const Told& told) {
  if (const auto* changed = std::get_if<client::GroupChanged>(&told.event)) {
    see(told.client, changed->group);
  } else if (const auto* arrived = std::get_if<client::MessageArrived>(&told.event)) {
    if (chat::is_group_key(arrived->message.peer)) {
      ++shown_[{told.client, sent_text(arrived->message.text)}];
      shown_in_[{told.client, arrived->message.peer}].push_back(arrived->message.id);
    }
  } else if (const auto* ended = std::get_if<client::CommandEnded>(&told.event)) {
    on_ended(told, *ended);
  } else if (const auto* sent = std::get_if<client::FileSent>(&told.event)) {
    const auto text = by_text_.find(sent->message.text);
    if (text != by_text_.end()) on_accepted(text->second, told, sent->message);
  }
}

void GroupJournal::on_client_died(std::size_t client) {
  const auto is_its = [client](const auto& entry) { return entry.first.first == client; };
  std::erase_if(pending_, is_its);
  std::erase_if(readings_, is_its);
  std::erase_if(deleting_, is_its);
  std::erase_if(cancelling_, is_its);
}

const chat::GroupView* GroupJournal::view(std::size_t client, const std::string& group) const {
  const auto found = views_.find({client, group});
  return found == views_.end() ? nullptr : &found->second;
}

std::vector<chat::GroupView> GroupJournal::views(std::size_t client) const {
  std::vector<chat::GroupView> views;
  for (const auto& [place, view] : views_) {
    if (place.first == client) views.push_back(view);
  }
  return views;
}

std::set<std::string> GroupJournal::members(std::size_t client, const std::string& group) const {
  std::set<std::string> members;
  const chat::GroupView* seen = view(client, group);
  if (seen == nullptr) return members;
  for (const chat::GroupPerson& person : seen->people) {
    if (!person.is_invited) members.insert(person.name);
  }
  return members;
}

const GroupText* GroupJournal::find(const std::string& text) const {
  const auto found = by_text_.find(sent_text(text));
  return found == by_text_.end() ? nullptr : &texts_[found->second];
}

const GroupText* GroupJournal::find_id(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &texts_[found->second];
}

std::vector<std::string> GroupJournal::own(const std::string& user,
                                           const std::string& group) const {
  std::vector<std::string> ids;
  for (const GroupText& text : texts_) {
    const bool is_its = text.from == user && text.group == group;
    if (is_its && text.is_accepted && !text.is_deleting) ids.push_back(text.id);
  }
  return ids;
}

std::string GroupJournal::newest_of(std::size_t client) const {
  const auto newest = std::ranges::find_if(texts_.rbegin(), texts_.rend(), [&](const auto& text) {
    return text.client == client && text.is_accepted && !text.is_deleting;
  });
  return newest == texts_.rend() ? std::string() : newest->id;
}

std::vector<std::string> GroupJournal::shown_in(std::size_t client,
                                                const std::string& group) const {
  const auto found = shown_in_.find({client, group});
  return found == shown_in_.end() ? std::vector<std::string>() : found->second;
}

bool GroupJournal::were_told(const std::string& id, const std::string& user,
                             const std::string& member) const {
  const auto found = signs_.find({id, user});
  return found != signs_.end() && found->second.contains(member);
}

bool GroupJournal::has_gone(const std::string& group, const std::string& user) const {
  std::vector<std::string> due{user};
  std::set<std::string> seen{user};
  while (!due.empty()) {
    const std::pair who{group, due.back()};
    due.pop_back();
    if (gone_.contains(who) || (who.second != user && lowered_.contains(who))) return true;
    const auto inviters = inviters_.find(who);
    if (inviters == inviters_.end()) continue;
    for (const std::string& inviter : inviters->second) {
      if (seen.insert(inviter).second) due.push_back(inviter);
    }
  }
  return false;
}

std::size_t GroupJournal::times_shown(std::size_t client, const std::string& text) const {
  const auto found = shown_.find({client, sent_text(text)});
  return found == shown_.end() ? 0 : found->second;
}

void GroupJournal::on_ended(const Told& told, const client::CommandEnded& ended) {
  for (const chat::GroupView& group : ended.groups) see(told.client, group);
  if (auto reading = readings_.extract({told.client, ended.command})) {
    if (ended.outcome == client::Outcome::kDone) {
      histories_.push_back({told.client, told.user, reading.mapped(), ended.messages});
    }
  }
  const auto deleting = deleting_.extract({told.client, ended.command});
  if (deleting && ended.outcome == client::Outcome::kDone) {
    texts_[deleting.mapped()].is_deleted = true;
  }
  if (auto cancelling = cancelling_.extract({told.client, ended.command})) {
    on_cancelled(cancelling.mapped(), ended);
  }
  const auto pending = pending_.extract({told.client, ended.command});
  if (!pending || ended.outcome != client::Outcome::kDone || ended.messages.empty()) return;
  on_accepted(pending.mapped(), told, ended.messages.front());
}

void GroupJournal::on_cancelled(std::size_t index, const client::CommandEnded& ended) {
  GroupText& text = texts_[index];
  if (ended.outcome == client::Outcome::kDone) {
    text.spared.merge(std::exchange(text.recipients, {}));
  } else if (ended.outcome == client::Outcome::kCancelledInPart && !ended.messages.empty()) {
    for (const chat::MemberTick& tick : ended.messages.front().members) {
      if (tick.state != client::MessageState::kUnsent) continue;
      if (text.recipients.erase(tick.name) > 0) text.spared.insert(tick.name);
    }
  }
}

void GroupJournal::on_accepted(std::size_t index, const Told& told,
                               const client::StoredMessage& message) {
  GroupText& text = texts_[index];
  text.is_accepted = true;
  text.id = message.id;
  text.lifetime = std::chrono::seconds{message.vanish_s};
  by_id_[text.id] = index;
  text.known.merge(members(told.client, text.group));
  for (const chat::MemberTick& tick : message.members) {
    if (has_just_accepted(told.client, text.group, tick.name)) text.known.insert(tick.name);
    if (tick.state != client::MessageState::kUnsent) text.recipients.insert(tick.name);
  }
}

// To this client an invitee as it told last, and a member to another one, their own at least: it
// heard of it while the text was on its way to the disk.
bool GroupJournal::has_just_accepted(std::size_t client, const std::string& group,
                                     const std::string& user) const {
  const auto is_there = [&](const chat::GroupView& seen, bool is_invited) {
    return std::ranges::any_of(seen.people, [&](const chat::GroupPerson& each) {
      return each.name == user && each.is_invited == is_invited;
    });
  };
  const chat::GroupView* own = view(client, group);
  return own != nullptr && is_there(*own, true) &&
         std::ranges::any_of(views_, [&](const auto& entry) {
           return entry.first.second == group && is_there(entry.second, false);
         });
}

void GroupJournal::see(std::size_t client, const chat::GroupView& group) {
  views_[{client, group.key}] = group;
}

}  // namespace p2pchat::sim
