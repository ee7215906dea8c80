#include "core/account/mailbox.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/account/session.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {
namespace {

std::optional<wire::SessionClaim> claim_in(const store::StoreOutcome& found) {
  if (found.records.empty()) return std::nullopt;
  auto session = wire::decode_value<wire::SessionRecord>(found.records.front().body);
  if (!session) return std::nullopt;
  return std::move(session->claim);
}

bool is_near(std::uint64_t at_ms, const Desk& desk) {
  const std::uint64_t now_ms = milliseconds(desk.now);
  const std::uint64_t apart = at_ms > now_ms ? at_ms - now_ms : now_ms - at_ms;
  return apart <= static_cast<std::uint64_t>(desk.options.clock_skew_max.count() / 1000);
}

}  // namespace

bool Mailbox::on_message(const Address& from, const wire::Message& message, Desk& desk) {
  return std::visit(
      [&](const auto& request) {
        using Request = std::decay_t<decltype(request)>;
        if constexpr (std::is_same_v<Request, wire::Deposit>) {
          return on_deposit(from, request, desk);
        } else if constexpr (std::is_same_v<Request, wire::Attach>) {
          return on_attach(from, request, desk);
        } else if constexpr (std::is_same_v<Request, wire::Detach>) {
          return on_detach(from, request, desk);
        } else if constexpr (std::is_same_v<Request, wire::Collect>) {
          return on_collect(from, request, desk);
        } else if constexpr (std::is_same_v<Request, wire::Attended>) {
          return on_attended(from, request, desk);
        } else {
          return false;
        }
      },
      message);
}

bool Mailbox::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  const auto at = working_.find(outcome.operation);
  if (at == working_.end()) return false;

  const Work work = at->second;
  if (outcome.is_final) working_.erase(at);
  std::visit([&](const auto& concrete) { conclude(concrete, outcome, desk); }, work);
  return true;
}

void Mailbox::on_changes(const std::vector<wire::Slot>& changed, Desk& desk) {
  for (const wire::Slot& slot : changed) {
    if (desk.store.has_ended(slot.key)) {
      end(slot.key, desk);
      continue;
    }
    const auto at = attached_.find(slot.key);
    if (at == attached_.end()) continue;
    switch (slot.kind) {
      case wire::RecordKind::kAccount:
      case wire::RecordKind::kChunk:
        break;
      case wire::RecordKind::kSession:
        if (slot != session_slot(slot.key)) break;
        working_.emplace(desk.store.get(slot, desk.now, desk.out), Succession{slot.key});
        break;
      case wire::RecordKind::kMessage:
        if (!at->second.on_arrival(slot.id)) break;
        working_.emplace(desk.store.get(slot, desk.now, desk.out), Fetching{slot.key});
        break;
    }
  }
}

void Mailbox::on_neighbourhood(const ring::Neighbourhood& around, Desk& desk) {
  predecessor_ = around.predecessor;
  const auto heir = around.successors.empty() ? std::nullopt : std::optional(around.successors[0]);
  const bool is_new = heir && (!heir_ || !(*heir_ == *heir));
  heir_ = heir;
  std::vector<RingId> gone;
  for (const auto& [key, attachment] : attached_) {
    if (!is_ours(key, desk)) {
      desk.out.send(attachment.at(), wire::Moved{.key = key});
      gone.push_back(key);
    } else if (is_new) {
      tell_heir(key, attachment.at(), desk);
    }
  }
  for (const RingId& key : gone) attached_.erase(key);
  // Another node is told from now on what they wish.
  presence_.forget_others([&](const RingId& key) { return is_ours(key, desk); });
  inheritance_.look_at(desk.now);
}

void Mailbox::on_wake(Desk& desk) {
  inheritance_.on_wake([&](const RingId& key) { return is_ours(key, desk); }, desk);
  std::vector<RingId> expired;
  std::vector<RingId> waiting;
  for (auto& [key, attachment] : attached_) {
    attachment.on_wake(desk.now, desk.options);
    (attachment.has_expired(desk.now) ? expired : waiting).push_back(key);
  }
  for (const RingId& key : expired) detach(key, desk);
  for (const RingId& key : waiting) push(key, desk);
}

Instant Mailbox::next_wake() const {
  Instant earliest = inheritance_.next_wake();
  for (const auto& [key, attachment] : attached_) {
    earliest = std::min(earliest, attachment.next_wake());
  }
  return earliest;
}

