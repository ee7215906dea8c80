#include "tools/cli/groups.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/cli/json_lines.h"
#include "tools/cli/preferences.h"
#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

struct DeedSyntax {
  std::string_view word;
  std::optional<chat::GroupDeed> deed;
  std::size_t words = 0;  // after it
  std::string_view usage;
};

constexpr std::array kDeeds{
    DeedSyntax{"list", std::nullopt, 0, "group list"},
    DeedSyntax{"show", std::nullopt, 1, "group show GROUP"},
    DeedSyntax{"create", chat::GroupDeed::kCreate, 1, "group create NAME"},
    DeedSyntax{"invite", chat::GroupDeed::kInvite, 2, "group invite GROUP NAME [--role ROLE]"},
    DeedSyntax{"accept", chat::GroupDeed::kAccept, 1, "group accept GROUP"},
    DeedSyntax{"decline", chat::GroupDeed::kDecline, 1, "group decline GROUP"},
    DeedSyntax{"leave", chat::GroupDeed::kLeave, 1, "group leave GROUP"},
    DeedSyntax{"remove", chat::GroupDeed::kRemove, 2, "group remove GROUP NAME"},
    DeedSyntax{"role", chat::GroupDeed::kSetRole, 3, "group role GROUP NAME ROLE"},
    DeedSyntax{"rename", chat::GroupDeed::kRename, 2, "group rename GROUP NEW-NAME"},
};

constexpr std::array<std::pair<std::string_view, groups::Role>, 3> kRoles{{
    {"member", groups::Role::kMember},
    {"admin", groups::Role::kAdmin},
    {"owner", groups::Role::kOwner},
}};

std::string standing_text(const chat::GroupView& group) {
  switch (group.standing) {
    case chat::GroupStanding::kInvited:
      return "invited by " + group.inviter;
    case chat::GroupStanding::kJoined:
      return "joined";
    case chat::GroupStanding::kLeft:
      return "left";
    case chat::GroupStanding::kRemoved:
      return "removed";
  }
  return {};
}

std::string line_of(const chat::GroupView& group) {
  const auto invited = std::ranges::count_if(group.people, &chat::GroupPerson::is_invited);
  const auto members = static_cast<std::ptrdiff_t>(group.people.size()) - invited;
  std::string line = group.key.substr(0, 9) + "  " + program::harmless(group.name) + "  " +
                     standing_text(group) + ", " + std::to_string(members) +
                     (members == 1 ? " member" : " members");
  if (invited > 0) line += ", " + std::to_string(invited) + " invited";
  if (group.vanish_s != 0) line += ", messages last " + lifetime_text(group.vanish_s);
  return line;
}

std::string line_of(const chat::GroupPerson& person) {
  return "  " + person.name + "  " + std::string(name_of(person.role)) +
         (person.is_invited ? ", invited" : "");
}

std::string done_text(const Options& options, const chat::GroupView& group) {
  const std::string name = program::harmless(group.name);
  if (options.deed == "create") return "made " + name + ", " + group.key;
  if (options.deed == "invite") return "invited " + options.name + " to " + name;
  if (options.deed == "accept") return "joined " + name;
  if (options.deed == "decline") return "declined";
  if (options.deed == "leave") return "left " + name;
  if (options.deed == "remove") return "removed " + options.name + " from " + name;
  if (options.deed == "rename") return "the group is called " + name;
  return options.name + " is " + options.role + " of " + name;
}

}  // namespace

Result<Options, std::string> with_group(Options options, const std::vector<std::string>& words) {
  const auto syntax = std::ranges::find(kDeeds, words.at(0), &DeedSyntax::word);
  if (syntax == kDeeds.end()) {
    std::string known;
    for (const DeedSyntax& each : kDeeds)
      known += (known.empty() ? "" : ", ") + std::string(each.word);
    return std::unexpected("there is no 'group " + words[0] + "', but: " + known);
  }
  if (words.size() != syntax->words + 1) {
    return std::unexpected(std::string(syntax->usage) + " is meant");
  }
  options.deed = words[0];
  options.name.clear();
  options.text.clear();
  const bool is_new = options.deed == "create";
  if (words.size() > 1) (is_new ? options.name : options.group) = words[1];
  if (words.size() > 2) options.name = words[2];
  if (words.size() > 3) options.role = words[3];
  if (!parse_role(options.role)) return std::unexpected("a role is member, admin or owner");
  return options;
}

std::optional<groups::Role> parse_role(std::string_view text) {
  const auto* found =
      std::ranges::find(kRoles, text, &std::pair<std::string_view, groups::Role>::first);
  return found == kRoles.end() ? std::nullopt : std::optional(found->second);
}

std::string_view name_of(groups::Role role) {
  const auto* found =
      std::ranges::find(kRoles, role, &std::pair<std::string_view, groups::Role>::second);
  return found == kRoles.end() ? "none" : found->first;
}

std::optional<chat::GroupDeed> parse_deed(std::string_view text) {
  const auto found = std::ranges::find(kDeeds, text, &DeedSyntax::word);
  return found == kDeeds.end() ? std::nullopt : found->deed;
}

Request group_request(const Options& options) {
  return {.verb = Verb::kGroup,
          .name = options.name,
          .give_up = options.give_up,
          .deed = options.deed,
          .group = options.group,
          .role = options.role};
}

bool depends_on_members(const Request& request) {
  const bool is_to_all = request.verb == Verb::kSend || request.verb == Verb::kVanish;
  return request.verb == Verb::kGroup || (is_to_all && request.name.starts_with('#'));
}

std::vector<std::string> group_lines(const Answer& answer, const Options& options) {
  std::vector<std::string> lines;
  const auto wanted_of = [&](const chat::GroupView& group) {
    const auto found = std::ranges::find(answer.people, group.key, &chat::Peer::name);
    return found == answer.people.end() ? chat::Peer{} : *found;
  };
  std::vector<chat::GroupView> groups = answer.groups;
  std::ranges::stable_partition(
      groups, [&](const chat::GroupView& group) { return wanted_of(group).is_pinned; });
  const bool is_question = options.deed == "list" || options.deed == "show";
  for (const chat::GroupView& group : groups) {
    if (options.is_json) {
      lines.push_back(group_line(group, wanted_of(group)));
    } else if (!is_question) {
      lines.push_back(done_text(options, group));
    } else {
      lines.push_back(line_of(group) + preferences_text(wanted_of(group)));
      if (options.deed == "list") continue;
      for (const chat::GroupPerson& person : group.people) lines.push_back(line_of(person));
    }
  }
  return lines;
}

std::string group_sentence(const chat::GroupView& group) {
  const std::string name = "'" + program::harmless(group.name) + "'";
  switch (group.standing) {
    case chat::GroupStanding::kInvited:
      return group.inviter + " invites you to the group " + name + ": `group accept " +
             group.key.substr(0, 9) + "`";
    case chat::GroupStanding::kJoined:
      return "the group " + name + " has changed";
    case chat::GroupStanding::kLeft:
      return "you have left the group " + name;
    case chat::GroupStanding::kRemoved:
      return "you are in the group " + name + " no more";
  }
  return {};
}

}  // namespace p2pchat::cli
