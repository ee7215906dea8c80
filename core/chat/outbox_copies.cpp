#include <algorithm>
#include <set>
#include <string>

#include "core/chat/outbox.h"

// What waits of groups' messages.
namespace p2pchat::chat {

std::optional<Outbox::Copy> Outbox::copy_for(const RingId& member, const Bytes32& id) const {
  const std::string copied = to_hex(id);
  for (const auto& [record, entry] : entries_) {
    const Parcel& parcel = entry.parcel;
    const bool is_theirs = is_copy(parcel) && parcel.record.slot.key == member;
    if (is_theirs && copied_in(parcel) == copied) {
      return Copy{record, parcel.cargo, ref_of(parcel.message)};
    }
  }
  return std::nullopt;
}

std::vector<Bytes32> Outbox::texts_like(std::string_view prefix) const {
  std::set<Bytes32> found;
  for (const auto& [record, entry] : entries_) {
    const Parcel& parcel = entry.parcel;
    const bool is_text = parcel.cargo == Cargo::kText || parcel.cargo == Cargo::kGroupText;
    if (!is_text) continue;
    const Bytes32 id = is_copy(parcel) ? id_of(parcel.message.id) : record;
    if (to_hex(id).starts_with(prefix)) found.insert(id);
  }
  return {found.begin(), found.end()};
}

bool Outbox::has_copies_of(const Bytes32& message) const { return !copies_of(message).empty(); }

std::vector<Bytes32> Outbox::copies_of(const Bytes32& message) const {
  std::vector<Bytes32> records;
  for (const auto& [record, entry] : entries_) {
    const bool is_text = entry.parcel.cargo == Cargo::kGroupText;
    if (is_text && entry.parcel.message.id == to_hex(message)) records.push_back(record);
  }
  return records;
}

void Outbox::let_wait(const Bytes32& message) {
  for (const Bytes32& record : copies_of(message)) entries_.at(record).awaits_body = true;
  for (auto& [record, entry] : entries_) {
    if (is_mark_of_waiting(entry.parcel)) entry.awaits_body = true;
  }
}

void Outbox::let_go(const Bytes32& message, Instant now) {
  const std::string text = to_hex(message);
  for (auto& [record, entry] : entries_) {
    if (!entry.awaits_body || entry.parcel.message.id != text) continue;
    entry.awaits_body = false;
    entry.next = now;
  }
}

// An edit has the whole text in it.
bool Outbox::is_mark_of_waiting(const Parcel& parcel) const {
  if (parcel.cargo != Cargo::kGroupMark) return false;
  return std::ranges::any_of(entries_, [&](const auto& each) {
    const Entry& text = each.second;
    return text.awaits_body && text.parcel.cargo == Cargo::kGroupText &&
           text.parcel.message.id == parcel.message.id &&
           text.parcel.record.slot.key == parcel.record.slot.key;
  });
}

std::map<RingId, Bytes32> Outbox::held_copies_of(const Bytes32& message) const {
  std::map<RingId, Bytes32> held;
  for (const Bytes32& record : copies_of(message)) {
    const Entry& entry = entries_.at(record);
    if (is_here_alone(entry)) held[entry.parcel.record.slot.key] = record;
  }
  return held;
}

std::vector<Bytes32> Outbox::marks_for(const RingId& member, const Bytes32& message) const {
  std::vector<Bytes32> records;
  for (const auto& [record, entry] : entries_) {
    const Parcel& parcel = entry.parcel;
    const bool is_theirs = parcel.cargo == Cargo::kGroupMark && parcel.record.slot.key == member;
    if (is_theirs && parcel.message.id == to_hex(message)) records.push_back(record);
  }
  return records;
}

std::vector<Bytes32> Outbox::copies_beyond(std::string_view peer,
                                           const std::set<RingId>& members) const {
  std::vector<Bytes32> records;
  for (const auto& [record, entry] : entries_) {
    const bool is_of_group = is_copy(entry.parcel) && entry.parcel.message.peer == peer;
    if (is_of_group && !members.contains(entry.parcel.record.slot.key)) records.push_back(record);
  }
  return records;
}

std::size_t Outbox::words_for(const RingId& peer) const {
  return static_cast<std::size_t>(std::ranges::count_if(entries_, [&peer](const auto& entry) {
    const Parcel& parcel = entry.second.parcel;
    return parcel.cargo == Cargo::kGroupWord && parcel.record.slot.key == peer;
  }));
}

bool Outbox::has_room_for_copies(std::size_t more, const ChatOptions& options) const {
  return words_ + more <= options.group_parcels_max;
}

void Outbox::tell_copy(const Entry& entry, MessageState state, std::uint8_t stored,
                       std::uint8_t wanted) {
  const bool is_deletion = entry.parcel.cargo == Cargo::kGroupDeletion;
  if (entry.parcel.cargo != Cargo::kGroupText && !is_deletion) return;
  copies_.push_back({.peer = entry.parcel.message.peer,
                     .message = ref_of(entry.parcel.message),
                     .is_deletion = is_deletion,
                     .member = entry.parcel.record.slot.key,
                     .state = state,
                     .stored = stored,
                     .wanted = wanted});
}

}  // namespace p2pchat::chat
