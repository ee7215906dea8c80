#include "core/node/node.h"

#include <algorithm>
#include <utility>

#include "core/account/genuine.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/crypto/sha256.h"
#include "core/wire/version.h"

namespace p2pchat::node {
namespace {

NodeOptions judging(NodeOptions options) {
  if (options.store.is_genuine == nullptr) options.store.is_genuine = account::is_genuine;
  return options;
}

}  // namespace

Node::Node(NodeOptions options, const Bytes32& identity_private, Entropy entropy)
    : options_(judging(std::move(options))),
      keys_(account::NodeKeys::from_identity(identity_private)),
      entropy_(entropy),
      ring_(options_.ring, reference(), entropy_.fork()),
      store_(options_.store, entropy_.fork()) {}

Node::Node(const Node& other) = default;
Node::Node(Node&& other) noexcept = default;
Node& Node::operator=(const Node& other) = default;
Node& Node::operator=(Node&& other) noexcept = default;
Node::~Node() = default;

void Node::on_start(Instant now, Effects& out) {
  started_ = now;
  memory_.start(new_token(), out);
}

void Node::join(Instant now, Effects& out) {
  stage_ = Stage::kRunning;
  remember_at_ = now + options_.remember_period;
  ring_ = ring::Ring(options_.ring, reference(), entropy_.fork());
  store_.start(now, out);
  ring_.start(memory_.known(), now, out);
  settle(now, out);
}

void Node::on_message(const Address& from, const wire::Message& message, Instant now,
                      Effects& out) {
  if (const auto* request = std::get_if<wire::GetStatus>(&message)) {
    wire::Status answer = status(now);
    answer.call = request->call;
    out.send(from, std::move(answer));
    return;
  }
  if (stage_ == Stage::kLoading || stage_ == Stage::kLeft) return;

  if (const auto* question = std::get_if<wire::AskCapabilities>(&message)) {
    out.send(from, wire::Capabilities{.call = question->call, .bits = wire::kCapabilitiesNow});
    return;
  }
  if (const auto* question = std::get_if<wire::AskTime>(&message)) {
    out.send(from, wire::Time{.call = question->call, .unix_ms = account::milliseconds(now)});
    return;
  }
  if (const auto* request = std::get_if<wire::FindOwner>(&message)) {
    on_find_owner(from, *request, now, out);
  } else if (!ring_.on_message(from, message, now, out) &&
             !store_.on_message(from, message, now, out)) {
    account::Desk at = desk(now, out);
    if (!directory_.on_message(from, message, at) && !chunks_.on_message(from, message, at)) {
      (void)mailbox_.on_message(from, message, at);
    }
  }
  settle(now, out);
}

void Node::on_announcement(const Address& from, const wire::Message& message, Instant now,
                           Effects& out) {
  if (stage_ != Stage::kRunning) return;
  (void)ring_.on_announcement(from, message, now, out);
  settle(now, out);
}

void Node::on_wake(Instant now, Effects& out) {
  if (stage_ == Stage::kLoading || stage_ == Stage::kLeft) return;
  ring_.on_wake(now, out);
  store_.on_wake(now, out);
  directory_.on_wake(now);
  account::Desk at = desk(now, out);
  mailbox_.on_wake(at);
  if (remember_at_ <= now) {
    remember_at_ = now + options_.remember_period;
    memory_.remember(ring_.known_nodes(), new_token(), out);
  }
  settle(now, out);
}

void Node::on_read(Token token, const ReadResult& result, Instant now, Effects& out) {
  if (memory_.on_read(token, result, new_token(), out)) return;
  (void)store_.on_read(token, result, now, out);
  settle(now, out);
}

void Node::on_persisted(Token token, const PersistResult& result, Instant now, Effects& out) {
  if (memory_.on_persisted(token, result)) {
    if (memory_.has_loaded() && stage_ == Stage::kLoading) join(now, out);
    if (memory_.is_behind()) memory_.catch_up(new_token(), out);
    return;
  }
  (void)store_.on_persisted(token, result, now, out);
  settle(now, out);
}

void Node::on_computed(Token token, BytesView result, Instant now, Effects& out) {
  account::Desk at = desk(now, out);
  (void)directory_.on_computed(token, result, at);
  settle(now, out);
}

Instant Node::next_wake() const {
  if (stage_ == Stage::kLoading || stage_ == Stage::kLeft) return Instant::never();
  return std::min({ring_.next_wake(), store_.next_wake(), directory_.next_wake(),
                   mailbox_.next_wake(), remember_at_});
}

void Node::leave(Instant now, Effects& out) {
  if (stage_ == Stage::kLoading) stage_ = Stage::kLeft;
  if (stage_ != Stage::kRunning) return;
  stage_ = Stage::kHandingOver;
  memory_.remember(ring_.known_nodes(), new_token(), out);
  store_.hand_over(now, out);
  settle(now, out);
}

wire::Status Node::status(Instant now) const {
  const ring::Neighbourhood& around = neighbourhood();
  wire::Status status{.self = around.self,
                      .is_member = around.is_member,
                      .is_active = is_active(),
                      .predecessor = around.predecessor,
                      .replicas = static_cast<std::uint8_t>(store_.replicas()),
                      .uptime_ms = static_cast<std::uint64_t>((now - started_).count() / 1000)};
  if (stage_ == Stage::kLoading || stage_ == Stage::kLeft) return status;
  for (const wire::NodeRef& node : around.successors) {
    if (!status.successors.is_full()) status.successors.push_back(node);
  }
  status.records = store_.record_count();
  status.attached_clients = mailbox_.attached();
  status.under_replicated = store_.under_replicated();
  return status;
}

bool Node::is_active() const {
  return stage_ != Stage::kLoading && stage_ != Stage::kLeft && store_.is_active();
}

void Node::check_invariants() const {
  P2PCHAT_ASSERT(owner_questions_.size() <= options_.owner_queries_max);
  if (stage_ != Stage::kRunning) return;
  ring_.check_invariants();
  store_.check_invariants();
}

void Node::on_find_owner(const Address& from, const wire::FindOwner& request, Instant now,
                         Effects& out) {
  if (stage_ != Stage::kRunning || owner_questions_.size() >= options_.owner_queries_max) {
    out.send(from, wire::OwnerFound{.call = request.call, .answer = wire::Answer::kTryAgain});
    return;
  }
  if (is_mutated(Mutant::kFindsItself)) {
    return out.send(from, wire::OwnerFound{.call = request.call, .owner = ring_.self()});
  }
  if (owner_questions_.add(request.key, {from, request.call})) {
    owner_questions_.begun(request.key, ring_.lookup(request.key, now, out));
  }
}

void Node::settle(Instant now, Effects& out) {
  bool has_told = true;
  while (has_told) {
    has_told = settle_ring(now, out);
    has_told = settle_store(now, out) || has_told;
  }
  if (ring_.self().incarnation > memory_.incarnation()) {
    memory_.be_reborn(ring_.self().incarnation, new_token(), out);
  }
  if (stage_ == Stage::kHandingOver && store_.is_handed_over()) {
    ring_.leave(now, out);
    stage_ = Stage::kLeft;
  }
}

bool Node::settle_ring(Instant now, Effects& out) {
  bool has_told = false;
  if (ring_.take_neighbourhood_changed()) {
    const bool is_deaf = is_mutated(Mutant::kStoreIsDeaf) && store_.is_active();
    if (!is_deaf) store_.on_neighbourhood(ring_.neighbourhood(), now, out);
    account::Desk at = desk(now, out);
    mailbox_.on_neighbourhood(ring_.neighbourhood(), at);
    has_told = true;
  }
  for (const ring::LookupResult& found : ring_.take_lookups()) {
    on_lookup(found, now, out);
    has_told = true;
  }
  return has_told;
}

bool Node::settle_store(Instant now, Effects& out) {
  bool has_told = false;
  ring_.set_active(store_.is_active());
  account::Desk at = desk(now, out);
  for (const store::StoreOutcome& outcome : store_.take_outcomes()) {
    if (!directory_.on_outcome(outcome, at) && !chunks_.on_outcome(outcome, at)) {
      (void)mailbox_.on_outcome(outcome, at);
    }
    has_told = true;
  }
  const std::vector<wire::Slot> changed = store_.take_changes();
  if (!changed.empty()) {
    mailbox_.on_changes(changed, at);
    has_told = true;
  }
  for (const RingId& key : store_.take_owner_queries()) {
    store_owner_queries_.emplace(ring_.lookup(key, now, out), key);
    has_told = true;
  }
  return has_told;
}

void Node::on_lookup(const ring::LookupResult& found, Instant now, Effects& out) {
  if (owner_questions_.answer(found.lookup, found.owner, out)) return;
  const auto query = store_owner_queries_.find(found.lookup);
  if (query == store_owner_queries_.end()) return;
  const RingId key = query->second;
  store_owner_queries_.erase(query);
  if (found.owner) store_.on_owner(key, *found.owner, now, out);
}

account::Desk Node::desk(Instant now, Effects& out) {
  return {.options = options_.services,
          .keys = keys_,
          .store = store_,
          .presence = mailbox_.presence(),
          .entropy = entropy_,
          .now = now,
          .out = out};
}

wire::NodeRef Node::reference() const {
  const Bytes32 label = options_.label.empty() ? crypto::sha256(keys_.id.bytes)
                                               : crypto::sha256(as_bytes(options_.label));
  return {.id = keys_.id,
          .address = options_.self,
          .incarnation = memory_.incarnation(),
          .label = read_u64(label)};
}

}  // namespace p2pchat::node
