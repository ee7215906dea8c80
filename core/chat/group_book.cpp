#include "core/chat/group_book.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/chat/history.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kGroupRows = "yg";
constexpr std::string_view kChangeRows = "yc";
constexpr std::string_view kRekeyRows = "yk";
constexpr std::size_t kKeyDigits = 31;
constexpr std::size_t kDigestDigits = 16;

Bytes group_row(std::string_view prefix, const Bytes32& group, const Vault& vault) {
  Bytes row = to_bytes(prefix);
  append(row, conversation_of(group_key(group), vault));
  return row;
}

Bytes change_row(const Bytes32& group, const groups::Change& change, const Vault& vault) {
  Bytes row = group_row(kChangeRows, group, vault);
  append(row, groups::hash_of(change));
  return row;
}

struct RekeyRow {
  Bytes32 group{};
};

struct ChangeRow {
  Bytes32 group{};
  groups::Change change;
};

template <class T>
std::optional<T> opened(const Row& row, std::string_view column, const Vault& vault) {
  const auto plain = vault.open({row.key, column}, row.value);
  if (!plain) return std::nullopt;
  auto value = wire::decode_value<T>(*plain);
  if (!value) return std::nullopt;
  return *std::move(value);
}

// Its changes have come, and it stands no more.
bool is_taken_back(const Group& group, const OwnAccount& own) {
  return group.row.key == Bytes32{} && !group.row.secrets.empty() &&
         !GroupBook::pending(group, own);
}

// What two devices of one account know of a group, of which `self` is its member, or nobody.
GroupRow merged(const GroupRow& handed, const GroupRow* here, const groups::Member* self) {
  if (here == nullptr) return handed;
  GroupRow row = *here;
  row.lamport = std::max(here->lamport, handed.lamport);
  const bool is_theirs = handed.key != Bytes32{} &&
                         (here->key == Bytes32{} ||
                          (self != nullptr && self->key == crypto::ed25519_public_key(handed.key)));
  if (is_theirs) row.key = handed.key;
  row.is_left = (here->is_left || handed.is_left) && self == nullptr;
  row.secrets.items.clear();
  for (const GroupRow* each : {&handed, here}) {
    for (const InvitationSecret& secret : each->secrets.items) {
      const bool is_known = std::ranges::any_of(row.secrets.items, [&secret](const auto& other) {
        return other.invitation == secret.invitation;
      });
      if (is_known) continue;
      if (row.secrets.is_full()) row.secrets.items.erase(row.secrets.items.begin());
      row.secrets.push_back(secret);
    }
  }
  return row;
}

bool begins(const Row& row, std::string_view prefix) {
  return as_text(BytesView(row.key).first(std::min(row.key.size(), prefix.size()))) == prefix;
}

}  // namespace

std::string group_key(const Bytes32& group) { return "#" + to_hex(group).substr(0, kKeyDigits); }

void GroupBook::load(Desk& desk) {
  const std::size_t known = desk.options.groups_max + desk.options.invitations_max;
  loading_ = desk.read(read_prefix(to_bytes("y"), known * (groups::kChangesMax + 1)));
}

bool GroupBook::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  take_rows(*result, desk);
  return true;
}

// Rows of changes are in no order that means anything: those of lower epochs come first, for none
// follows one of its own epoch.
void GroupBook::take_rows(const std::vector<Row>& rows, const Desk& desk) {
  std::vector<ChangeRow> changes;
  for (const Row& row : rows) {
    if (begins(row, kGroupRows)) {
      if (auto group = opened<GroupRow>(row, kGroupRows, desk.own.vault)) {
        const Bytes32 id = group->group;
        groups_[id].row = *std::move(group);
      }
    } else if (begins(row, kRekeyRows)) {
      if (const auto due = opened<RekeyRow>(row, kRekeyRows, desk.own.vault)) {
        rekeys_due_.insert(due->group);
      }
    } else if (auto change = opened<ChangeRow>(row, kChangeRows, desk.own.vault)) {
      changes.push_back(*std::move(change));
    }
  }
  std::ranges::stable_sort(changes, {}, [](const ChangeRow& row) { return row.change.epoch; });
  for (const ChangeRow& row : changes) {
    const auto at = groups_.find(row.group);
    groups::Log& log = at == groups_.end() ? coming_[row.group] : at->second.log;
    (void)log.restore(row.change);
  }
  std::erase_if(groups_, [](const auto& entry) { return entry.second.log.empty(); });
  std::erase_if(coming_, [](const auto& entry) { return entry.second.empty(); });
}

