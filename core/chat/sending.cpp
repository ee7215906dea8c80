#include "core/chat/sending.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/chat/content.h"
#include "core/chat/lifetime.h"
#include "core/chat/parcel.h"

namespace p2pchat::chat {
namespace {

SendEnd end_of(DiskError error) {
  return error == DiskError::kFull ? SendEnd::kDiskFull : SendEnd::kDiskFailed;
}

}  // namespace

Token Sending::begin(std::string_view to, Letter letter, bool is_connected, Contacts& contacts,
                     Desk& desk) {
  const Token send = desk.new_token();
  const RingId peer = account::key_of(to);
  if (desk.standings.is_blocked(to)) {
    results_.push_back({send, SendEnd::kBlocked, {}});
    return send;
  }
  for (auto& [lookup, waiting] : looking_up_) {
    if (waiting.peer != peer) continue;
    waiting.drafts.push_back({send, std::move(letter), !is_connected});
    return send;
  }
  const Need need = is_connected ? Need::kRecent : Need::kPinned;
  Waiting& waiting = looking_up_[contacts.look_up(to, need, desk)];
  waiting.peer = peer;
  waiting.drafts.push_back({send, std::move(letter), !is_connected});
  return send;
}

std::vector<SendResult> Sending::take_results() { return std::exchange(results_, {}); }

bool Sending::on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Desk& desk) {
  const auto at = looking_up_.find(found.lookup);
  if (at == looking_up_.end()) return false;
  Waiting waiting = std::move(at->second);
  looking_up_.erase(at);

  for (Draft& draft : waiting.drafts) {
    // Without an answer the pinned keys will do: only their holder can read it.
    if (found.profile && found.end != LookUpEnd::kClosed) {
      queue(std::move(draft), *found.profile, contacts, outbox, desk);
    } else {
      end(draft, found.end);
    }
  }
  return true;
}

bool Sending::on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk) {
  const auto at = persisting_.find(token);
  if (at == persisting_.end()) return false;
  Sealed sealed = std::move(at->second);
  persisting_.erase(at);

  if (!result) {
    results_.push_back({sealed.send, end_of(result.error()), {}});
    return true;
  }
  if (!is_mutated(Mutant::kAcceptedBeforeSync)) {
    results_.push_back({sealed.send, SendEnd::kQueued, sealed.parcel.message});
  }
  desk.standings.on_written(sealed.parcel.message.peer);
  outbox.add(std::move(sealed.parcel), desk.now);
  return true;
}

void Sending::end(const Draft& draft, LookUpEnd how) {
  SendResult result{.send = draft.send, .end = SendEnd::kNoRing, .message = {}};
  switch (how) {
    case LookUpEnd::kKnown:
    case LookUpEnd::kNoAnswer:
      break;
    case LookUpEnd::kUnknownUser:
      result.end = SendEnd::kUnknownUser;
      break;
    case LookUpEnd::kKeyChanged:
      result.end = SendEnd::kKeyChanged;
      break;
    case LookUpEnd::kDiskFailed:
      result.end = SendEnd::kDiskFailed;
      break;
    case LookUpEnd::kClosed:
      result.end = SendEnd::kClosed;
      break;
  }
  results_.push_back(std::move(result));
}

void Sending::queue(Draft draft, const wire::AccountProfile& peer, Contacts& contacts,
                    const Outbox& outbox, Desk& desk) {
  if (outbox.is_full(desk.options)) {
    results_.push_back({draft.send, SendEnd::kOutboxFull, {}});
    return;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  contacts.pin(peer, rows, desk);
  const ContactClock clock = contacts.tick(account::key_of(peer.name.text), rows);
  Content content{.type = ContentType::kText,
                  .id = desk.entropy.draw_32(),
                  .lamport = clock.lamport,
                  .sequence = clock.sequence,
                  .sent_ms = milliseconds(desk.now),
                  .text = std::move(draft.letter.text),
                  .about = {},
                  .heads = {}};
  if (draft.letter.reply_to) content.about.push_back(*draft.letter.reply_to);
  if (draft.letter.file) content.type = ContentType::kFile;
  const std::uint32_t lifetime = desk.timers.of(peer.name.text);
  if (lifetime != 0) put_lifetime(lifetime, content);
  auto parcel = seal_parcel(content, peer, desk, draft.letter.file);
  if (!parcel) {
    results_.push_back({draft.send, SendEnd::kUnknownUser, {}});
    return;
  }
  parcel->is_held = draft.is_held;
  if (lifetime != 0) {
    parcel->message.vanish_s = lifetime;
    begin_lifetime(parcel->message, content.sent_ms);
    put_due(parcel->message, false, rows);
    desk.timers.expect(parcel->message.vanishes_ms);
  }
  desk.standings.put_written(parcel->message.peer, rows);
  put_message(parcel->message, rows);
  outbox.put(*parcel, rows);
  std::ranges::move(draft.letter.with, std::back_inserter(changes));
  if (is_mutated(Mutant::kAcceptedBeforeSync)) {
    results_.push_back({draft.send, SendEnd::kQueued, parcel->message});
  }
  persisting_[desk.persist(std::move(changes))] = {draft.send, *std::move(parcel)};
}

}  // namespace p2pchat::chat
