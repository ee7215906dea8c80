#include "core/chat/resending.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/name.h"
#include "core/chat/parcel.h"

namespace p2pchat::chat {
namespace {

constexpr Duration kWriteFailedPause = std::chrono::seconds{10};  // after a write failed

}  // namespace

void Resending::owe(const wire::AccountProfile& peer, const Bytes32& session,
                    const Bytes32& message, const Desk& desk) {
  // As much is owed while the outbox is full: the message comes again.
  if (owed() >= desk.options.resends_max || asked_.contains(message)) return;
  if (asked_.size() >= desk.options.resends_max) asked_.erase(asked_.begin());
  asked_.insert(message);
  Debt& debt = debts_[{account::key_of(peer.name.text), session}];
  debt.peer = peer;
  debt.messages.push_back({.id = message, .lamport = 0});
}

void Resending::send(const Outbox& outbox, Desk& desk) {
  if (paused_until_ && desk.now < *paused_until_) return;
  paused_until_.reset();
  if (debts_.empty() || outbox.is_full(desk.options)) return;
  for (auto& [key, debt] : std::exchange(debts_, {})) {
    const std::size_t most = std::min(debt.messages.size(), Content::kReceiptsMax);
    const auto end = debt.messages.begin() + static_cast<std::ptrdiff_t>(most);
    Batch batch{key, {debt.peer, {debt.messages.begin(), end}}, {}};
    if (end != debt.messages.end()) debts_[key] = {debt.peer, {end, debt.messages.end()}};
    auto parcel = seal_resend(batch.debt.messages, key.second, debt.peer, desk);
    if (!parcel) continue;
    std::vector<Change> changes;
    RowWriter rows = desk.writer(changes);
    outbox.put(*parcel, rows);
    batch.parcel = *std::move(parcel);
    persisting_[desk.persist(std::move(changes))] = std::move(batch);
  }
}

bool Resending::on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk) {
  auto ended = persisting_.extract(token);
  if (ended.empty()) return false;
  Batch& batch = ended.mapped();
  if (result) {
    outbox.add(std::move(batch.parcel), desk.now);
    return true;
  }
  Debt& debt = debts_[batch.key];
  debt.peer = batch.debt.peer;
  std::ranges::copy(batch.debt.messages, std::back_inserter(debt.messages));
  paused_until_ = desk.now + kWriteFailedPause;
  return true;
}

Instant Resending::next_wake() const {
  return paused_until_ && !debts_.empty() ? *paused_until_ : Instant::never();
}

std::size_t Resending::owed() const {
  std::size_t owed = 0;
  for (const auto& [key, debt] : debts_) owed += debt.messages.size();
  return owed;
}

}  // namespace p2pchat::chat
