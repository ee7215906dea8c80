#include "core/account/numbered_grant.h"

#include <type_traits>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/account/recovery_record.h"
#include "core/account/snapshot.h"
#include "core/base/mutant.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {
namespace {

using Published = NumberedGrant::Request;

const wire::PrekeyOffer& head_of(const wire::PublishPrekeys& request) {
  return request.record.offer;
}
const wire::SnapshotRecord& head_of(const wire::PublishSnapshot& request) { return request.record; }
const wire::RecoveryRecord& head_of(const wire::PublishRecovery& request) { return request.record; }

wire::Slot slot_of(const wire::PublishPrekeys& request) { return prekey_slot(request.key); }
wire::Slot slot_of(const wire::PublishSnapshot& request) { return snapshot_slot(request.key); }
wire::Slot slot_of(const wire::PublishRecovery& request) { return recovery_slot(request.key); }
wire::Slot slot_of(const wire::GetPrekey& request) { return prekey_slot(request.key); }
wire::Slot slot_of(const wire::GetPrekeys& request) { return prekey_slot(request.key); }
wire::Slot slot_of(const wire::GetSnapshot& request) { return snapshot_slot(request.key); }
wire::Slot slot_of(const wire::GetRecovery& request) { return recovery_slot(request.key); }

bool is_signed_by(const wire::PublishPrekeys& request, const wire::AccountProfile& profile) {
  return verify_prekeys(request.record, profile);
}
bool is_signed_by(const wire::PublishSnapshot& request, const wire::AccountProfile& profile) {
  return verify_snapshot(request.record, profile);
}
bool is_signed_by(const wire::PublishRecovery& request, const wire::AccountProfile& profile) {
  return verify_recovery(request.record, profile);
}

wire::Message published(const wire::PublishPrekeys& request, wire::Answer answer,
                        std::uint64_t number) {
  return wire::PrekeysPublished{.call = request.call, .answer = answer, .number = number};
}
wire::Message published(const wire::PublishSnapshot& request, wire::Answer answer,
                        std::uint64_t number) {
  return wire::SnapshotPublished{.call = request.call, .answer = answer, .number = number};
}
wire::Message published(const wire::PublishRecovery& request, wire::Answer answer,
                        std::uint64_t number) {
  return wire::RecoveryPublished{.call = request.call, .answer = answer, .number = number};
}

const RingId& key_of_request(const Published& request) {
  return std::visit([](const auto& one) -> const RingId& { return one.key; }, request);
}
std::uint64_t number_of(const Published& request) {
  return std::visit([](const auto& one) { return head_of(one).number; }, request);
}
Bytes body_of(const Published& request) {
  return std::visit([](const auto& one) { return wire::encode_value(one.record); }, request);
}
template <class Request>
wire::Slot slot_in(const Request& request) {
  return std::visit([](const auto& one) { return slot_of(one); }, request);
}

// What the ring holds, or nothing of it.
template <class Record>
Record record_in(const store::StoreOutcome& found) {
  if (found.records.empty()) return {};
  auto held = wire::decode_value<Record>(found.records.front().body);
  return held ? *std::move(held) : Record{};
}

wire::Message found_for(const wire::GetPrekey& request, const store::StoreOutcome& found) {
  return wire::PrekeyFound{.call = request.call,
                           .answer = answer_of(found.status),
                           .offer = record_in<wire::PrekeyRecord>(found).offer};
}
wire::Message found_for(const wire::GetPrekeys& request, const store::StoreOutcome& found) {
  return wire::PrekeysFound{.call = request.call,
                            .answer = answer_of(found.status),
                            .record = record_in<wire::PrekeyRecord>(found)};
}
wire::Message found_for(const wire::GetSnapshot& request, const store::StoreOutcome& found) {
  return wire::SnapshotFound{.call = request.call,
                             .answer = answer_of(found.status),
                             .record = record_in<wire::SnapshotRecord>(found)};
}
wire::Message found_for(const wire::GetRecovery& request, const store::StoreOutcome& found) {
  return wire::RecoveryFound{.call = request.call,
                             .answer = answer_of(found.status),
                             .record = record_in<wire::RecoveryRecord>(found)};
}

}  // namespace

