#include "core/account/directory.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "core/account/seal_key.h"

namespace p2pchat::account {
namespace {

// Which conversation answers which request, and the answer when nothing can be done now.
template <class Request>
struct Answered;
template <>
struct Answered<wire::Register> {
  using Work = Enrolment;
  using Reply = wire::Registered;
};
template <>
struct Answered<wire::LoginStart> {
  using Work = LoginQuestion;
  using Reply = wire::LoginParameters;
};
template <>
struct Answered<wire::LoginProve> {
  using Work = Authentication;
  using Reply = wire::LoginAccepted;
};
template <>
struct Answered<wire::ClaimSession> {
  using Work = SessionGrant;
  using Reply = wire::SessionGranted;
};
template <>
struct Answered<wire::GetProfile> {
  using Work = ProfileQuestion;
  using Reply = wire::Profile;
};
template <>
struct Answered<wire::PublishPrekeys> {
  using Work = NumberedGrant;
  using Reply = wire::PrekeysPublished;
};
template <>
struct Answered<wire::GetPrekey> {
  using Work = NumberedQuestion;
  using Reply = wire::PrekeyFound;
};
template <>
struct Answered<wire::GetPrekeys> {
  using Work = NumberedQuestion;
  using Reply = wire::PrekeysFound;
};
template <>
struct Answered<wire::PublishSnapshot> {
  using Work = NumberedGrant;
  using Reply = wire::SnapshotPublished;
};
template <>
struct Answered<wire::GetSnapshot> {
  using Work = NumberedQuestion;
  using Reply = wire::SnapshotFound;
};
template <>
struct Answered<wire::ChangeAccount> {
  using Work = AccountChange;
  using Reply = wire::AccountChanged;
};
template <>
struct Answered<wire::PublishRecovery> {
  using Work = NumberedGrant;
  using Reply = wire::RecoveryPublished;
};
template <>
struct Answered<wire::GetRecovery> {
  using Work = NumberedQuestion;
  using Reply = wire::RecoveryFound;
};

const RingId& key_in(const wire::ClaimSession& request) { return request.claim.key; }
template <class Request>
const RingId& key_in(const Request& request) {
  return request.key;
}

template <class Request>
constexpr bool kIsHashing = std::is_same_v<Request, wire::LoginProve>;

}  // namespace

bool Directory::on_message(const Address& from, const wire::Message& message, Desk& desk) {
  return std::visit(
      [&](const auto& request) {
        using Request = std::decay_t<decltype(request)>;
        if constexpr (requires { typename Answered<Request>::Work; }) {
          return begin(from, request, desk);
        } else if constexpr (std::is_same_v<Request, wire::GetSealKey>) {
          desk.out.send(from, signed_seal_key(request.call, desk.keys.identity_private,
                                              desk.keys.seal_public));
          return true;
        } else {
          return false;
        }
      },
      message);
}

template <class Request>
bool Directory::begin(const Address& from, const Request& request, Desk& desk) {
  const Key key{from, request.call};
  if (open_.contains(key)) return true;

  typename Answered<Request>::Reply refusal{.call = request.call};
  const bool is_crowded =
      open_.size() >= desk.options.conversations_max ||
      (kIsHashing<Request> && by_token_.size() >= desk.options.computations_max);
  if (!desk.store.owns(key_in(request))) {
    refusal.answer = wire::Answer::kNotOwner;
    desk.out.send(from, refusal);
  } else if (is_crowded) {
    refusal.answer = wire::Answer::kTryAgain;
    desk.out.send(from, refusal);
  } else {
    using Kind = typename Answered<Request>::Work;
    const Instant ends = desk.now + desk.options.conversation_max;
    const auto at = open_.emplace(key, Conversation{.work = Kind(request), .ends = ends}).first;
    go_on(key, std::get<Kind>(at->second.work).start(desk), desk);
  }
  return true;
}

void Directory::go_on(const Key& key, Next next, Desk& desk) {
  if (const auto* operation = std::get_if<store::OperationId>(&next)) {
    by_operation_[*operation] = key;
  } else if (const auto* token = std::get_if<Token>(&next)) {
    by_token_[*token] = key;
  } else if (auto* reply = std::get_if<wire::Message>(&next)) {
    desk.out.send(key.first, std::move(*reply));
    open_.erase(key);
  }
}

bool Directory::on_outcome(const store::StoreOutcome& outcome, Desk& desk) {
  const auto waiting = by_operation_.find(outcome.operation);
  if (waiting == by_operation_.end()) return false;

  const Key key = waiting->second;
  if (outcome.is_final) by_operation_.erase(waiting);
  const auto at = open_.find(key);
  if (at == open_.end()) return true;
  go_on(key,
        std::visit([&](auto& work) { return work.on_outcome(outcome, desk); }, at->second.work),
        desk);
  return true;
}

bool Directory::on_computed(Token token, BytesView result, Desk& desk) {
  const auto waiting = by_token_.find(token);
  if (waiting == by_token_.end()) return false;

  const Key key = waiting->second;
  by_token_.erase(waiting);
  const auto at = open_.find(key);
  if (at == open_.end()) return true;
  const auto step = [&](auto& work) -> Next {
    if constexpr (requires { work.on_computed(result, desk); }) {
      return work.on_computed(result, desk);
    } else {
      return std::monostate{};
    }
  };
  go_on(key, std::visit(step, at->second.work), desk);
  return true;
}

void Directory::on_wake(Instant now) {
  std::erase_if(open_, [now](const auto& entry) { return entry.second.ends <= now; });
  const auto is_orphan = [this](const auto& entry) { return !open_.contains(entry.second); };
  std::erase_if(by_operation_, is_orphan);
  std::erase_if(by_token_, is_orphan);
}

Instant Directory::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [key, conversation] : open_) earliest = std::min(earliest, conversation.ends);
  return earliest;
}

}  // namespace p2pchat::account
