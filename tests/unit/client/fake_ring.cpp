#include "tests/unit/client/fake_ring.h"

#include <type_traits>

#include "core/account/genuine.h"
#include "core/account/passing.h"
#include "core/account/password.h"
#include "core/account/prekeys.h"
#include "core/account/profile.h"
#include "core/account/recovery_record.h"
#include "core/account/seal_key.h"
#include "core/account/session.h"
#include "core/account/snapshot.h"
#include "core/crypto/bcrypt.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "core/store/stamp.h"

namespace p2pchat::client {
namespace {

using wire::Answer;

template <class Request>
RingId key_in(const Request& request) {
  if constexpr (requires { request.claim; }) {
    return request.claim.key;
  } else {
    return request.key;
  }
}

template <class Request>
constexpr bool is_about_prekeys(const Request&) {
  return std::is_same_v<Request, wire::PublishPrekeys> ||
         std::is_same_v<Request, wire::GetPrekey> || std::is_same_v<Request, wire::GetPrekeys>;
}

template <class Request>
constexpr bool is_about_recovery(const Request&) {
  return std::is_same_v<Request, wire::ChangeAccount> ||
         std::is_same_v<Request, wire::PublishRecovery> ||
         std::is_same_v<Request, wire::GetRecovery>;
}

}  // namespace

FakeRing::FakeRing() {
  for (std::uint8_t i = 0; i < kNodes; ++i) {
    Identity node;
    node.identity.fill(static_cast<std::uint8_t>(0x10 + i));
    node.seal.fill(static_cast<std::uint8_t>(0x20 + i));
    node.id = RingId::from_hash(crypto::sha256(crypto::ed25519_public_key(node.identity)));
    nodes_.push_back(node);
  }
}

Address FakeRing::address(std::size_t node) {
  return Address::v4({10, 0, 0, static_cast<std::uint8_t>(node + 1)}, 7400);
}

wire::NodeRef FakeRing::node(std::size_t index) const {
  return {.id = nodes_[index].id, .address = address(index), .incarnation = 1, .label = index};
}

void FakeRing::move_to(std::size_t node) {
  owner_ = node;
  attached.clear();
  hidden.clear();
}

void FakeRing::on_message(std::size_t node, const Address& from, const wire::Message& message,
                          Instant now, std::vector<Out>& out) {
  std::visit(
      [&](const auto& request) {
        using Request = std::decay_t<decltype(request)>;
        if (is_about_prekeys(request) && !knows_prekeys) return;
        if (is_about_recovery(request) && !knows_recovery) return;
        if (std::is_same_v<Request, wire::GetProfile> && !tells_profiles) return;
        if constexpr (std::is_same_v<Request, wire::FindOwner>) {
          out.push_back(
              {node, from,
               wire::OwnerFound{
                   .call = request.call, .answer = Answer::kOk, .owner = this->node(owner_)}});
        } else if constexpr (std::is_same_v<Request, wire::GetSealKey>) {
          out.push_back({node, from,
                         account::signed_seal_key(request.call, nodes_[node].identity,
                                                  crypto::x25519_public_key(nodes_[node].seal))});
        } else if constexpr (std::is_same_v<Request, wire::Attach>) {
          if (node == owner_) {
            attach(from, request, out);
          } else {
            out.push_back(
                {node, from, wire::Attached{.call = request.call, .answer = Answer::kNotOwner}});
          }
        } else if constexpr (std::is_same_v<Request, wire::Deposit>) {
          if (node == owner_) {
            deposit(from, request, out);
          } else {
            out.push_back(
                {node, from,
                 wire::Deposited{
                     .call = request.call, .answer = Answer::kNotOwner, .is_final = true}});
          }
        } else if constexpr (requires { answer(request, now); }) {
          wire::Message reply = answer(request, now);
          if (std::holds_alternative<wire::AccountChanged>(reply) && !tells_changes) return;
          std::visit(
              [&](auto& concrete) {
                if constexpr (requires { concrete.answer; }) {
                  if (node != owner_) concrete.answer = Answer::kNotOwner;
                }
              },
              reply);
          out.push_back({node, from, reply});
        }
      },
      message);
}

void FakeRing::expire(Instant now) {
  const auto now_ms = static_cast<std::uint64_t>(now.micros() / 1000);
  for (auto& [key, records] : mail) {
    std::erase_if(records, [&](const auto& entry) { return entry.second.expires_ms <= now_ms; });
  }
}

void FakeRing::push_all(std::vector<Out>& out) {
  for (const auto& [key, client] : attached) push(key, out);
}

wire::Message FakeRing::answer(const wire::Register& request, Instant) {
  wire::Registered reply{.call = request.call, .answer = Answer::kOk, .stored = 3, .wanted = 3};
  const auto at = accounts.find(request.key);
  if (at != accounts.end()) {
    if (at->second.profile != request.account.profile) reply.answer = Answer::kNameTaken;
    return reply;
  }
  if (!account::verify_account(request.account) ||
      !account::verify_profile(request.account.profile, {.allows_test_keys = true})) {
    reply.answer = Answer::kRefused;
    return reply;
  }
  accounts[request.key] = request.account;
  return reply;
}

wire::Message FakeRing::answer(const wire::LoginStart& request, Instant) {
  wire::LoginParameters reply{.call = request.call};
  reply.cost = {.log2_n = 4, .r = 8, .p = 1};
  if (const auto* account = open_account(request.key)) {
    reply.salt = account->salt;
    reply.cost = account->cost;
  }
  return reply;
}

const wire::AccountRecord* FakeRing::open_account(const RingId& key) const {
  const auto at = accounts.find(key);
  if (at == accounts.end() || wire::is_closed(at->second.profile)) return nullptr;
  return &at->second;
}

wire::Message FakeRing::answer(const wire::LoginProve& request, Instant) {
  wire::LoginAccepted reply{.call = request.call};
  const auto auth = account::open_auth(request.sealed_auth, request.key, nodes_[owner_].seal);
  const auto* account = open_account(request.key);
  if (!auth || account == nullptr ||
      !crypto::bcrypt_check(account::verifier_text(*auth), account->verifier.text)) {
    reply.answer = Answer::kWrongPassword;
    return reply;
  }
  reply.profile = account->profile;
  reply.blob = account->blob;
  if (sessions.contains(request.key)) reply.epoch = sessions[request.key].epoch;
  return reply;
}

wire::Message FakeRing::answer(const wire::ClaimSession& request, Instant) {
  wire::SessionGranted reply{.call = request.call, .epoch = request.claim.epoch};
  const auto at = accounts.find(key_in(request));
  if (open_account(key_in(request)) == nullptr) {
    reply.answer = Answer::kUnknownAccount;
  } else if (!account::verify_claim(request.claim, at->second.profile.signing_key)) {
    reply.answer = Answer::kRefused;
  } else if (sessions.contains(at->first) && sessions[at->first] != request.claim &&
             sessions[at->first].epoch >= request.claim.epoch) {
    reply.answer = Answer::kStaleEpoch;
    reply.epoch = sessions[at->first].epoch;
  } else {
    sessions[at->first] = request.claim;
  }
  return reply;
}

wire::Message FakeRing::answer(const wire::GetProfile& request, Instant) {
  wire::Profile reply{.call = request.call};
  const auto at = accounts.find(request.key);
  if (at == accounts.end()) {
    reply.answer = Answer::kUnknownAccount;
    return reply;
  }
  reply.profile = at->second.profile;
  reply.is_online = attached.contains(request.key) && !hidden.contains(request.key);
  return reply;
}

wire::Message FakeRing::answer(const wire::PublishPrekeys& request, Instant) {
  const std::uint64_t number = request.record.offer.number;
  wire::PrekeysPublished reply{.call = request.call, .answer = Answer::kOk, .number = number};
  const auto* account = open_account(request.key);
  if (account == nullptr || !account::verify_prekeys(request.record, account->profile)) {
    reply.answer = Answer::kRefused;
    return reply;
  }
  wire::PrekeyRecord& held = prekeys[request.key];
  if (held == request.record) return reply;
  if (held.offer.number >= number) {
    reply.answer = Answer::kStaleEpoch;
    reply.number = held.offer.number;
    return reply;
  }
  held = request.record;
  return reply;
}

wire::Message FakeRing::answer(const wire::ChangeAccount& request, Instant) {
  const std::uint64_t number = request.account.profile.number;
  wire::AccountChanged reply{.call = request.call, .answer = Answer::kOk, .number = number};
  const auto at = accounts.find(request.key);
  if (at == accounts.end() || !account::verify_account(request.account) ||
      account::account_id(at->second.profile) != account::account_id(request.account.profile)) {
    reply.answer = Answer::kRefused;
  } else if (wire::is_closed(request.account.profile) && closes_accounts) {
    return close(request);
  } else if (at->second != request.account && at->second.profile.number + 1 != number) {
    reply.answer = Answer::kStaleEpoch;
    reply.number = at->second.profile.number;
  } else {
    at->second = request.account;
  }
  return reply;
}

// Nothing else is left under the key.
wire::Message FakeRing::close(const wire::ChangeAccount& request) {
  if (open_account(request.key) != nullptr) accounts[request.key] = request.account;
  sessions.erase(request.key);
  mail.erase(request.key);
  collected.erase(request.key);
  attached.erase(request.key);
  prekeys.erase(request.key);
  snapshots.erase(request.key);
  recoveries.erase(request.key);
  return wire::AccountChanged{
      .call = request.call, .answer = closing_answer, .number = wire::kLastVersion};
}

wire::Message FakeRing::answer(const wire::PublishRecovery& request, Instant) {
  wire::RecoveryPublished reply{.call = request.call, .number = request.record.number};
  const auto* account = open_account(request.key);
  wire::RecoveryRecord& held = recoveries[request.key];
  if (account == nullptr || !account::verify_recovery(request.record, account->profile)) {
    reply.answer = Answer::kRefused;
  } else if (held != request.record && held.number >= request.record.number) {
    reply.answer = Answer::kStaleEpoch;
    reply.number = held.number;
  } else {
    held = request.record;
  }
  return reply;
}

wire::Message FakeRing::answer(const wire::GetRecovery& request, Instant) {
  return wire::RecoveryFound{.call = request.call, .record = recoveries[request.key]};
}

wire::Message FakeRing::answer(const wire::GetPrekey& request, Instant) {
  return wire::PrekeyFound{.call = request.call, .offer = prekeys[request.key].offer};
}

wire::Message FakeRing::answer(const wire::GetPrekeys& request, Instant) {
  return wire::PrekeysFound{.call = request.call, .record = prekeys[request.key]};
}

wire::Message FakeRing::answer(const wire::PublishSnapshot& request, Instant) {
  const std::uint64_t number = request.record.number;
  wire::SnapshotPublished reply{.call = request.call, .answer = Answer::kOk, .number = number};
  wire::SnapshotRecord& held = snapshots[request.key];
  const auto* account = open_account(request.key);
  if (account == nullptr || !account::verify_snapshot(request.record, account->profile)) {
    reply.answer = Answer::kRefused;
  } else if (held.number >= number && held != request.record) {
    reply.answer = Answer::kStaleEpoch;
    reply.number = held.number;
  } else {
    held = request.record;
  }
  return reply;
}

wire::Message FakeRing::answer(const wire::GetSnapshot& request, Instant) {
  return wire::SnapshotFound{.call = request.call, .record = snapshots[request.key]};
}

wire::Message FakeRing::answer(const wire::Collect& request, Instant) {
  wire::Collected reply{.call = request.call};
  const auto session = sessions.find(request.key);
  if (session == sessions.end() || session->second.epoch != request.epoch) {
    reply.answer = Answer::kStaleEpoch;
  } else if (!account::verify_device(session->second.device_key,
                                     account::collect_text(request, nodes_[owner_].id),
                                     request.signature)) {
    reply.answer = Answer::kRefused;
  } else {
    for (const Bytes32& id : request.ids) {
      mail[request.key].erase(id);
      collected[request.key].insert(id);
    }
  }
  return reply;
}

wire::Message FakeRing::answer(const wire::Detach& request, Instant) {
  const auto session = sessions.find(request.key);
  if (session != sessions.end() &&
      account::verify_device(session->second.device_key,
                             account::detach_text(request, nodes_[owner_].id), request.signature)) {
    attached.erase(request.key);
  }
  return wire::Detached{.call = request.call};
}

wire::Message FakeRing::answer(const wire::PutChunk& request, Instant) {
  wire::ChunkPut reply{.call = request.call,
                       .answer = Answer::kOk,
                       .stored = replicas_reachable,
                       .wanted = 3,
                       .reachable = replicas_reachable,
                       .is_final = true};
  if (!account::is_genuine(request.record)) {
    reply.answer = Answer::kRefused;
  } else if (is_chunk_room_full && request.record.version == 0) {
    reply.answer = Answer::kFull;
  } else if (!are_chunks_answered) {
    reply.answer = Answer::kTryAgain;
  } else {
    wire::Record& held = chunks[request.record.slot.id];
    const bool is_later =
        store::supersedes(store::listing_of(request.record).stamp, store::listing_of(held).stamp);
    if (held.body.empty() || is_later) held = request.record;
    return reply;
  }
  reply.stored = 0;
  return reply;
}

wire::Message FakeRing::answer(const wire::GetChunk& request, Instant now) {
  wire::ChunkFound reply{.call = request.call, .answer = Answer::kOk, .record = {}};
  if (!are_chunks_answered) {
    reply.answer = Answer::kTryAgain;
  } else if (const auto at = chunks.find(request.id); at != chunks.end()) {
    if (!store::is_expired(at->second.expires_ms, now)) reply.record = at->second;
  }
  return reply;
}

void FakeRing::attach(const Address& from, const wire::Attach& request, std::vector<Out>& out) {
  wire::Attached reply{.call = request.call};
  const auto session = sessions.find(request.key);
  if (session == sessions.end()) {
    reply.answer = Answer::kUnknownAccount;
  } else if (session->second.epoch > request.epoch) {
    reply.answer = Answer::kStaleEpoch;
    reply.holder = session->second;
  } else if (const auto wish =
                 account::verify_attach(session->second.device_key, request, nodes_[owner_].id);
             !wish || (!knows_wishes && *wish != account::PresenceWish::kAsBefore)) {
    reply.answer = Answer::kRefused;
  } else {
    if (*wish == account::PresenceWish::kHide) hidden.insert(request.key);
    if (*wish == account::PresenceWish::kShow) hidden.erase(request.key);
    attached[request.key] = {from, request.epoch};
    reply.lease_ms = 3000;
    reply.waiting = static_cast<std::uint32_t>(mail[request.key].size());
  }
  out.push_back({owner_, from, reply});
  if (reply.answer == Answer::kOk) push(request.key, out);
}

// Tells of each replica as it syncs, as the owner does.
void FakeRing::deposit(const Address& from, const wire::Deposit& request, std::vector<Out>& out) {
  const wire::Record& record = request.record;
  if (account::is_passing(record) && knows_passing) {
    passed.push_back(record);
    const auto client = attached.find(record.slot.key);
    if (client == attached.end() || hidden.contains(record.slot.key)) return;
    out.push_back({owner_, client->second.at, wire::Deliver{.record = record}});
    return;
  }
  wire::Deposited reply{.call = request.call,
                        .answer = Answer::kOk,
                        .stored = 1,
                        .wanted = 3,
                        .reachable = replicas_reachable,
                        .is_final = false};
  if (open_account(record.slot.key) == nullptr) reply.answer = Answer::kUnknownAccount;
  if (is_mailbox_full) reply.answer = Answer::kFull;
  if (record.slot.id != crypto::sha256(record.body)) reply.answer = Answer::kRefused;
  if (record.version != 0) reply.answer = Answer::kRefused;
  if (reply.answer != Answer::kOk) {
    reply.is_final = true;
    out.push_back({owner_, from, reply});
    return;
  }
  const bool is_known = mail[record.slot.key].contains(record.slot.id) ||
                        collected[record.slot.key].contains(record.slot.id);
  if (!is_known) {
    deposits += 1;
    mail[record.slot.key][record.slot.id] = record;
  }
  out.push_back({owner_, from, reply});
  reply.stored = replicas_reachable;
  reply.is_final = true;
  out.push_back({owner_, from, reply});
  if (!is_known && attached.contains(record.slot.key)) {
    out.push_back({owner_, attached[record.slot.key].at, wire::Deliver{.record = record}});
  }
}

void FakeRing::push(const RingId& key, std::vector<Out>& out) {
  const auto client = attached.find(key);
  if (client == attached.end()) return;
  const auto session = sessions.find(key);
  if (session != sessions.end() && session->second.epoch > client->second.epoch) {
    out.push_back({owner_, client->second.at, wire::TakenOver{.holder = session->second}});
    return;
  }
  for (const auto& [id, record] : mail[key]) {
    out.push_back({owner_, client->second.at, wire::Deliver{.record = record}});
  }
}

}  // namespace p2pchat::client