const Group* GroupBook::find(const Bytes32& group) const {
  const auto at = groups_.find(group);
  return at == groups_.end() ? nullptr : &at->second;
}

const groups::Log* GroupBook::coming(const Bytes32& group) const {
  const auto at = coming_.find(group);
  return at == coming_.end() ? nullptr : &at->second;
}

const Group* GroupBook::find_by_key(std::string_view key) const {
  for (const auto& [id, group] : groups_) {
    if (group_key(id) == key) return &group;
  }
  return nullptr;
}

// A whole name goes before digits, and groups that this user is in before others.
std::vector<const Group*> GroupBook::like(std::string_view text, const OwnAccount& own) const {
  constexpr std::size_t kDigitsMin = 4;
  if (text.starts_with('#')) text.remove_prefix(1);
  std::vector<const Group*> named;
  std::vector<const Group*> numbered;
  for (const auto& [id, group] : groups_) {
    const std::string& title = group.log.members().title();
    if (account::fold_case(title) == account::fold_case(text)) named.push_back(&group);
    const bool is_prefix = text.size() >= kDigitsMin && group_key(id).substr(1).starts_with(text);
    if (is_prefix || to_hex(id) == text) numbered.push_back(&group);
  }
  std::vector<const Group*>& found = named.empty() ? numbered : named;
  const auto is_over = [&own](const Group* group) {
    const GroupStanding standing = standing_of(*group, own);
    return standing != GroupStanding::kJoined && standing != GroupStanding::kInvited;
  };
  if (!std::ranges::all_of(found, is_over)) std::erase_if(found, is_over);
  return found;
}

GroupStanding GroupBook::standing_of(const Group& group, const OwnAccount& own) {
  if (group.row.is_left) return GroupStanding::kLeft;
  const groups::Member* self = group.log.members().find(account::account_id(own.profile));
  // The key of now may be on its way from the device of before.
  const bool is_in = self != nullptr && !self->is_invited && group.row.key != Bytes32{} &&
                     self->has_had(crypto::ed25519_public_key(group.row.key));
  if (is_in) return GroupStanding::kJoined;
  return pending(group, own) ? GroupStanding::kInvited : GroupStanding::kRemoved;
}

GroupView GroupBook::view_of(const Group& group, const OwnAccount& own) {
  Bytes heads;
  for (const groups::Hash& head : group.log.heads().items) append(heads, head);
  GroupView view{.key = group_key(group.row.group),
                 .name = group.log.members().title(),
                 .standing = standing_of(group, own),
                 .inviter = group.row.inviter,
                 .epoch = group.log.epoch(),
                 .people = {},
                 .digest = to_hex(crypto::sha256(heads)).substr(0, kDigestDigits),
                 .vanish_s = group.log.members().timer().seconds,
                 .vanish_by = group.log.members().timer().by};
  for (const auto& [account, member] : group.log.members().members()) {
    view.people.push_back(
        {.name = member.name, .role = member.role, .is_invited = member.is_invited});
  }
  std::ranges::sort(view.people, {}, &GroupPerson::name);
  return view;
}

std::optional<InvitationSecret> GroupBook::pending(const Group& group, const OwnAccount& own) {
  const groups::Member* self = group.log.members().find(account::account_id(own.profile));
  if (self == nullptr || !self->is_invited) return std::nullopt;
  for (const InvitationSecret& secret : group.row.secrets.items) {
    if (self->invited_by(secret.invitation)) return secret;
  }
  return std::nullopt;
}

std::size_t GroupBook::invitations_of(std::string_view inviter, const OwnAccount& own) const {
  return static_cast<std::size_t>(std::ranges::count_if(groups_, [&](const auto& entry) {
    const GroupRow& row = entry.second.row;
    return row.key == Bytes32{} && !is_taken_back(entry.second, own) &&
           account::fold_case(row.inviter.text) == account::fold_case(inviter);
  }));
}

std::size_t GroupBook::invitations(const OwnAccount& own) const {
  return static_cast<std::size_t>(std::ranges::count_if(groups_, [&own](const auto& entry) {
    return entry.second.row.key == Bytes32{} && !is_taken_back(entry.second, own);
  }));
}

