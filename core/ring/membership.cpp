#include "core/ring/membership.h"

#include <algorithm>
#include <utility>

namespace p2pchat::ring {
namespace {

using wire::Member;
using wire::MemberState;
using wire::NodeRef;

const RingId& id_of(const Member& member) { return member.node.id; }
bool is_alive_member(const Member& member) { return member.state == MemberState::kAlive; }

bool overrides(const Member& statement, const Member& known) {
  return std::pair(statement.node.incarnation, statement.state) >
         std::pair(known.node.incarnation, known.state);
}

}  // namespace

bool Membership::merge(const Member& statement) {
  if (statement.node.is_padding() || statement.node.incarnation > kIncarnationMax) return false;

  const auto at = std::ranges::lower_bound(members_, statement.node.id, {}, id_of);
  if (at == members_.end() || at->node.id != statement.node.id) return insert(statement);
  if (!overrides(statement, *at)) return false;
  *at = statement;
  return true;
}

bool Membership::insert(const Member& statement) {
  if (members_.size() == wire::kMembersMax) {
    const auto gone = std::ranges::find_if_not(members_, is_alive_member);
    if (gone == members_.end()) return false;
    members_.erase(gone);
  }
  members_.insert(std::ranges::lower_bound(members_, statement.node.id, {}, id_of), statement);
  return true;
}

bool Membership::merge(std::span<const Member> statements) {
  bool is_news = false;
  for (const Member& statement : statements) is_news |= merge(statement);
  return is_news;
}

const Member* Membership::find(const RingId& id) const {
  const auto at = std::ranges::lower_bound(members_, id, {}, id_of);
  return at == members_.end() || at->node.id != id ? nullptr : &*at;
}

bool Membership::is_alive(const RingId& id) const {
  const Member* member = find(id);
  return member != nullptr && is_alive_member(*member);
}

std::vector<NodeRef> Membership::alive() const {
  std::vector<NodeRef> nodes;
  for (const Member& member : members_) {
    if (is_alive_member(member)) nodes.push_back(member.node);
  }
  return nodes;
}

std::size_t Membership::alive_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(members_, is_alive_member));
}

}  // namespace p2pchat::ring
