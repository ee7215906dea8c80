#include "core/chat/typing.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/passing.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/chat/envelope.h"
#include "core/chat/offers.h"
#include "core/crypto/sha256.h"
#include "core/wire/mailbox_messages.h"

namespace p2pchat::chat {
namespace {

bool is_near(std::uint64_t at_ms, const Desk& desk) {
  const std::uint64_t now_ms = milliseconds(desk.now);
  const std::uint64_t apart = at_ms > now_ms ? at_ms - now_ms : now_ms - at_ms;
  return apart <= static_cast<std::uint64_t>(desk.options.typing_skew_max.count() / 1000);
}

// Sealed to a prekey alone: in the first form it would be readable for good.
std::optional<wire::Record> word_for(const wire::AccountProfile& peer, Desk& desk) {
  const wire::PrekeyOffer* prekey = desk.offers.usable(peer, desk);
  if (prekey == nullptr) return std::nullopt;
  Content content;
  content.type = ContentType::kTyping;
  content.id = desk.entropy.draw_32();
  content.sent_ms = milliseconds(desk.now);
  auto body = seal(content, desk.own.self(), {peer, prekey}, desk.entropy.draw_32());
  if (!body) return std::nullopt;
  P2PCHAT_ASSERT(body->size() == account::kPassingSize);
  wire::Record word;
  word.slot = {.key = account::key_of(peer.name.text),
               .kind = wire::RecordKind::kMessage,
               .id = crypto::sha256(*body)};
  word.version = account::kPassingVersion;
  word.body = *std::move(body);
  return word;
}

}  // namespace

void Typing::begin(const std::string& name, Contacts& contacts, Desk& desk) {
  const RingId key = account::key_of(name);
  if (hides(desk) || desk.standings.of(name) != Standing::kKnown) return;
  std::erase_if(said_, [&](const auto& entry) {
    return entry.second + desk.options.typing_pause <= desk.now;
  });
  if (said_.contains(key) || said_.size() >= desk.options.typing_max) return;
  if (sayings_.contains(key) || sayings_.size() >= desk.options.typing_max) return;
  said_[key] = desk.now;
  sayings_[key].looking_up = contacts.look_up(key, Need::kHere, desk);
}

void Typing::on_sent(std::string_view name) { sayings_.erase(account::key_of(name)); }

void Typing::on_word(const wire::Record& word, Contacts& contacts, Desk& desk) {
  const bool is_ours = word.slot.key == account::key_of(desk.own.profile.name.text) &&
                       word.body.size() == account::kPassingSize &&
                       word.body.bytes[0] == kSecondForm;
  if (!is_ours || hides(desk) || judged_.size() >= desk.options.typing_max) return;
  auto opened = open_envelope(word.body, desk.own.self(), desk.own.prekeys);
  if (!opened || opened->content.type != ContentType::kTyping) return;
  if (!is_near(opened->content.sent_ms, desk)) return;
  const Token lookup = contacts.look_up(opened->sender, Need::kHere, desk);
  judged_.emplace(lookup, *std::move(opened));
}

void Typing::on_message(const StoredMessage& message, Desk& desk) {
  const auto sent_ms = static_cast<std::uint64_t>(message.sent_ms);
  if (message.is_outgoing || !message.group.empty() || !is_near(sent_ms, desk)) return;
  Heard* heard = heard_of(message.peer, desk);
  if (heard == nullptr) return;
  heard->newest_ms = std::max(heard->newest_ms, sent_ms);
  show(*heard, false);
}

bool Typing::on_looked_up(const LookedUp& found, Contacts& contacts, Desk& desk) {
  if (auto word = judged_.extract(found.lookup)) {
    const OpenedMessage& opened = word.mapped();
    const bool is_good = is_accepted(found, contacts, desk) &&
                         verify_sender(opened, *found.profile, desk.own.self());
    if (is_good) hear(found.profile->name.text, opened.content.sent_ms, desk);
    return true;
  }
  const auto at = sayings_.find(found.key);
  if (at == sayings_.end() || at->second.looking_up != found.lookup) return false;
  on_contact(RingId(found.key), found, contacts, desk);
  return true;
}

// First without asking the ring anything, for a stranger's name is nothing that it is to hear.
void Typing::on_contact(const RingId& key, const LookedUp& found, Contacts& contacts, Desk& desk) {
  Saying& saying = sayings_.at(key);
  saying.looking_up = {};
  if (!is_accepted(found, contacts, desk)) {
    sayings_.erase(key);
  } else if (!std::exchange(saying.is_pinned, true)) {
    saying.looking_up = contacts.look_up(key, Need::kPinned, desk);
  } else {
    saying.peer = found.profile;
    saying.locating =
        desk.calls.locate(key, desk.now + desk.options.typing_pause, desk.now, desk.out);
  }
}

bool Typing::on_reply(const account::OwnerReply& reply, Desk& desk) {
  const auto at = std::ranges::find_if(sayings_, [&reply](const auto& entry) {
    return entry.second.locating.is_set() && entry.second.locating == reply.call;
  });
  if (at == sayings_.end()) return false;
  const Saying saying = std::move(at->second);
  sayings_.erase(at);
  const bool may_say =
      reply.owner && !hides(desk) && desk.standings.of(saying.peer->name.text) == Standing::kKnown;
  if (!may_say) return true;
  if (auto word = word_for(*saying.peer, desk)) {
    desk.out.send(reply.owner->address, wire::Deposit{.call = CallId{desk.entropy.draw_u64() | 1U},
                                                      .record = *std::move(word)});
  }
  return true;
}

void Typing::go_on(Desk& desk) {
  for (auto& [key, heard] : heard_) {
    if (!heard.is_shown) continue;
    const bool is_over = heard.until <= desk.now;
    if (is_over || hides(desk) || desk.standings.of(heard.name) != Standing::kKnown) {
      show(heard, false);
    }
  }
}

void Typing::stop() {
  for (auto& [key, heard] : heard_) show(heard, false);
  sayings_.clear();
  judged_.clear();
}

Instant Typing::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [key, heard] : heard_) {
    if (heard.is_shown) earliest = std::min(earliest, heard.until);
  }
  return earliest;
}

