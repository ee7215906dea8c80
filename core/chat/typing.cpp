#include "core/chat/typing.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/passing.h"
#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/chat/envelope.h"
#include "core/chat/offers.h"
#include "core/crypto/sha256.h"
#include "core/wire/mailbox_messages.h"

namespace p2pchat::chat {
namespace {

constexpr Bytes32 kNoGroup{};

bool is_near(std::uint64_t at_ms, const Desk& desk) {
  const std::uint64_t now_ms = milliseconds(desk.now);
  const std::uint64_t apart = at_ms > now_ms ? at_ms - now_ms : now_ms - at_ms;
  return apart <= static_cast<std::uint64_t>(desk.options.typing_skew_max.count() / 1000);
}

// Sealed to a prekey alone: in the first form it would be readable for good.
std::optional<wire::Record> word_for(const wire::AccountProfile& peer, const Bytes32& group,
                                     Desk& desk) {
  const wire::PrekeyOffer* prekey = desk.offers.usable(peer, desk);
  if (prekey == nullptr) return std::nullopt;
  Content content;
  content.type = group == kNoGroup ? ContentType::kTyping : ContentType::kGroupTyping;
  content.id = desk.entropy.draw_32();
  content.sent_ms = milliseconds(desk.now);
  if (group != kNoGroup) content.heads.push_back(group);
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

// Whom this user would write to there.
std::deque<std::string> others_in(const Group& group, const Desk& desk) {
  std::deque<std::string> names;
  const Bytes32 self = account::account_id(desk.own.profile);
  for (const auto& [account, member] : group.log.members().members()) {
    if (!member.is_invited && account != self) names.push_back(member.name);
  }
  return names;
}

}  // namespace

void Typing::begin(const std::string& to, const Rooms& rooms, Desk& desk) {
  if (hides(rooms, desk)) return;
  if (!is_group_key(to)) {
    if (!may_talk(kNoGroup, to, rooms.groups, desk)) return;
    const Place place{.person = account::key_of(to)};
    if (sayings_.contains(place) || sayings_.size() >= desk.options.typing_max) return;
    if (is_said_lately(place.person, desk)) return;
    return begin_saying(place, rooms, desk);
  }
  const Group* group = rooms.groups.find_by_key(to);
  const bool is_in =
      group != nullptr && GroupBook::standing_of(*group, desk.own) == GroupStanding::kJoined;
  if (!is_in || is_said_lately(account::key_of(to), desk)) return;
  round_ = {.group = group->row.group, .names = others_in(*group, desk), .next = desk.now};
  go_on_with_round(rooms, desk);
}

// If not, it is from now on.
bool Typing::is_said_lately(const RingId& place, const Desk& desk) {
  std::erase_if(said_, [&](const auto& entry) {
    return entry.second + desk.options.typing_pause <= desk.now;
  });
  if (said_.contains(place) || said_.size() >= desk.options.typing_max) return true;
  said_[place] = desk.now;
  return false;
}

void Typing::begin_saying(const Place& place, const Rooms& rooms, Desk& desk) {
  sayings_[place].looking_up = rooms.contacts.look_up(place.person, Need::kHere, desk);
}

// A user types in one place at a time: a round that another one takes the place of stays unsaid.
void Typing::go_on_with_round(const Rooms& rooms, Desk& desk) {
  if (round_.names.empty() || round_.next > desk.now) return;
  round_.next = desk.now + desk.options.typing_group_pause;
  for (std::size_t i = 0; i < desk.options.typing_at_once && !round_.names.empty(); ++i) {
    const std::string name = std::move(round_.names.front());
    round_.names.pop_front();
    if (!may_talk(round_.group, name, rooms.groups, desk)) continue;
    const Place place{.person = account::key_of(name), .group = round_.group};
    if (sayings_.contains(place) || sayings_.size() >= desk.options.typing_max) continue;
    begin_saying(place, rooms, desk);
  }
}

void Typing::on_sent(std::string_view to) {
  if (!is_group_key(to)) {
    sayings_.erase({.person = account::key_of(to)});
    return;
  }
  if (group_key(round_.group) == to) round_ = {};
  std::erase_if(sayings_, [to](const auto& entry) { return group_key(entry.first.group) == to; });
}

void Typing::on_word(const wire::Record& word, const Rooms& rooms, Desk& desk) {
  const bool is_ours = word.slot.key == account::key_of(desk.own.profile.name.text) &&
                       word.body.size() == account::kPassingSize &&
                       word.body.bytes[0] == kSecondForm;
  if (!is_ours || hides(rooms, desk) || judged_.size() >= desk.options.typing_max) return;
  auto opened = open_envelope(word.body, desk.own.self(), desk.own.prekeys);
  if (!opened || !is_typing(opened->content.type)) return;
  if (!is_near(opened->content.sent_ms, desk)) return;
  const Token lookup = rooms.contacts.look_up(opened->sender, Need::kHere, desk);
  judged_.emplace(lookup, *std::move(opened));
}

void Typing::on_message(const StoredMessage& message, const Rooms& rooms, Desk& desk) {
  const auto sent_ms = static_cast<std::uint64_t>(message.sent_ms);
  if (message.is_outgoing || !is_near(sent_ms, desk)) return;
  const bool is_in_group = is_group_key(message.peer);
  const Group* group = is_in_group ? rooms.groups.find_by_key(message.peer) : nullptr;
  if (is_in_group && group == nullptr) return;
  const std::string& name = is_in_group ? message.author : message.peer;
  const Place place{.person = account::key_of(name),
                    .group = is_in_group ? group->row.group : kNoGroup};
  Heard* heard = heard_of(place, name, desk);
  if (heard == nullptr) return;
  heard->newest_ms = std::max(heard->newest_ms, sent_ms);
  show(place, *heard, false);
}

bool Typing::on_looked_up(const LookedUp& found, const Rooms& rooms, Desk& desk) {
  if (auto word = judged_.extract(found.lookup)) {
    const OpenedMessage& opened = word.mapped();
    const Place place = place_of(opened);
    const bool is_good = is_accepted(place, found, rooms, desk) &&
                         verify_sender(opened, *found.profile, desk.own.self());
    if (is_good) hear(place, found.profile->name.text, opened.content.sent_ms, rooms, desk);
    return true;
  }
  const auto at = std::ranges::find_if(sayings_, [&found](const auto& entry) {
    return entry.second.looking_up.is_set() && entry.second.looking_up == found.lookup;
  });
  if (at == sayings_.end()) return false;
  on_contact(Place(at->first), found, rooms, desk);
  return true;
}

// First without asking the ring anything, for a stranger's name is nothing that it is to hear.
void Typing::on_contact(const Place& place, const LookedUp& found, const Rooms& rooms, Desk& desk) {
  Saying& saying = sayings_.at(place);
  saying.looking_up = {};
  if (!is_accepted(place, found, rooms, desk)) {
    sayings_.erase(place);
  } else if (!std::exchange(saying.is_pinned, true)) {
    saying.looking_up = rooms.contacts.look_up(place.person, Need::kPinned, desk);
  } else {
    saying.peer = found.profile;
    saying.locating =
        desk.calls.locate(place.person, desk.now + desk.options.typing_pause, desk.now, desk.out);
  }
}

bool Typing::on_reply(const account::OwnerReply& reply, const Rooms& rooms, Desk& desk) {
  const auto at = std::ranges::find_if(sayings_, [&reply](const auto& entry) {
    return entry.second.locating.is_set() && entry.second.locating == reply.call;
  });
  if (at == sayings_.end()) return false;
  const Place place = at->first;
  const Saying saying = std::move(at->second);
  sayings_.erase(at);
  const bool may_say = reply.owner && !hides(rooms, desk) &&
                       may_talk(place.group, saying.peer->name.text, rooms.groups, desk);
  if (!may_say) return true;
  if (auto word = word_for(*saying.peer, place.group, desk)) {
    desk.out.send(reply.owner->address, wire::Deposit{.call = CallId{desk.entropy.draw_u64() | 1U},
                                                      .record = *std::move(word)});
  }
  return true;
}

void Typing::go_on(const Rooms& rooms, Desk& desk) {
  go_on_with_round(rooms, desk);
  for (auto& [place, heard] : heard_) {
    if (!heard.is_shown) continue;
    const bool is_over = heard.until <= desk.now;
    if (is_over || hides(rooms, desk) || !may_talk(place.group, heard.name, rooms.groups, desk)) {
      show(place, heard, false);
    }
  }
}

void Typing::stop() {
  for (auto& [place, heard] : heard_) show(place, heard, false);
  sayings_.clear();
  judged_.clear();
  round_ = {};
}

Instant Typing::next_wake() const {
  Instant earliest = round_.names.empty() ? Instant::never() : round_.next;
  for (const auto& [place, heard] : heard_) {
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
  P2PCHAT_ASSERT(round_.names.size() < groups::kMembersMax);
}

bool Typing::hides(const Rooms& rooms, const Desk& desk) {
  if (is_mutated(Mutant::kTypingOfWhoHides)) return false;
  return desk.preferences.hides(account::key_of(desk.own.profile.name.text))
      .value_or(rooms.is_awaiting);
}

Typing::Place Typing::place_of(const OpenedMessage& word) {
  const bool is_in_group = word.content.type == ContentType::kGroupTyping;
  return {.person = account::key_of(word.sender),
          .group = is_in_group ? word.content.heads[0] : kNoGroup};
}

// In a group with all who are in it, for who gets what is written may know that it is being
// written; but not with who is blocked.
bool Typing::may_talk(const Bytes32& group, std::string_view name, const GroupBook& groups,
                      const Desk& desk) {
  if (group == kNoGroup) return desk.standings.of(name) == Standing::kKnown;
  const Group* found = groups.find(group);
  if (found == nullptr) return false;
  if (GroupBook::standing_of(*found, desk.own) != GroupStanding::kJoined) return false;
  const bool is_in = std::ranges::any_of(found->log.members().members(), [name](const auto& entry) {
    return !entry.second.is_invited &&
           account::fold_case(entry.second.name) == account::fold_case(name);
  });
  const bool is_blocked =
      desk.standings.is_blocked(name) && !is_mutated(Mutant::kGroupTypingOfBlocked);
  return is_in && !is_blocked;
}

// Known by the pinned keys, and this user has written to them or taken them for a contact, or is in
// the group with them.
bool Typing::is_accepted(const Place& place, const LookedUp& found, const Rooms& rooms,
                         const Desk& desk) {
  if (found.end != LookUpEnd::kKnown || !found.profile) return false;
  if (!may_talk(place.group, found.profile->name.text, rooms.groups, desk)) return false;
  if (place.group != kNoGroup) {
    const groups::Membership& members = rooms.groups.find(place.group)->log.members();
    const groups::Member* member = members.find(account::account_id(*found.profile));
    return member != nullptr && !member->is_invited;
  }
  const NotedPerson* noted = desk.standings.noted(found.key);
  return rooms.contacts.has_written_to(found.key) || (noted != nullptr && noted->is_accepted);
}

void Typing::hear(const Place& place, const std::string& name, std::uint64_t sent_ms,
                  const Rooms& rooms, Desk& desk) {
  if (hides(rooms, desk) || !is_near(sent_ms, desk)) return;
  Heard* heard = heard_of(place, name, desk);
  if (heard == nullptr || sent_ms <= heard->newest_ms) return;
  heard->newest_ms = sent_ms;
  const int longer = is_mutated(Mutant::kTypingStays) ? 10 : 1;
  heard->until = desk.now + desk.options.typing_shown * longer;
  show(place, *heard, true);
}

// Who is forgotten could not be believed anew: what they said then is too old by now. Nothing: no
// room.
Typing::Heard* Typing::heard_of(const Place& place, const std::string& name, Desk& desk) {
  if (!heard_.contains(place) && heard_.size() >= desk.options.typing_max) {
    std::erase_if(heard_, [&](const auto& entry) {
      return !entry.second.is_shown && !is_near(entry.second.newest_ms, desk);
    });
    if (heard_.size() >= desk.options.typing_max) return nullptr;
  }
  Heard& heard = heard_[place];
  heard.name = name;
  return &heard;
}

void Typing::show(const Place& place, Heard& heard, bool is_typing) {
  if (std::exchange(heard.is_shown, is_typing) == is_typing) return;
  if (place.group == kNoGroup) {
    changes_.push_back({.peer = heard.name, .is_typing = is_typing});
  } else {
    changes_.push_back(
        {.peer = group_key(place.group), .is_typing = is_typing, .author = heard.name});
  }
}

}  // namespace p2pchat::chat