std::size_t GroupBook::accepted() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      groups_, [](const auto& entry) { return entry.second.row.key != Bytes32{}; }));
}

std::optional<Bytes32> GroupBook::forgettable(const OwnAccount& own, bool is_urgent) const {
  std::optional<Bytes32> found;
  for (const auto& [id, group] : groups_) {
    if (is_taken_back(group, own)) return id;
    const bool is_in_parts = group.row.key == Bytes32{} && group.row.secrets.empty();
    if (is_urgent && is_in_parts) found = id;
  }
  return found;
}

void GroupBook::put_row(const GroupRow& row, RowWriter& rows) {
  rows.put(group_row(kGroupRows, row.group, rows.vault), kGroupRows, wire::encode_value(row));
}

void GroupBook::put_change(const Bytes32& group, const groups::Change& change, RowWriter& rows) {
  rows.put(change_row(group, change, rows.vault), kChangeRows,
           wire::encode_value(ChangeRow{group, change}));
}

void GroupBook::put_forgotten(const Bytes32& group, RowWriter& rows) const {
  rows.erase(group_row(kGroupRows, group, rows.vault));
  for (const groups::Change& change : groups_.at(group).log.beyond({})) {
    rows.erase(change_row(group, change, rows.vault));
  }
}

void GroupBook::adopt(GroupRow row, const std::vector<groups::Change>& changes) {
  Group& group = groups_[row.group];
  if (auto come = coming_.extract(row.group)) group.log = std::move(come.mapped());
  group.row = std::move(row);
  if (!changes.empty()) version_ += 1;
  for (const groups::Change& change : changes) (void)group.log.restore(change);
}

std::optional<GroupBook::Handed> GroupBook::handed(const Bytes32& group,
                                                   const std::vector<groups::Change>& changes,
                                                   const std::optional<GroupRow>& row,
                                                   const OwnAccount& own) const {
  const Group* here = find(group);
  const groups::Log* so_far = here == nullptr ? coming(group) : &here->log;
  groups::Log log = so_far == nullptr ? groups::Log{} : *so_far;
  Handed handed{.group = group, .changes = {}, .row = {}};
  for (const groups::Change& change : changes) {
    const bool is_headless = log.empty() && change.kind != groups::ChangeKind::kCreate;
    const groups::AddEnd end = is_headless ? groups::AddEnd::kEarly : log.add(change);
    if (end == groups::AddEnd::kEarly) return std::nullopt;
    if (end == groups::AddEnd::kAdded) handed.changes.push_back(change);
  }
  if (log.empty() || log.group() != group) return std::nullopt;
  if (!row) return handed;
  const groups::Member* self = log.members().find(account::account_id(own.profile));
  handed.row = merged(*row, here == nullptr ? nullptr : &here->row, self);
  const Group then{.row = *handed.row, .log = std::move(log)};
  handed.is_rekey_due = standing_of(then, own) == GroupStanding::kJoined &&
                        self->key == crypto::ed25519_public_key(then.row.key);
  return handed;
}

void GroupBook::put_handed(const Handed& handed, RowWriter& rows) {
  for (const groups::Change& change : handed.changes) put_change(handed.group, change, rows);
  if (handed.row) put_row(*handed.row, rows);
  if (!handed.is_rekey_due) return;
  rows.put(group_row(kRekeyRows, handed.group, rows.vault), kRekeyRows,
           wire::encode_value(RekeyRow{handed.group}));
}

void GroupBook::adopt_handed(Handed handed) {
  if (handed.is_rekey_due) rekeys_due_.insert(handed.group);
  if (handed.row) return adopt(*std::move(handed.row), handed.changes);
  const auto here = groups_.find(handed.group);
  if (here != groups_.end()) return adopt(here->second.row, handed.changes);
  for (const groups::Change& change : handed.changes) {
    (void)coming_[handed.group].restore(change);
  }
}

void GroupBook::put_rekeyed(const Bytes32& group, RowWriter& rows) {
  rows.erase(group_row(kRekeyRows, group, rows.vault));
}

void GroupBook::check_invariants() const {
  for (const auto& [id, group] : groups_) {
    P2PCHAT_ASSERT(group.row.group == id);
    P2PCHAT_ASSERT(group.log.group() == id);
  }
}

}  // namespace p2pchat::chat