std::vector<TypingChange> Typing::take_changes() { return std::exchange(changes_, {}); }

void Typing::check_invariants(const ChatOptions& options) const {
  P2PCHAT_ASSERT(said_.size() <= options.typing_max);
  P2PCHAT_ASSERT(sayings_.size() <= options.typing_max);
  P2PCHAT_ASSERT(judged_.size() <= options.typing_max);
  P2PCHAT_ASSERT(heard_.size() <= options.typing_max);
}

bool Typing::hides(const Desk& desk) {
  if (is_mutated(Mutant::kTypingOfWhoHides)) return false;
  return desk.preferences.hides(account::key_of(desk.own.profile.name.text)).value_or(false);
}

// Known by the pinned keys, and this user has written to them or taken them for a contact.
bool Typing::is_accepted(const LookedUp& found, const Contacts& contacts, const Desk& desk) {
  if (found.end != LookUpEnd::kKnown || !found.profile) return false;
  if (desk.standings.of(found.profile->name.text) != Standing::kKnown) return false;
  const NotedPerson* noted = desk.standings.noted(found.key);
  return contacts.has_written_to(found.key) || (noted != nullptr && noted->is_accepted);
}

void Typing::hear(const std::string& name, std::uint64_t sent_ms, Desk& desk) {
  if (hides(desk) || !is_near(sent_ms, desk)) return;
  Heard* heard = heard_of(name, desk);
  if (heard == nullptr || sent_ms <= heard->newest_ms) return;
  heard->newest_ms = sent_ms;
  const int longer = is_mutated(Mutant::kTypingStays) ? 10 : 1;
  heard->until = desk.now + desk.options.typing_shown * longer;
  show(*heard, true);
}

// Who is forgotten could not be believed anew: what they said then is too old by now. Nothing: no
// room.
Typing::Heard* Typing::heard_of(const std::string& name, Desk& desk) {
  const RingId key = account::key_of(name);
  if (!heard_.contains(key) && heard_.size() >= desk.options.typing_max) {
    std::erase_if(heard_, [&](const auto& entry) {
      return !entry.second.is_shown && !is_near(entry.second.newest_ms, desk);
    });
    if (heard_.size() >= desk.options.typing_max) return nullptr;
  }
  Heard& heard = heard_[key];
  heard.name = name;
  return &heard;
}

void Typing::show(Heard& heard, bool is_typing) {
  if (std::exchange(heard.is_shown, is_typing) == is_typing) return;
  changes_.push_back({.peer = heard.name, .is_typing = is_typing});
}

}  // namespace p2pchat::chat
