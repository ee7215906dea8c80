#include "core/chat/group_debts.h"

#include <algorithm>
#include <utility>

#include "core/chat/history.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kDebts = "yo";
// After a look-up or a write failed, or while the outbox is full.
constexpr Duration kDebtPause = std::chrono::seconds{10};

struct GroupDebtRow {
  wire::Name author;
  wire::Name peer;
  bool is_read = false;
  MessageRef message;
};

Bytes debt_row(std::string_view peer, const MessageRef& message, bool is_read, const Vault& vault) {
  Bytes row = to_bytes(kDebts);
  append(row, place_of(peer, message, vault));
  row.push_back(static_cast<std::uint8_t>(is_read ? 'r' : 'd'));
  return row;
}

}  // namespace

void GroupDebts::put(const GroupDebt& debt, RowWriter& rows) {
  rows.put(debt_row(debt.peer, debt.message, debt.is_read, rows.vault), kDebts,
           wire::encode_value(GroupDebtRow{debt.author, debt.peer, debt.is_read, debt.message}));
}

void GroupDebts::owe(const GroupDebt& debt) {
  piles_[{debt.author, debt.peer, debt.is_read}].messages.push_back(debt.message);
}

void GroupDebts::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes(kDebts), desk.options.debts_max));
}

void GroupDebts::send(Contacts& contacts, const Outbox& outbox, Desk& desk) {
  for (auto& [key, pile] : piles_) {
    if (pile.looking_up.is_set() || pile.persisting.is_set()) continue;
    if (pile.paused_until && *pile.paused_until > desk.now) continue;
    pile.paused_until.reset();
    if (!outbox.has_room_for_copies(1, desk.options)) {
      pile.paused_until = desk.now + kDebtPause;
      continue;
    }
    pile.looking_up = contacts.look_up(std::get<0>(key), Need::kPinned, desk);
  }
}

bool GroupDebts::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    const auto plain = desk.own.vault.open({row.key, kDebts}, row.value);
    if (!plain) continue;
    if (const auto debt = wire::decode_value<GroupDebtRow>(*plain)) {
      owe({debt->author, debt->peer, debt->is_read, debt->message});
    }
  }
  return true;
}

bool GroupDebts::on_looked_up(const LookedUp& found, const Groups& groups, Contacts& contacts,
                              Outbox& outbox, Desk& desk) {
  const auto at = std::ranges::find_if(
      piles_, [&found](const auto& entry) { return entry.second.looking_up == found.lookup; });
  if (at == piles_.end()) return false;
  Pile& pile = at->second;
  pile.looking_up = {};
  const auto group = groups.find(std::get<1>(at->first));
  if (!found.profile || group == groups.end()) {
    pile.paused_until = desk.now + kDebtPause;
    return true;
  }
  seal(at->first, pile, *found.profile, group->second, contacts, outbox, desk);
  return true;
}

bool GroupDebts::on_persisted(Token token, const PersistResult& result, Outbox& outbox,
                              Desk& desk) {
  const auto at = std::ranges::find_if(
      piles_, [token](const auto& entry) { return entry.second.persisting == token; });
  if (at == piles_.end()) return false;
  Pile& pile = at->second;
  pile.persisting = {};
  if (!result) {
    pile.paused_until = desk.now + kDebtPause;
    return true;
  }
  pile.messages.erase(pile.messages.begin(),
                      pile.messages.begin() + static_cast<std::ptrdiff_t>(pile.sealed));
  outbox.add(std::move(pile.parcel), desk.now);
  if (pile.messages.empty()) piles_.erase(at);
  return true;
}

Instant GroupDebts::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [key, pile] : piles_) {
    if (pile.paused_until) earliest = std::min(earliest, *pile.paused_until);
  }
  return earliest;
}

std::size_t GroupDebts::owed() const {
  std::size_t count = 0;
  for (const auto& [key, pile] : piles_) count += pile.messages.size();
  return count;
}

void GroupDebts::seal(const Key& key, Pile& pile, const wire::AccountProfile& author,
                      const Bytes32& group, Contacts& contacts, const Outbox& outbox, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  contacts.pin(author, rows, desk);
  const auto& [name, peer, is_read] = key;
  pile.sealed = std::min(pile.messages.size(), groups::kReceiptsAtOnce - 1);
  groups::Receipts receipts{.group = group, .is_read = is_read, .about = {}};
  for (std::size_t i = 0; i < pile.sealed; ++i) {
    receipts.about.push_back({pile.messages[i].id, pile.messages[i].lamport});
    rows.erase(debt_row(peer, pile.messages[i], is_read, rows.vault));
  }
  if (desk.options.reads_references) groups::say_reads_references(receipts);
  auto parcel = seal_word_parcel(groups::encode_word(receipts), author, desk);
  if (!parcel) {
    pile.paused_until = desk.now + kDebtPause;
    return;
  }
  outbox.put(*parcel, rows);
  pile.parcel = *std::move(parcel);
  pile.persisting = desk.persist(std::move(changes));
}

}  // namespace p2pchat::chat
