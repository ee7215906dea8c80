#include "core/store/queries.h"

#include <algorithm>
#include <utility>

#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

bool is_in(const wire::Slot& slot, const RingId& key, wire::RecordKind kind) {
  return slot.key == key && slot.kind == kind;
}

}  // namespace

void Queries::get(Ticket ticket, const wire::Slot& slot, Desk& desk) {
  const auto item = desk.shared.index.find(slot);
  if (!item || is_expired(item->expires_ms, desk.now)) {
    return answer(ticket, StoreStatus::kOk, {}, desk);
  }
  read(ticket, Sort::kGet, {slot}, desk);
}

void Queries::list(Ticket ticket, const wire::Slot& front, const std::optional<Bytes32>& after,
                   std::size_t limit, Desk& desk) {
  const Index::Items& items = desk.shared.index.items();
  const std::size_t most = std::min(limit, desk.shared.options.list_max);
  auto at = items.lower_bound(front);
  if (after) at = items.upper_bound({.key = front.key, .kind = front.kind, .id = *after});
  std::vector<wire::Slot> slots;
  for (; at != items.end() && is_in(at->first, front.key, front.kind); ++at) {
    if (slots.size() == most) break;
    const Index::Item& item = at->second;
    if (item.size > 0 && !is_expired(item.expires_ms, desk.now)) slots.push_back(at->first);
  }
  if (slots.empty()) return answer(ticket, StoreStatus::kOk, {}, desk);
  read(ticket, Sort::kList, slots, desk);
}

void Queries::read(Ticket ticket, Sort sort, const std::vector<wire::Slot>& slots, Desk& desk) {
  if (!desk.read(ticket, slots)) return answer(ticket, StoreStatus::kTryAgain, {}, desk);
  reading_.emplace(ticket, sort);
}

bool Queries::on_read(const BodyReader::Batch& batch, Desk& desk) {
  const auto found = reading_.find(batch.ticket);
  if (found == reading_.end()) return false;
  const Sort sort = found->second;
  reading_.erase(found);

  if (!batch.is_read) {
    answer(batch.ticket, StoreStatus::kTryAgain, {}, desk);
    return true;
  }
  std::vector<wire::Record> records = batch.records;
  // Delivered while the disk was read.
  if (sort == Sort::kList) {
    std::erase_if(records, [](const wire::Record& record) { return record.body.empty(); });
  }
  answer(batch.ticket, StoreStatus::kOk, std::move(records), desk);
  return true;
}

void Queries::answer(Ticket ticket, StoreStatus status, std::vector<wire::Record> records,
                     Desk& desk) {
  desk.report({.operation = OperationId{ticket.value},
               .status = status,
               .is_final = true,
               .stored = 0,
               .reachable = desk.shared.reachable(),
               .records = std::move(records)});
}

}  // namespace p2pchat::store
