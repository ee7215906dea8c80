#include "core/chat/gathering.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/chat/contacts.h"
#include "core/chat/handed_rows.h"
#include "core/chat/history.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::size_t kGatheredRows = 128;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

}  // namespace

void Gathering::begin(std::uint64_t epoch, const wire::DeviceName& device, Desk& desk) {
  stop();
  snapshot_.made_ms = milliseconds(desk.now);
  snapshot_.epoch = epoch;
  snapshot_.device = device;
  part_.hand_over = desk.entropy.draw_32();
  part_.device = device;
  read_next(desk);
}

bool Gathering::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!reading_.is_set() || token != reading_) return false;
  reading_ = {};
  if (!result) {
    stop();
    end_ = std::unexpected(result.error());
  } else if (stage_ == Stage::kContacts) {
    take_contacts(*result, desk);
  } else {
    take_messages(*result, desk);
  }
  return true;
}

std::optional<Result<Snapshot, DiskError>> Gathering::take_end() { return std::exchange(end_, {}); }

void Gathering::read_next(Desk& desk) {
  ReadRequest request = read_contacts(cursor_, kGatheredRows);
  if (stage_ == Stage::kMessages) {
    request = read_history(std::nullopt, desk.own.vault);
    request.from = std::max(request.from, cursor_);
    request.limit = 2 * desk.options.handed_at_once;
  }
  reading_ = desk.read(std::move(request));
}

// Of a full page the last contact may have more rows.
void Gathering::take_contacts(const std::vector<Row>& rows, Desk& desk) {
  auto contacts = groups_of(rows, contact_prefix);
  const bool is_all = rows.size() < kGatheredRows;
  if (!is_all) contacts.pop_back();
  for (const auto& contact : contacts) {
    cursor_ = after_prefix(contact_prefix(contact[0].key));
    const auto known = parse_contact(contact, desk.own.vault);
    if (!known || !add(*known, &HandOverPart::contacts, kSnapshotPeopleMax)) continue;
    // In the same part or behind it: a mark of verification is taken for known keys alone.
    const NotedPerson* noted = desk.standings.noted(account::key_of(known->profile.name.text));
    if (noted != nullptr) (void)add(*noted, &HandOverPart::people, kSnapshotPeopleMax);
  }
  if (!is_all) return read_next(desk);
  take_people(desk);
  stage_ = Stage::kMessages;
  cursor_ = {};
  read_next(desk);
}

// All are in memory. Who is verified has a contact, and went with it.
void Gathering::take_people(Desk& desk) {
  for (const NotedPerson& person : desk.standings.noted_from({}, kAll)) {
    if (person.verified != Bytes32{}) continue;
    (void)add(person, &HandOverPart::people, kSnapshotPeopleMax);
  }
  for (const TimerRow& one : desk.timers.from({}, kAll)) {
    (void)add(one, &HandOverPart::timers, kSnapshotPeopleMax);
  }
  for (const Preference& one : desk.preferences.from({}, kAll)) {
    (void)add(one, &HandOverPart::preferences, kSnapshotPeopleMax);
  }
}

// Each conversation begins with its newest message: behind one that has no room there is none.
void Gathering::take_messages(const std::vector<Row>& rows, Desk& desk) {
  auto messages = groups_of(rows, message_at);
  const bool is_all = rows.size() < 2 * desk.options.handed_at_once;
  if (!is_all && messages.size() > 1 && !ends_message(messages.back().back())) messages.pop_back();
  Bytes skipped_until;
  for (const auto& one : messages) {
    const Bytes& row = one[0].key;
    if (row < skipped_until) continue;
    cursor_ = after_prefix(message_at(row));
    const auto found = parse_conversation(one, desk.own.profile.name.text, desk.own.vault);
    const bool is_apart = found.empty() || is_group_key(found[0].peer) || found[0].vanish_s != 0;
    auto handed = is_apart ? std::nullopt : handed_of(one, found, {}, desk.own.vault);
    if (handed && !keep(*std::move(handed))) cursor_ = skipped_until = after_conversation(row);
  }
  if (!is_all) return read_next(desk);
  pack_messages();
  close_part();
  end_ = std::move(snapshot_);
}

bool Gathering::keep(HandedMessage message) {
  StateRow& state = message.state;
  if (message.text.is_outgoing && state.state == MessageState::kQueued) {
    state.state = MessageState::kUnsent;
  }
  const std::size_t size = wire::encode_value(message).size();
  const std::size_t room = kSnapshotMax - size_;
  const std::uint64_t sent_ms = message.text.sent_ms;
  const bool is_full = kept_size_ + size > room;
  if (is_full && (kept_.empty() || sent_ms <= kept_.begin()->first)) return false;
  kept_.emplace(sent_ms, Kept{.message = std::move(message), .size = size});
  kept_size_ += size;
  while (kept_size_ > room) {
    kept_size_ -= kept_.begin()->second.size;
    kept_.erase(kept_.begin());
  }
  return true;
}

void Gathering::pack_messages() {
  for (auto at = kept_.rbegin(); at != kept_.rend(); ++at) {
    (void)add(at->second.message, &HandOverPart::handed, kSnapshotMax);
  }
  kept_.clear();
}

template <class Item, std::size_t Max>
bool Gathering::add(const Item& item, BoundedList<Item, Max> HandOverPart::* list,
                    std::size_t limit) {
  const std::size_t size = wire::encode_value(item).size();
  if (size_ + size > limit || kEmptyPartMax + size > kPartMax) return false;
  const bool is_full = (part_.*list).size() == Max || kEmptyPartMax + part_size_ + size > kPartMax;
  if (is_full) close_part();
  if (snapshot_.parts.size() + 1 >= Snapshot::kPartsMax) return false;
  (part_.*list).push_back(item);
  part_size_ += size;
  size_ += size;
  return true;
}

void Gathering::close_part() {
  snapshot_.parts.push_back({.version = kPartVersion, .bytes = encode_part(part_)});
  part_ = {.hand_over = part_.hand_over, .number = part_.number + 1, .device = part_.device};
  part_size_ = 0;
}

}  // namespace p2pchat::chat
