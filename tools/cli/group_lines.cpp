#include "tools/cli/group_lines.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "tools/cli/outcome_names.h"

namespace p2pchat::cli {
namespace {

using chat::GroupStanding;
using nlohmann::json;

constexpr std::array kGroupStandings{
    Names<GroupStanding>{GroupStanding::kInvited, "invited"},
    Names<GroupStanding>{GroupStanding::kJoined, "joined"},
    Names<GroupStanding>{GroupStanding::kLeft, "left"},
    Names<GroupStanding>{GroupStanding::kRemoved, "removed"},
};
constexpr std::array kRoleNames{
    Names<groups::Role>{groups::Role::kNone, ""},
    Names<groups::Role>{groups::Role::kMember, "member"},
    Names<groups::Role>{groups::Role::kAdmin, "admin"},
    Names<groups::Role>{groups::Role::kOwner, "owner"},
};
constexpr std::array kGroupEvents{
    Names<groups::ChangeKind>{groups::ChangeKind::kCreate, "created"},
    Names<groups::ChangeKind>{groups::ChangeKind::kInvite, "invited"},
    Names<groups::ChangeKind>{groups::ChangeKind::kAccept, "joined"},
    Names<groups::ChangeKind>{groups::ChangeKind::kDecline, "declined"},
    Names<groups::ChangeKind>{groups::ChangeKind::kLeave, "left"},
    Names<groups::ChangeKind>{groups::ChangeKind::kRemove, "removed"},
    Names<groups::ChangeKind>{groups::ChangeKind::kRaise, "raised"},
    Names<groups::ChangeKind>{groups::ChangeKind::kLower, "lowered"},
    Names<groups::ChangeKind>{groups::ChangeKind::kRename, "renamed"},
    Names<groups::ChangeKind>{groups::ChangeKind::kRekey, "rekeyed"},
    Names<groups::ChangeKind>{groups::ChangeKind::kTimer, "timed"},
};

template <class Value, std::size_t N>
Value named_in(const std::array<Names<Value>, N>& names, const json& name) {
  const auto found = std::ranges::find(names, name.get<std::string>(), &Names<Value>::second);
  if (found == names.end()) throw json::other_error::create(501, "unknown name", &name);
  return found->first;
}

// Another process may be of a version that does not say it.
std::uint32_t seconds_in(const json& object) {
  const json seconds = object.value("vanish_s", json(0U));
  if (!seconds.is_number_unsigned() || seconds.get<std::uint64_t>() > chat::kLifetimeMax) {
    throw json::other_error::create(501, "no lifetime", &seconds);
  }
  return seconds.get<std::uint32_t>();
}

}  // namespace

json group_json(const chat::GroupView& group) {
  json people = json::array();
  for (const chat::GroupPerson& person : group.people) {
    people.push_back({{"name", person.name},
                      {"role", name_in(kRoleNames, person.role)},
                      {"invited", person.is_invited}});
  }
  return {{"group", group.key},
          {"name", group.name},
          {"standing", name_in(kGroupStandings, group.standing)},
          {"inviter", group.inviter},
          {"epoch", group.epoch},
          {"people", people},
          {"vanish_s", group.vanish_s},
          {"vanish_by", group.vanish_by}};
}

json typing_json(const Notice& notice) {
  json object = {{"typing", notice.is_typing}, {"from", notice.who}};
  if (notice.peer.name.empty()) return object;
  object["to"] = notice.peer.name;
  object["group"] = notice.peer.alias;
  return object;
}

chat::GroupView group_from(const json& object) {
  const json& epoch = object.at("epoch");
  if (!epoch.is_number_unsigned()) throw json::other_error::create(501, "no number", &epoch);
  chat::GroupView group{.key = object.at("group").get<std::string>(),
                        .name = object.at("name").get<std::string>(),
                        .standing = named_in(kGroupStandings, object.at("standing")),
                        .inviter = object.at("inviter").get<std::string>(),
                        .epoch = epoch.get<std::uint64_t>(),
                        .people = {},
                        .digest = {},
                        .vanish_s = seconds_in(object),
                        .vanish_by = object.value("vanish_by", "")};
  for (const json& person : object.at("people")) {
    group.people.push_back({.name = person.at("name").get<std::string>(),
                            .role = named_in(kRoleNames, person.at("role")),
                            .is_invited = person.at("invited").get<bool>()});
  }
  return group;
}

json group_event_json(const client::GroupEvent& event) {
  return {{"what", name_in(kGroupEvents, event.kind)},
          {"who", event.who},
          {"whom", event.whom},
          {"role", name_in(kRoleNames, event.role)},
          {"name", event.title},
          {"vanish_s", event.seconds}};
}

client::GroupEvent group_event_from(const json& object) {
  return {.kind = named_in(kGroupEvents, object.at("what")),
          .who = object.at("who").get<std::string>(),
          .whom = object.at("whom").get<std::string>(),
          .role = named_in(kRoleNames, object.at("role")),
          .title = object.at("name").get<std::string>(),
          .seconds = seconds_in(object)};
}

}  // namespace p2pchat::cli
