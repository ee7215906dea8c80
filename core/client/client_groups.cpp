#include <map>
#include <utility>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/client/client.h"
#include "core/client/options.h"
#include "core/client/outcome.h"

// Groups that the user is in, or invited to.
namespace p2pchat::client {
namespace {

Outcome outcome_of(chat::GroupEnd end) {
  switch (end) {
    case chat::GroupEnd::kDone:
      return Outcome::kDone;
    case chat::GroupEnd::kNotIn:
      return Outcome::kNotInGroup;
    case chat::GroupEnd::kNotInvited:
      return Outcome::kNotInvited;
    case chat::GroupEnd::kNoRight:
      return Outcome::kNoRight;
    case chat::GroupEnd::kNobody:
      return Outcome::kNoMember;
    case chat::GroupEnd::kAlreadyIn:
      return Outcome::kAlreadyMember;
    case chat::GroupEnd::kSameRole:
      return Outcome::kSameRole;
    case chat::GroupEnd::kFull:
      return Outcome::kGroupFull;
    case chat::GroupEnd::kLogFull:
      return Outcome::kGroupWornOut;
    case chat::GroupEnd::kBadName:
      return Outcome::kBadGroupName;
    case chat::GroupEnd::kTooMany:
      return Outcome::kTooManyGroups;
    case chat::GroupEnd::kUnknownUser:
      return Outcome::kUnknownUser;
    case chat::GroupEnd::kNoRing:
      return Outcome::kNoRing;
    case chat::GroupEnd::kKeyChanged:
      return Outcome::kKeyChanged;
    case chat::GroupEnd::kOutboxFull:
      return Outcome::kMailboxFull;
    case chat::GroupEnd::kDiskFull:
      return Outcome::kDiskFull;
    case chat::GroupEnd::kDiskFailed:
      return Outcome::kDiskFailed;
  }
  return Outcome::kDiskFailed;
}

bool is_about_person(chat::GroupDeed deed) {
  return deed == chat::GroupDeed::kInvite || deed == chat::GroupDeed::kRemove ||
         deed == chat::GroupDeed::kSetRole;
}

// An invitation that is not whole yet, or was taken back, is nothing to show.
bool is_shown(const chat::Group& group, const chat::OwnAccount& own) {
  return group.row.key != Bytes32{} ||
         chat::GroupBook::standing_of(group, own) == chat::GroupStanding::kInvited;
}

// The newest of what the log has, in an order in which it may have happened. Accounts are called
// as whoever made or invited them did.
std::vector<GroupEvent> events_of(const groups::Log& log) {
  std::map<Bytes32, std::string> names;
  std::vector<GroupEvent> events;
  for (const groups::Change& change : log.beyond({})) {
    const bool is_create = change.kind == groups::ChangeKind::kCreate;
    if (!change.name.text.empty()) {
      names[is_create ? change.author : change.subject] = change.name.text;
    }
    const auto seconds = groups::lifetime_in(change);
    events.push_back({.kind = change.kind,
                      .who = names[change.author],
                      .whom = names[change.subject],
                      .role = change.role,
                      .title = seconds ? std::string() : change.title.text,
                      .seconds = seconds.value_or(0)});
  }
  if (events.size() > kGroupEventsMax) {
    events.erase(events.begin(), events.end() - kGroupEventsMax);
  }
  return events;
}

}  // namespace

CommandId Client::act_in_group(GroupCommand command, Instant now, Effects& out) {
  return accept(std::move(command), now, out);
}

CommandId Client::groups(std::string group, Instant now, Effects& out) {
  return accept(GroupsCommand{std::move(group)}, now, out);
}

void Client::run(CommandId id, GroupCommand& command, Instant now, Effects& out) {
  const Outcome ready = readiness();
  if (ready != Outcome::kDone) return end(id, ready);
  chat::GroupOrder order{
      .deed = command.deed, .group = {}, .name = command.name, .role = command.role};
  if (command.deed != chat::GroupDeed::kCreate) {
    const auto group = group_like(command.group);
    if (!group) return end(id, group.error());
    order.group = (*group)->row.group;
  }
  if (is_about_person(command.deed)) {
    if (!account::is_valid_name(command.name)) return end(id, Outcome::kUnknownUser);
    const bool is_self = account::key_of(command.name) == account::key_of(name());
    if (is_self && command.deed == chat::GroupDeed::kInvite) return end(id, Outcome::kBadName);
  }
  group_deeds_[chat_->act_in_group(std::move(order), port(now, out))] = id;
  follow_groups();
}

void Client::run(CommandId id, GroupsCommand& command, Instant, Effects&) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  CommandEnded ended;
  ended.command = id;
  if (command.group.empty()) {
    for (const auto& [key, group] : chat_->groups().all()) {
      if (!is_shown(group, chat_->own())) continue;
      ended.groups.push_back(chat::GroupBook::view_of(group, chat_->own()));
    }
  } else {
    const auto group = group_like(command.group);
    if (!group) return end(id, group.error());
    ended.groups.push_back(chat::GroupBook::view_of(**group, chat_->own()));
    ended.group_events = events_of((*group)->log);
  }
  for (const chat::GroupView& group : ended.groups) {
    chat::Peer peer{.name = group.key};
    chat_->preferences().fill(peer);
    if (peer != chat::Peer{.name = group.key}) ended.people.push_back(std::move(peer));
  }
  end(std::move(ended));
}

void Client::follow_groups() {
  for (chat::GroupResult& result : chat_->take_group_results()) {
    auto command = group_deeds_.extract(result.deed);
    if (!command) continue;
    CommandEnded ended;
    ended.command = command.mapped();
    ended.outcome = outcome_of(result.end);
    if (result.end == chat::GroupEnd::kDone && result.group) {
      ended.groups.push_back(*std::move(result.group));
    }
    end(std::move(ended));
  }
  for (chat::GroupView& group : chat_->take_changed_groups()) {
    events_.push_back(GroupChanged{std::move(group)});
  }
}

Result<const chat::Group*, Outcome> Client::group_like(std::string_view text) const {
  const auto found = chat_->groups().like(text, chat_->own());
  if (found.empty()) return std::unexpected(Outcome::kUnknownGroup);
  if (found.size() > 1) return std::unexpected(Outcome::kAmbiguousGroup);
  return found.front();
}

Outcome Client::resolve(std::string& peer) const {
  if (!chat::is_group_key(peer)) {
    return account::is_valid_name(peer) ? Outcome::kDone : Outcome::kUnknownUser;
  }
  const auto group = group_like(peer);
  if (!group) return group.error();
  peer = chat::group_key((*group)->row.group);
  return Outcome::kDone;
}

}  // namespace p2pchat::client
