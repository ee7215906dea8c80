#include "core/chat/receipts.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kPeer = "peer";
// After a look-up or a write failed, which with pinned keys is the disk's doing, or while the
// outbox is full.
constexpr Duration kPause = std::chrono::seconds{10};

struct DebtRow {
  wire::Name peer;
  MessageRef message;
};

std::string_view prefix_of(ContentType sort) { return sort == ContentType::kRead ? "or" : "oa"; }

}  // namespace

void Receipts::put(const std::string& peer, const MessageRef& message, RowWriter& rows) const {
  rows.put(row_of(account::key_of(peer), message.id, rows.vault), kPeer,
           wire::encode_value(DebtRow{.peer = peer, .message = message}));
}

void Receipts::owe(const std::string& peer, const MessageRef& message) {
  Debt& debt = debts_[account::key_of(peer)];
  debt.peer = peer;
  debt.messages.push_back(message);
}

void Receipts::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes(prefix_of(sort_)), desk.options.debts_max));
}

void Receipts::send(Contacts& contacts, const Outbox& outbox, Desk& desk) {
  for (auto& [key, debt] : debts_) {
    if (debt.looking_up.is_set() || debt.persisting.is_set()) continue;
    if (debt.paused_until && *debt.paused_until > desk.now) continue;
    debt.paused_until.reset();
    if (!is_due(debt, desk.standings)) continue;
    // What comes while one is on its way goes with the next one.
    const bool is_enough = debt.messages.size() >= Content::kReceiptsMax;
    if (!is_enough && outbox.is_telling(key)) continue;
    if (outbox.is_full(desk.options)) {
      debt.paused_until = desk.now + kPause;
      continue;
    }
    debt.looking_up = contacts.look_up(debt.peer, Need::kPinned, desk);
  }
}

bool Receipts::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  if (is_mutated(Mutant::kDebtsForgotten)) return true;
  for (const Row& row : *result) {
    const auto plain = desk.own.vault.open({row.key, kPeer}, row.value);
    if (!plain) continue;
    if (const auto debt = wire::decode_value<DebtRow>(*plain)) owe(debt->peer, debt->message);
  }
  return true;
}

bool Receipts::on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Desk& desk) {
  const auto at = std::find_if(debts_.begin(), debts_.end(), [&found](const auto& entry) {
    return entry.second.looking_up == found.lookup;
  });
  if (at == debts_.end()) return false;
  Debt& debt = at->second;
  debt.looking_up = {};
  if (!found.profile) {
    debt.paused_until = desk.now + kPause;
    return true;
  }
  seal(debt, *found.profile, contacts, outbox, desk);
  return true;
}

bool Receipts::on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk) {
  const auto at = std::find_if(debts_.begin(), debts_.end(), [token](const auto& entry) {
    return entry.second.persisting == token;
  });
  if (at == debts_.end()) return false;
  Debt& debt = at->second;
  debt.persisting = {};
  if (!result) {
    debt.paused_until = desk.now + kPause;
    return true;
  }
  debt.messages.erase(debt.messages.begin(),
                      debt.messages.begin() + static_cast<std::ptrdiff_t>(debt.sealed));
  outbox.add(std::move(debt.parcel), desk.now);
  if (debt.messages.empty()) debts_.erase(at);
  return true;
}

Instant Receipts::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [key, debt] : debts_) {
    if (debt.paused_until) earliest = std::min(earliest, *debt.paused_until);
  }
  return earliest;
}

void Receipts::put_forgotten(const std::string& peer, RowWriter& rows) const {
  const RingId key = account::key_of(peer);
  const auto at = debts_.find(key);
  if (at == debts_.end()) return;
  for (const MessageRef& message : at->second.messages) {
    rows.erase(row_of(key, message.id, rows.vault));
  }
}

void Receipts::forget(const std::string& peer) { debts_.erase(account::key_of(peer)); }

std::size_t Receipts::due(const Standings& standings) const {
  std::size_t count = 0;
  for (const auto& [key, debt] : debts_) {
    if (is_due(debt, standings)) count += debt.messages.size();
  }
  return count;
}

std::size_t Receipts::owed() const {
  std::size_t count = 0;
  for (const auto& [key, debt] : debts_) count += debt.messages.size();
  return count;
}

void Receipts::check_invariants() const {
  for (const auto& [key, debt] : debts_) P2PCHAT_ASSERT(!debt.messages.empty());
}

bool Receipts::is_due(const Debt& debt, const Standings& standings) const {
  return sort_ != ContentType::kRead || standings.of(debt.peer) == Standing::kKnown;
}

Bytes Receipts::row_of(const RingId& peer, const Bytes32& id, const Vault& vault) const {
  Bytes row = to_bytes(prefix_of(sort_));
  append(row, vault.alias_of(peer));
  append(row, id);
  return row;
}

void Receipts::seal(Debt& debt, const wire::AccountProfile& peer, Contacts& contacts,
                    Outbox& outbox, Desk& desk) {
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  contacts.pin(peer, rows, desk);
  debt.sealed = std::min(debt.messages.size(), Content::kReceiptsMax);
  Content content;
  content.type = sort_;
  content.id = desk.entropy.draw_32();
  content.sent_ms = milliseconds(desk.now);
  for (std::size_t i = 0; i < debt.sealed; ++i) {
    content.about.push_back(debt.messages[i]);
    rows.erase(row_of(account::key_of(debt.peer), debt.messages[i].id, rows.vault));
  }
  auto parcel = seal_parcel(content, peer, desk);
  if (!parcel) {
    debt.paused_until = desk.now + kPause;
    return;
  }
  outbox.put(*parcel, rows);
  debt.parcel = *std::move(parcel);
  debt.persisting = desk.persist(std::move(changes));
}

}  // namespace p2pchat::chat
