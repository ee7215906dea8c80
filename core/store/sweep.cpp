#include "core/store/sweep.h"

#include <chrono>

#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

constexpr Duration kStep = std::chrono::seconds(1);

}  // namespace

void Sweep::on_wake(Desk& desk) {
  if (desk.now < next_wake()) return;

  const bool is_new = !key_;
  if (is_new) key_ = *keys_.begin();
  const wire::Slot front{.key = *key_, .kind = wire::RecordKind::kMessage, .id = {}};
  Bytes to = row_key(front);
  if (is_new) from_ = to;
  to.resize(to.size() - front.id.size());
  to.resize(to.size() + front.id.size() + 1, 0xff);  // behind every id
  while (!token_.is_set()) token_ = Token{desk.shared.entropy.draw_u64()};
  desk.out.read({.token = token_,
                 .from = from_,
                 .to = std::move(to),
                 .limit = desk.shared.options.expiries_max});
}

bool Sweep::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!token.is_set() || token != token_) return false;
  token_ = Token();
  next_ = desk.now + kStep;
  if (!result) return true;

  std::vector<wire::Slot> expired;
  for (const Row& row : *result) {
    const auto record = record_of(row);
    if (!record || !is_expired(record->expires_ms, desk.now)) continue;
    if (!desk.shared.index.find(record->slot)) expired.push_back(record->slot);
  }
  desk.shared.journal.erase(expired, desk.shared.entropy, desk.out);
  if (result->size() < desk.shared.options.expiries_max) {
    keys_.erase(*key_);
    key_.reset();
  } else {
    from_ = result->back().key;
    from_.push_back(0);
  }
  return true;
}

Instant Sweep::next_wake() const {
  return keys_.empty() || token_.is_set() ? Instant::never() : next_;
}

}  // namespace p2pchat::store
