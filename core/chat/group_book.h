#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/chat/desk.h"
#include "core/groups/log.h"
#include "core/wire/types.h"

namespace p2pchat::chat {

// How this user stands to a group.
enum class GroupStanding : std::uint8_t {
  kInvited,
  kJoined,
  kLeft,     // or declined
  kRemoved,  // or the invitation was taken back
};

struct GroupPerson {
  std::string name;
  groups::Role role = groups::Role::kMember;  // of who is invited: that they will have
  bool is_invited = false;

  bool operator==(const GroupPerson&) const = default;
};

// A group as its user sees it.
struct GroupView {
  std::string key;  // `#` and 31 digits of its id: the peer of its messages
  std::string name;
  GroupStanding standing = GroupStanding::kInvited;
  std::string inviter;  // empty: this user made it
  std::uint64_t epoch = 0;
  std::vector<GroupPerson> people;  // by name
  std::string digest;               // the same on two devices if they have the same changes
  std::uint32_t vanish_s = 0;       // how long what is written now lasts; 0: it stays
  std::string vanish_by{};          // who has said so; empty: nobody has

  bool operator==(const GroupView&) const = default;
};

// The private half of an invitation, and the change that it is of.
struct InvitationSecret {
  groups::Hash invitation{};
  Bytes32 secret{};
};

// What this device knows of a group beside its changes. Row 'y' 'g' and the group's alias.
struct GroupRow {
  static constexpr std::size_t kSecretsMax = 4;  // the newest

  Bytes32 group{};
  Bytes32 key{};  // private, this user's in this group; zeros: never accepted
  bool is_left = false;
  std::uint64_t lamport = 0;
  wire::Name inviter;
  BoundedList<InvitationSecret, kSecretsMax> secrets;
};

struct Group {
  GroupRow row;
  groups::Log log;
};

// The peer of a group's messages.
[[nodiscard]] std::string group_key(const Bytes32& group);

// All groups of this account, in memory and on disk: each one's row, and a row 'y' 'c', alias, hash
// for each change. Changes without a row are of a group that is being handed over. Memory follows
// the disk: `put_...` is in a batch, then `adopt` once that is done.
class GroupBook {
 public:
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);

  [[nodiscard]] const Group* find(const Bytes32& group) const;
  [[nodiscard]] const Group* find_by_key(std::string_view key) const;
  [[nodiscard]] const std::map<Bytes32, Group>& all() const { return groups_; }
  // Changes of a group that is not here yet: the device of before hands it over in parts.
  [[nodiscard]] const groups::Log* coming(const Bytes32& group) const;
  // Grows whenever somebody may have come or gone.
  [[nodiscard]] std::uint64_t version() const { return version_; }
  // Those whose name this is, in any case, or whose digits begin so; after a `#`, or without.
  [[nodiscard]] std::vector<const Group*> like(std::string_view text, const OwnAccount& own) const;

  [[nodiscard]] static GroupStanding standing_of(const Group& group, const OwnAccount& own);
  [[nodiscard]] static GroupView view_of(const Group& group, const OwnAccount& own);
  // The secret of the invitation of this user that stands now.
  [[nodiscard]] static std::optional<InvitationSecret> pending(const Group& group,
                                                               const OwnAccount& own);
  // Groups that this user has not accepted: all, or those of one inviter. Not those taken back.
  [[nodiscard]] std::size_t invitations_of(std::string_view inviter, const OwnAccount& own) const;
  [[nodiscard]] std::size_t invitations(const OwnAccount& own) const;
  // Groups that this user is in, or was.
  [[nodiscard]] std::size_t accepted() const;
  // An invitation that was taken back; if none was, and `is_urgent`, one that is not whole yet.
  [[nodiscard]] std::optional<Bytes32> forgettable(const OwnAccount& own, bool is_urgent) const;

  static void put_row(const GroupRow& row, RowWriter& rows);
  static void put_change(const Bytes32& group, const groups::Change& change, RowWriter& rows);
  void adopt(GroupRow row, const std::vector<groups::Change>& changes);

  // What the device of before had, each behind what it follows; the row comes with the last
  // changes.
  struct Handed {
    Bytes32 group{};
    std::vector<groups::Change> changes;  // that are not here
    std::optional<GroupRow> row;          // one with what is here
    bool is_rekey_due = false;
  };
  // Nothing: it follows changes that have not come.
  [[nodiscard]] std::optional<Handed> handed(const Bytes32& group,
                                             const std::vector<groups::Change>& changes,
                                             const std::optional<GroupRow>& row,
                                             const OwnAccount& own) const;
  static void put_handed(const Handed& handed, RowWriter& rows);
  void adopt_handed(Handed handed);
  // Groups in which this user is to have another key, for that of now was on another device, too.
  // Row 'y' 'k' and the group's alias, until the batch that has the change.
  [[nodiscard]] const std::set<Bytes32>& rekeys_due() const { return rekeys_due_; }
  static void put_rekeyed(const Bytes32& group, RowWriter& rows);
  void on_rekeyed(const Bytes32& group) { rekeys_due_.erase(group); }

  // All of a group that was never accepted.
  void put_forgotten(const Bytes32& group, RowWriter& rows) const;
  void forget(const Bytes32& group) { groups_.erase(group); }

  // One batch at a time is on its way to disk.
  [[nodiscard]] bool is_locked() const { return is_locked_; }
  void lock() { is_locked_ = true; }
  void unlock() { is_locked_ = false; }

  void check_invariants() const;

 private:
  void take_rows(const std::vector<Row>& rows, const Desk& desk);

  std::map<Bytes32, Group> groups_;
  std::map<Bytes32, groups::Log> coming_;
  std::set<Bytes32> rekeys_due_;
  Token loading_;
  bool is_loaded_ = false;
  bool is_locked_ = false;
  std::uint64_t version_ = 1;
};

}  // namespace p2pchat::chat