bool Mailbox::on_deposit(const Address& from, const wire::Deposit& request, Desk& desk) {
  if (is_passing(request.record)) return pass_on(from, request.record, desk);
  const Depositing work{.from = from, .call = request.call};
  if (is_running(work)) return true;
  const wire::Answer answer = judge_deposit(request.record, desk);
  if (answer != wire::Answer::kOk) {
    desk.out.send(from, wire::Deposited{.call = request.call, .answer = answer, .is_final = true});
    return true;
  }
  if (is_mutated(Mutant::kDepositAnsweredAtOnce)) {
    const auto all = static_cast<std::uint8_t>(desk.store.replicas());
    desk.out.send(from, wire::Deposited{.call = request.call,
                                        .answer = wire::Answer::kOk,
                                        .stored = all,
                                        .wanted = all,
                                        .reachable = all,
                                        .is_final = true});
  }
  working_.emplace(desk.store.put(request.record, desk.now, desk.out), work);
  return true;
}

// The sender hears nothing, whatever becomes of it: so it learns nothing of who is here.
bool Mailbox::pass_on(const Address& from, const wire::Record& word, Desk& desk) {
  const auto at = attached_.find(word.slot.key);
  const bool is_sound = word.body.size() == kPassingSize && word.expires_ms == 0 &&
                        word.slot.id == crypto::sha256(word.body);
  const bool is_wanted = at != attached_.end() && desk.store.owns(word.slot.key) &&
                         !presence_.is_hidden(word.slot.key);
  if (!is_sound || !is_wanted) return true;
  if (!passing_.admit(from, word.slot.key, desk.now, desk.options)) return true;
  desk.out.send(at->second.at(), wire::Deliver{.record = word});
  return true;
}

wire::Answer Mailbox::judge_deposit(const wire::Record& record, const Desk& desk) const {
  const wire::Slot& slot = record.slot;
  if (!desk.store.owns(slot.key)) return wire::Answer::kNotOwner;
  const std::uint64_t now_ms = milliseconds(desk.now);
  const auto lifetime_max = static_cast<std::uint64_t>(desk.options.lifetime_max.count() / 1000);
  const bool is_well_formed = slot.kind == wire::RecordKind::kMessage && record.version == 0 &&
                              !record.body.empty() && slot.id == crypto::sha256(record.body) &&
                              record.expires_ms > now_ms &&
                              record.expires_ms <= now_ms + lifetime_max;
  if (!is_well_formed) return wire::Answer::kRefused;
  const bool is_there = desk.store.count(slot.key, wire::RecordKind::kAccount) > 0;
  if (!is_there || desk.store.has_ended(slot.key)) return wire::Answer::kUnknownAccount;
  if (desk.store.count(slot.key, wire::RecordKind::kMessage) >= desk.options.mailbox_max) {
    return wire::Answer::kFull;
  }
  return is_crowded(desk) ? wire::Answer::kTryAgain : wire::Answer::kOk;
}

bool Mailbox::on_attach(const Address& from, const wire::Attach& request, Desk& desk) {
  wire::Attached refusal{.call = request.call};
  if (!desk.store.owns(request.key)) {
    refusal.answer = wire::Answer::kNotOwner;
  } else if (desk.store.has_ended(request.key)) {
    refusal.answer = wire::Answer::kUnknownAccount;
  } else if (!is_near(request.at_ms, desk)) {
    refusal.answer = wire::Answer::kRefused;
  } else if (is_crowded(desk)) {
    refusal.answer = wire::Answer::kTryAgain;
  } else {
    working_.emplace(desk.store.get(session_slot(request.key), desk.now, desk.out),
                     Attaching{from, request});
    return true;
  }
  desk.out.send(from, refusal);
  return true;
}

bool Mailbox::on_detach(const Address& from, const wire::Detach& request, Desk& desk) {
  const auto at = attached_.find(request.key);
  if (at != attached_.end() && at->second.claim().epoch == request.epoch &&
      is_near(request.at_ms, desk) &&
      verify_device(at->second.claim().device_key, detach_text(request, desk.keys.id),
                    request.signature)) {
    detach(request.key, desk);
  }
  // The same to anybody: the answer must not tell who is here.
  desk.out.send(from, wire::Detached{.call = request.call});
  return true;
}

bool Mailbox::on_collect(const Address& from, const wire::Collect& request, Desk& desk) {
  const auto at = attached_.find(request.key);
  const bool is_attached = at != attached_.end() && at->second.claim().epoch == request.epoch;
  wire::Collected refusal{.call = request.call};
  if (!desk.store.owns(request.key)) {
    refusal.answer = wire::Answer::kNotOwner;
  } else if (request.ids.empty()) {
    refusal.answer = wire::Answer::kRefused;
  } else if (!is_attached || is_crowded(desk) ||
             !verify_device(at->second.claim().device_key, collect_text(request, desk.keys.id),
                            request.signature)) {
    // Attach first. The same to who has not signed it: the answer must not tell who is here.
    refusal.answer = wire::Answer::kTryAgain;
  } else {
    forget(from, request, desk);
    return true;
  }
  desk.out.send(from, refusal);
  return true;
}