Next NumberedGrant::start(Desk& desk) {
  const RingId& key = key_of_request(request_);
  const std::string name =
      std::visit([](const auto& one) { return head_of(one).name.text; }, request_);
  const bool is_placed = is_valid_name(name) && key_of(name) == key;
  if (!is_placed || number_of(request_) == 0) return reply(wire::Answer::kRefused, 0);
  return desk.store.get(account_slot(key), desk.now, desk.out);
}

Next NumberedGrant::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return std::monostate{};
  switch (stage_) {
    case Stage::kAccount:
      return check(outcome, desk);
    case Stage::kRecord:
      return replace(outcome, desk);
    case Stage::kStoring:
      return conclude(outcome);
  }
  return std::monostate{};
}

Next NumberedGrant::reply(wire::Answer answer, std::uint64_t number) const {
  return std::visit([&](const auto& one) -> Next { return published(one, answer, number); },
                    request_);
}

Next NumberedGrant::check(const store::StoreOutcome& account, Desk& desk) {
  if (account.status != store::StoreStatus::kOk) return reply(answer_of(account.status), 0);
  const auto known = open_account_in(account);
  if (!known) return reply(wire::Answer::kUnknownAccount, 0);
  const bool is_signed =
      std::visit([&known](const auto& one) { return is_signed_by(one, known->profile); }, request_);
  if (!is_signed) return reply(wire::Answer::kRefused, 0);
  stage_ = Stage::kRecord;
  return desk.store.get(slot_in(request_), desk.now, desk.out);
}

Next NumberedGrant::replace(const store::StoreOutcome& held, Desk& desk) {
  if (held.status != store::StoreStatus::kOk) return reply(answer_of(held.status), 0);
  const std::uint64_t number = number_of(request_);
  if (is_held(held)) return reply(wire::Answer::kOk, number);
  std::optional<std::uint64_t> version;
  if (!held.records.empty()) version = held.records.front().version;
  if (version && *version >= number) return reply(wire::Answer::kStaleEpoch, *version);
  if (version && std::holds_alternative<wire::PublishRecovery>(request_) &&
      is_mutated(Mutant::kFormerWordsKept)) {
    return reply(wire::Answer::kOk, number);
  }
  stage_ = Stage::kStoring;
  wire::Record record{
      .slot = slot_in(request_), .version = number, .expires_ms = 0, .body = body_of(request_)};
  return desk.store.put_if(std::move(record), version, desk.now, desk.out);
}

Next NumberedGrant::conclude(const store::StoreOutcome& stored) const {
  if (stored.status == store::StoreStatus::kOk || is_held(stored)) {
    return reply(wire::Answer::kOk, number_of(request_));
  }
  if (stored.status != store::StoreStatus::kConflict) return reply(answer_of(stored.status), 0);
  const std::uint64_t held = stored.records.empty() ? 0 : stored.records.front().version;
  return reply(wire::Answer::kStaleEpoch, held);
}

bool NumberedGrant::is_held(const store::StoreOutcome& found) const {
  return !found.records.empty() &&
         found.records.front().body == BoundedBytes<wire::Record::kBodyMax>(body_of(request_));
}

Next NumberedQuestion::start(Desk& desk) {
  // What is left of it is being erased.
  if (desk.store.has_ended(slot_in(request_).key)) {
    return std::visit([](const auto& one) -> Next { return found_for(one, {}); }, request_);
  }
  return desk.store.get(slot_in(request_), desk.now, desk.out);
}

Next NumberedQuestion::on_outcome(const store::StoreOutcome& outcome, Desk&) {
  if (!outcome.is_final) return std::monostate{};
  return std::visit([&outcome](const auto& one) -> Next { return found_for(one, outcome); },
                    request_);
}

}  // namespace p2pchat::account
