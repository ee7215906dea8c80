#include "sim/lies.h"

#include <utility>
#include <variant>

#include "core/store/stamp.h"

namespace p2pchat::sim {

namespace {

// A dropper's: all is stored, nothing is there, and whoever compares has the same.
class Drops {
 public:
  explicit Drops(const RingId& self) : self_(self) {}

  std::optional<wire::Message> operator()(const wire::Replicate& asked) const {
    if (asked.target != self_) return std::nullopt;
    wire::Replicated stored{.call = asked.call, .is_stored = true, .stamps = {}};
    for (const wire::Record& record : asked.records) {
      stored.stamps.push_back(store::listing_of(record).stamp);
    }
    return stored;
  }
  std::optional<wire::Message> operator()(const wire::Peek& asked) const {
    if (asked.target != self_) return std::nullopt;
    return wire::Peeked{.call = asked.call, .held = {}, .newer = {}};
  }
  std::optional<wire::Message> operator()(const wire::Compare& asked) const {
    if (asked.target != self_) return std::nullopt;
    return wire::Compared{.call = asked.call,
                          .is_equal = true,
                          .is_active = true,
                          .is_quiet = true,
                          .is_complete = true,
                          .predecessor = {},
                          .successor = {}};
  }
  std::optional<wire::Message> operator()(const wire::Offer& asked) const {
    if (asked.target != self_) return std::nullopt;
    return wire::Wanted{.call = asked.call, .through = asked.through, .wanted = {}, .newer = {}};
  }
  std::optional<wire::Message> operator()(const wire::Fetch& asked) const {
    if (asked.target != self_) return std::nullopt;
    return wire::Fetched{.call = asked.call, .records = {}};
  }
  template <class Other>
  std::optional<wire::Message> operator()(const Other&) const {
    return std::nullopt;
  }

 private:
  RingId self_;
};

bool is_told_the_truth(const Address& asker) { return asker.host.back() % 2 == 0; }

}  // namespace

std::optional<wire::Message> Lies::answer(const RingId& self, const wire::Message& asked) {
  if (const auto* copies = std::get_if<wire::Replicate>(&asked)) {
    for (const wire::Record& record : copies->records) remember(record);
  }
  if (behaviour_ != Behaviour::kDropper) return std::nullopt;
  auto answer = std::visit(Drops(self), static_cast<const wire::AnyOfMessages&>(asked));
  if (answer) ++told_;
  return answer;
}

bool Lies::twist(const wire::NodeRef& self, const Address& to, wire::Message& said) {
  if (behaviour_ == Behaviour::kEquivocator && is_told_the_truth(to)) return false;
  const bool is_twisted = twist_owner(self, said) || twist_records(said);
  if (is_twisted) ++told_;
  return is_twisted;
}

void Lies::remember(const wire::Record& record) {
  if (behaviour_ != Behaviour::kRollbacker && behaviour_ != Behaviour::kEquivocator) return;
  const auto known = oldest_.find(record.slot);
  if (known == oldest_.end()) {
    if (oldest_.size() < kOldestMax) oldest_.emplace(record.slot, record);
  } else if (record.version < known->second.version) {
    known->second = record;
  }
}

// Whatever the key is, it owns it.
bool Lies::twist_owner(const wire::NodeRef& self, wire::Message& said) const {
  const bool claims_all = behaviour_ == Behaviour::kLiar || behaviour_ == Behaviour::kSybil ||
                          behaviour_ == Behaviour::kEquivocator;
  if (!claims_all) return false;
  if (auto* located = std::get_if<wire::Located>(&said)) {
    located->is_owner = true;
    located->candidates = {};
    return true;
  }
  auto* found = std::get_if<wire::OwnerFound>(&said);
  if (found == nullptr) return false;
  *found = {.call = found->call, .answer = wire::Answer::kOk, .owner = self};
  return true;
}

bool Lies::twist_records(wire::Message& said) const {
  if (auto* deliver = std::get_if<wire::Deliver>(&said)) return twist_record(deliver->record);
  if (auto* found = std::get_if<wire::ChunkFound>(&said)) {
    return found->record && twist_record(*found->record);
  }
  if (auto* prekey = std::get_if<wire::PrekeyFound>(&said)) {
    if (behaviour_ != Behaviour::kTamperer || prekey->offer.number == 0) return false;
    prekey->offer.public_key[0] ^= 1U;
    return true;
  }
  if (auto* peeked = std::get_if<wire::Peeked>(&said)) {
    if (!peeked->newer || !twist_record(*peeked->newer)) return false;
    peeked->held = store::listing_of(*peeked->newer).stamp;
    return true;
  }
  bool is_twisted = false;
  if (auto* fetched = std::get_if<wire::Fetched>(&said)) {
    for (wire::Record& record : fetched->records) is_twisted = twist_record(record) || is_twisted;
  }
  return is_twisted;
}

bool Lies::twist_record(wire::Record& record) const {
  if (behaviour_ == Behaviour::kTamperer) {
    Bytes& body = record.body.bytes;
    if (body.empty()) return false;
    body[body.size() / 2] ^= 1U;
    return true;
  }
  const auto oldest = oldest_.find(record.slot);
  if (oldest == oldest_.end() || oldest->second == record) return false;
  record = oldest->second;
  return true;
}

}  // namespace p2pchat::sim