void Mailbox::forget(const Address& from, const wire::Collect& request, Desk& desk) {
  if (is_mutated(Mutant::kCollectedStays)) {
    return desk.out.send(from, wire::Collected{.call = request.call, .answer = wire::Answer::kOk});
  }
  const auto [at, is_new] =
      collections_.try_emplace({from, request.call}, Collection{.left = request.ids.size()});
  if (!is_new) return;  // sent again while the first one runs
  const auto lifetime_ms = static_cast<std::uint64_t>(desk.options.lifetime_max.count() / 1000);
  for (const Bytes32& id : request.ids) {
    const wire::Slot slot{.key = request.key, .kind = wire::RecordKind::kMessage, .id = id};
    wire::Record gone{
        .slot = slot, .version = 1, .expires_ms = milliseconds(desk.now) + lifetime_ms, .body = {}};
    working_.emplace(desk.store.put(std::move(gone), desk.now, desk.out),
                     Collecting{.from = from, .call = request.call, .slot = slot});
  }
}

void Mailbox::conclude(const Depositing& work, const store::StoreOutcome& outcome, Desk& desk) {
  const bool has_failed = outcome.status != store::StoreStatus::kOk && outcome.stored == 0;
  desk.out.send(work.from, wire::Deposited{
                               .call = work.call,
                               .answer = has_failed ? answer_of(outcome.status) : wire::Answer::kOk,
                               .stored = static_cast<std::uint8_t>(outcome.stored),
                               .wanted = static_cast<std::uint8_t>(desk.store.replicas()),
                               .reachable = static_cast<std::uint8_t>(outcome.reachable),
                               .is_final = outcome.is_final});
}

void Mailbox::conclude(const Attaching& work, const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return;
  const auto holder = claim_in(outcome);
  if (outcome.status != store::StoreStatus::kOk || !holder) {
    const wire::Answer answer = outcome.status == store::StoreStatus::kOk
                                    ? wire::Answer::kUnknownAccount
                                    : answer_of(outcome.status);
    desk.out.send(work.from, wire::Attached{.call = work.request.call, .answer = answer});
    return;
  }
  const wire::Attached reply = admit(work, *holder, desk);
  desk.out.send(work.from, reply);
  if (reply.answer == wire::Answer::kOk) push(work.request.key, desk);
}

wire::Attached Mailbox::admit(const Attaching& work, const wire::SessionClaim& holder, Desk& desk) {
  const wire::Attach& request = work.request;
  wire::Attached reply{.call = request.call};
  const bool is_blind = is_mutated(Mutant::kOldEpochAttaches);
  if (request.epoch < holder.epoch && !is_blind) {
    sometimes(RarePath::kEpochStale);
    reply.answer = wire::Answer::kStaleEpoch;
    if (!is_mutated(Mutant::kTakeoverNotTold)) reply.holder = holder;
    return reply;
  }
  // A higher epoch than the record's has been granted elsewhere and is still on its way here.
  reply.answer = request.epoch > holder.epoch ? wire::Answer::kTryAgain : wire::Answer::kRefused;
  auto wish = verify_attach(holder.device_key, request, desk.keys.id);
  if (is_blind && !wish) wish = PresenceWish::kAsBefore;
  if (request.epoch > holder.epoch || !wish) return reply;

  auto at = attached_.find(request.key);
  if (at != attached_.end() && at->second.claim() == holder) {
    if (!at->second.renew(work.from, request.at_ms)) {
      // A refusal would say that this node does not know such a wish.
      if (*wish != PresenceWish::kAsBefore) reply.answer = wire::Answer::kTryAgain;
      return reply;
    }
  } else if (at == attached_.end() && attached_.size() >= desk.options.attachments_max) {
    reply.answer = wire::Answer::kTryAgain;
    return reply;
  } else {
    at =
        attached_.insert_or_assign(request.key, Attachment(work.from, holder, request.at_ms)).first;
  }
  at->second.extend(desk.now, desk.options);
  inheritance_.forget(request.key);
  tell_heir(request.key, work.from, desk);
  presence_.heed(*wish, request.key, milliseconds(desk.now), desk.options.last_seen_max);
  presence_.come(request.key, milliseconds(desk.now), desk.options.last_seen_max);
  reply.answer = wire::Answer::kOk;
  reply.lease_ms = static_cast<std::uint32_t>(desk.options.lease.count() / 1000);
  reply.waiting =
      static_cast<std::uint32_t>(desk.store.count(request.key, wire::RecordKind::kMessage));
  return reply;
}

