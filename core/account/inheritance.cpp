#include "core/account/inheritance.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "core/base/sometimes.h"

namespace p2pchat::account {
namespace {

// Between two looks while there may be somebody to tell: a range is served only once it is pulled.
constexpr Duration kLookPeriod = std::chrono::milliseconds{500};
constexpr int kTimesTold = 3;

}  // namespace

void Inheritance::note(const RingId& key, const Address& client, const Desk& desk) {
  if (clients_.size() >= desk.options.attachments_max && !clients_.contains(key)) return;
  clients_[key] = {.at = client, .until = desk.now + desk.options.lease};
  next_look_ = std::min(next_look_, desk.now + desk.options.lease);
}

void Inheritance::on_wake(const std::function<bool(const RingId&)>& is_ours, Desk& desk) {
  if (next_look_ > desk.now) return;
  Instant next = Instant::never();
  for (auto at = clients_.begin(); at != clients_.end();) {
    Client& client = at->second;
    const bool is_over = client.until <= desk.now || client.times_told >= kTimesTold;
    if (!is_over && is_ours(at->first)) {
      if (desk.store.owns(at->first)) {
        sometimes(RarePath::kClientInherited);
        desk.out.send(client.at, wire::Moved{.key = at->first});
        client.times_told += 1;
      }
      next = std::min(next, desk.now + kLookPeriod);
    }
    next = std::min(next, client.until);
    at = is_over ? clients_.erase(at) : std::next(at);
  }
  next_look_ = clients_.empty() ? Instant::never() : next;
}

Instant Inheritance::next_wake() const { return next_look_; }

}  // namespace p2pchat::account
