#include "core/account/owner_finder.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::account {
namespace {

// A node that is joining says so at once; the next one is asked after a breath.
constexpr Duration kAfterRefusal = std::chrono::milliseconds{100};

}  // namespace

OwnerFinder::OwnerFinder(std::vector<Address> nodes, Entropy entropy, FinderOptions options)
    : options_(options), entropy_(entropy) {
  for (const Address& node : nodes) learn(node);
}

void OwnerFinder::find(const RingId& key, Instant now, Effects& out) {
  if (const auto known = owners_.find(key); known != owners_.end()) {
    findings_.push_back({key, known->second});
    return;
  }
  if (searches_.contains(key)) return;
  if (nodes_.empty() || searches_.size() >= options_.searches_max) {
    findings_.push_back({key, std::nullopt});
    return;
  }
  const CallId call{entropy_.draw_u64() | 1U};
  Search& search = searches_[key];
  search.call = call;
  by_call_[call] = key;
  ask(key, search, now, out);
}

void OwnerFinder::forget(const RingId& key, const wire::NodeRef& owner) {
  const auto at = owners_.find(key);
  if (at != owners_.end() && at->second == owner) owners_.erase(at);
  const auto node = std::find(nodes_.begin(), nodes_.end(), owner.address);
  if (node != nodes_.end()) std::rotate(node, node + 1, nodes_.end());
}

bool OwnerFinder::learn(const Address& node) {
  if (!node.is_set() || std::find(nodes_.begin(), nodes_.end(), node) != nodes_.end()) return false;
  const bool is_full = nodes_.size() >= options_.nodes_max;
  if (!is_left_alone_) {
    if (is_full) nodes_.pop_back();
    nodes_.push_back(node);
    return true;
  }
  // In place of the first, again and again: who pours names in does not push out all the others.
  if (is_full) nodes_.erase(nodes_.begin());
  nodes_.insert(nodes_.begin(), node);
  for (auto& [key, search] : searches_) search.asked = 0;
  return true;
}

bool OwnerFinder::on_message(const wire::Message& message, Instant now) {
  const auto* found = std::get_if<wire::OwnerFound>(&message);
  if (found == nullptr) return false;
  const auto at = by_call_.find(found->call);
  if (at == by_call_.end()) return true;

  is_left_alone_ = false;
  const RingId key = at->second;
  Search& search = searches_.at(key);
  search.is_answered = true;
  if (found->answer != wire::Answer::kOk || found->owner.is_padding()) {
    search.next = std::min(search.next, now + kAfterRefusal);
    return true;
  }
  prefer(search.last);
  learn(found->owner.address);
  remember(key, found->owner);
  findings_.push_back({key, found->owner});
  by_call_.erase(at);
  searches_.erase(key);
  return true;
}

void OwnerFinder::on_wake(Instant now, Effects& out) {
  std::vector<RingId> failed;
  for (auto& [key, search] : searches_) {
    if (search.next > now) continue;
    if (search.asked >= std::max(options_.rounds * nodes_.size(), options_.questions_min)) {
      failed.push_back(key);
    } else {
      ask(key, search, now, out);
    }
  }
  for (const RingId& key : failed) {
    by_call_.erase(searches_.at(key).call);
    searches_.erase(key);
    findings_.push_back({key, std::nullopt});
  }
}

Instant OwnerFinder::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [key, search] : searches_) earliest = std::min(earliest, search.next);
  return earliest;
}

std::vector<OwnerFinder::Finding> OwnerFinder::take_findings() {
  return std::exchange(findings_, {});
}

void OwnerFinder::check_invariants() const {
  P2PCHAT_ASSERT(nodes_.size() <= options_.nodes_max);
  P2PCHAT_ASSERT(owners_.size() <= options_.owners_max);
  P2PCHAT_ASSERT(searches_.size() == by_call_.size());
}

// The call is the same for every node asked: whichever answers first, answers.
void OwnerFinder::ask(const RingId& key, Search& search, Instant now, Effects& out) {
  const bool is_enough = search.asked >= std::min(nodes_.size(), options_.lost_after);
  if (is_enough && !search.is_answered) is_left_alone_ = true;
  search.last = nodes_[search.asked % nodes_.size()];
  search.asked += 1;
  search.next = now + options_.patience;
  out.send(search.last, wire::FindOwner{.call = search.call, .key = key});
}

void OwnerFinder::remember(const RingId& key, const wire::NodeRef& owner) {
  owners_[key] = owner;
  if (owners_.size() <= options_.owners_max) return;
  const auto first = owners_.begin();
  owners_.erase(first->first == key ? std::next(first) : first);
}

void OwnerFinder::prefer(const Address& node) {
  const auto at = std::find(nodes_.begin(), nodes_.end(), node);
  if (at != nodes_.end()) std::rotate(nodes_.begin(), at, at + 1);
}

}  // namespace p2pchat::account