void Mailbox::conclude(const Collecting& work, const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return;
  const auto at = collections_.find({work.from, work.call});
  P2PCHAT_ASSERT(at != collections_.end());
  if (outcome.status != store::StoreStatus::kOk && outcome.stored == 0) {
    at->second.answer = answer_of(outcome.status);
  } else if (const auto client = attached_.find(work.slot.key); client != attached_.end()) {
    client->second.on_collected(work.slot.id);
  }
  at->second.left -= 1;
  if (at->second.left > 0) return;
  desk.out.send(work.from, wire::Collected{.call = work.call, .answer = at->second.answer});
  collections_.erase(at);
  push(work.slot.key, desk);
}

void Mailbox::conclude(const Listing& work, const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return;
  const auto at = attached_.find(work.key);
  if (at == attached_.end()) return;
  at->second.on_listed(outcome.records, work.asked);
  if (outcome.status != store::StoreStatus::kOk) at->second.on_read_failed();
  const bool is_pushing = !outcome.records.empty() || at->second.has_passed_over();
  if (outcome.status != store::StoreStatus::kOk || is_pushing) {
    at->second.on_pushed(desk.now, desk.options);
  }
  for (const wire::Record& record : outcome.records) {
    desk.out.send(at->second.at(), wire::Deliver{.record = record});
  }
}

void Mailbox::conclude(const Fetching& work, const store::StoreOutcome& outcome, Desk& desk) {
  if (!outcome.is_final) return;
  const auto at = attached_.find(work.key);
  if (at == attached_.end()) return;
  if (outcome.records.empty()) {
    at->second.on_read_failed();
    at->second.on_pushed(desk.now, desk.options);
    return;
  }
  const wire::Record& record = outcome.records.front();
  if (record.body.empty()) {
    at->second.on_collected(record.slot.id);
    return;
  }
  desk.out.send(at->second.at(), wire::Deliver{.record = record});
  at->second.on_pushed(desk.now, desk.options);
}

void Mailbox::conclude(const Succession& work, const store::StoreOutcome& outcome, Desk& desk) {
  const auto at = attached_.find(work.key);
  const auto holder = claim_in(outcome);
  if (at == attached_.end() || !holder || holder->epoch <= at->second.claim().epoch) return;
  sometimes(RarePath::kSuccessionPushed);
  if (!is_mutated(Mutant::kTakeoverNotTold)) {
    desk.out.send(at->second.at(), wire::TakenOver{.holder = *holder});
  }
  detach(work.key, desk);
}

// Of nobody else, who could have clients told what is not so.
bool Mailbox::on_attended(const Address& from, const wire::Attended& attended, Desk& desk) {
  const bool is_due = predecessor_ && predecessor_->address == from && !is_ours(attended.key, desk);
  if (is_due) inheritance_.note(attended.key, attended.client, desk);
  return true;
}

void Mailbox::tell_heir(const RingId& key, const Address& client, Desk& desk) const {
  if (heir_) desk.out.send(heir_->address, wire::Attended{.key = key, .client = client});
}

bool Mailbox::is_ours(const RingId& key, const Desk& desk) const {
  return !predecessor_ || is_in_arc(predecessor_->id, key, desk.keys.id);
}

bool Mailbox::is_crowded(const Desk& desk) const {
  return working_.size() >= desk.options.conversations_max;
}

// It came again before it was answered: begun anew, each repetition would go to all replicas.
bool Mailbox::is_running(const Depositing& work) const {
  return std::ranges::any_of(working_, [&](const auto& entry) {
    const auto* running = std::get_if<Depositing>(&entry.second);
    return running != nullptr && *running == work;
  });
}

void Mailbox::push(const RingId& key, Desk& desk) {
  const auto at = attached_.find(key);
  if (at == attached_.end()) return;
  const std::size_t asked = at->second.next_listing();
  if (asked == 0) return;
  working_.emplace(desk.store.list(key, wire::RecordKind::kMessage, at->second.cursor(), asked,
                                   desk.now, desk.out),
                   Listing{key, asked});
}

// Its account is closed: nobody is told any more when its user was here, and its device, which may
// be another than the one that closed it, asks again and hears of it.
void Mailbox::end(const RingId& key, Desk& desk) {
  presence_.forget(key);
  inheritance_.forget(key);
  const auto at = attached_.find(key);
  if (at == attached_.end()) return;
  desk.out.send(at->second.at(), wire::Moved{.key = key});
  attached_.erase(at);
}

void Mailbox::detach(const RingId& key, Desk& desk) {
  attached_.erase(key);
  presence_.go(key, milliseconds(desk.now), desk.options.last_seen_max);
}

}  // namespace p2pchat::account
