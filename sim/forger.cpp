#include "sim/forger.h"

#include <tuple>
#include <utility>
#include <variant>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "core/wire/mailbox_messages.h"

namespace p2pchat::sim {

namespace {

constexpr Duration kPatience = std::chrono::seconds{10};
constexpr Duration kLifetime = std::chrono::hours{1};

std::uint64_t milliseconds(Instant at) { return static_cast<std::uint64_t>(at.micros() / 1000); }

}  // namespace

Forger::Forger(std::vector<Address> nodes, Entropy entropy)
    : entropy_(std::move(entropy)),
      keys_{.signing = {}, .encryption = {}, .identity = entropy_.draw_32()},
      calls_(std::move(nodes), entropy_.fork()) {}

void Forger::forge(std::string from, std::string to, Instant now, Effects& out) {
  ask_for(from, {.to = std::move(to), .from = {}}, now, out);
}

void Forger::on_message(const Address&, const wire::Message& message, Instant now, Effects& out) {
  if (calls_.on_message(message, now, out)) follow_replies(now, out);
}

void Forger::on_wake(Instant now, Effects& out) {
  calls_.on_wake(now, out);
  follow_replies(now, out);
}

void Forger::ask_for(const std::string& user, Letter letter, Instant now, Effects& out) {
  const RingId key = account::key_of(user);
  const CallId call =
      calls_.open(key, wire::GetProfile{.call = {}, .key = key}, now + kPatience, now, out);
  letters_.emplace(call, std::move(letter));
}

void Forger::follow_replies(Instant now, Effects& out) {
  for (const account::OwnerReply& reply : calls_.take_replies()) {
    if (!reply.answer) {
      letters_.erase(reply.call);
      continue;
    }
    const auto* deposited = std::get_if<wire::Deposited>(&*reply.answer);
    if (deposited != nullptr && deposited->is_final && deposited->answer == wire::Answer::kOk) {
      ++deposited_;
    }
    const auto waiting = letters_.find(reply.call);
    if (waiting == letters_.end()) continue;
    Letter letter = std::move(waiting->second);
    letters_.erase(waiting);
    const auto* found = std::get_if<wire::Profile>(&*reply.answer);
    if (found == nullptr || found->answer != wire::Answer::kOk) continue;
    go_on(std::move(letter), found->profile, now, out);
  }
}

void Forger::go_on(Letter letter, const wire::AccountProfile& found, Instant now, Effects& out) {
  if (!letter.from) {
    letter.from = found;
    const std::string to = letter.to;
    return ask_for(to, std::move(letter), now, out);
  }
  const chat::Content content{.type = chat::ContentType::kText,
                              .id = entropy_.draw_32(),
                              .lamport = 1,
                              .sequence = 1,
                              .sent_ms = milliseconds(now),
                              .text = {"forged " + std::to_string(++written_)},
                              .about = {},
                              .heads = {}};
  const chat::Self self{.keys = keys_, .profile = *letter.from};
  auto body = chat::seal(content, self, found, entropy_.draw_32());
  if (!body) return;
  const RingId key = account::key_of(letter.to);
  wire::Record record{
      .slot = {.key = key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(*body)},
      .version = 0,
      .expires_ms = milliseconds(now + kLifetime),
      .body = {*std::move(body)}};
  std::ignore = calls_.open(key, wire::Deposit{.call = {}, .record = std::move(record)},
                            now + kPatience, now, out);
}

}  // namespace p2pchat::sim
