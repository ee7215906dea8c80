#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/groups/change.h"

namespace p2pchat::groups {

// An invitation of somebody, by its change.
struct Invited {
  Hash hash{};
  Bytes32 key{};
  Role role = Role::kMember;

  bool operator==(const Invited&) const = default;
};

struct Member {
  Bytes32 account{};
  std::string name;
  Role role = Role::kMember;  // of who is invited: that they will have
  bool is_invited = false;
  Bytes32 key{};      // in this group; of who is invited: the invitation's
  Hash invitation{};  // the kInvite; zeros: the creator
  // Of who is invited: what others invited them by at the same time. Who answers one, answers all.
  std::vector<Invited> others{};
  std::uint64_t turn = 0;         // a lower one has been here longer
  std::vector<Bytes32> former{};  // keys that they had in the group before

  // Of who is invited: that one, if it stands.
  [[nodiscard]] std::optional<Invited> invited_by(const Hash& hash) const;
  // Theirs now, or before.
  [[nodiscard]] bool has_had(const Bytes32& its_key) const;

  bool operator==(const Member&) const = default;
};

// How long what is written lasts, in seconds, and who has said so; 0: it stays.
struct Timer {
  std::uint32_t seconds = 0;
  std::string by;

  bool operator==(const Timer&) const = default;
};

// Why a change does not count.
enum class Refusal : std::uint8_t {
  kNotAMember,   // its author, with that key
  kNoRight,      // a member's role does not allow it
  kNobody,       // its subject is not in the group
  kAlreadyIn,    // who is invited is in the group, or invited
  kFull,         // kMembersMax
  kNotInvited,   // who accepts or declines
  kSameRole,     // it would not raise, or lower
  kNotTheFirst,  // a second creation
  kLogFull,      // kChangesMax
  kBadTitle,
};

// Who is in a group, in which role and with which key, its name and its timer: what a sequence of
// changes has made. Changes that break a rule change nothing.
class Membership {
 public:
  // Nothing: it may.
  [[nodiscard]] std::optional<Refusal> refusal(const Change& change) const;
  void apply(const Change& change, const Hash& hash);

  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] const Timer& timer() const { return timer_; }
  [[nodiscard]] const std::map<Bytes32, Member>& members() const { return members_; }
  [[nodiscard]] const Member* find(const Bytes32& account) const;
  // A member with this key, who is not only invited.
  [[nodiscard]] const Member* member_with(const Bytes32& account, const Bytes32& key) const;
  [[nodiscard]] Role role_of(const Bytes32& account) const;
  // Was a member, or invited, and was removed: not by their own will, and not back since.
  [[nodiscard]] bool was_removed(const Bytes32& account) const;

  bool operator==(const Membership&) const = default;

 private:
  // Whose key counts: what was done at the same time as a rekey is signed with the former one.
  enum class Keys : std::uint8_t { kOfNow, kAlsoFormer };

  [[nodiscard]] const Member* author_of(const Change& change, Keys keys) const;
  [[nodiscard]] std::optional<Refusal> refusal(const Change& change, Keys keys) const;
  [[nodiscard]] std::optional<Refusal> refusal_of_member(const Change& change,
                                                         const Member& author) const;
  [[nodiscard]] std::optional<Refusal> refusal_of_guest(const Change& change) const;
  // Somebody who may has invited somebody who is invited already.
  [[nodiscard]] bool is_second_invitation(const Change& change) const;
  [[nodiscard]] bool has_named(std::string_view name) const;
  void drop(const Bytes32& account);
  void pass_on();

  std::string title_;
  Timer timer_;
  std::map<Bytes32, Member> members_;
  std::set<Bytes32> removed_;
  std::uint64_t turns_ = 0;
};

}  // namespace p2pchat::groups
