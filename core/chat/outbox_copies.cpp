#include <algorithm>
#include <set>
#include <string>

#include "core/chat/outbox.h"

// What waits of groups' messages.
namespace p2pchat::chat {

std::optional<Bytes32> Outbox::copy_for(const RingId& member, const Bytes32& message) const {
  const std::string id = to_hex(message);
  for (const auto& [record, entry] : entries_) {
    const bool is_theirs = is_copy(entry.parcel) && entry.parcel.record.slot.key == member;
    if (is_theirs && entry.parcel.message.id == id) return record;
  }
  return std::nullopt;
}

bool Outbox::has_copies_of(const Bytes32& message) const {
  return std::ranges::any_of(entries_, [id = to_hex(message)](const auto& entry) {
    return is_copy(entry.second.parcel) && entry.second.parcel.message.id == id;
  });
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

void Outbox::tell_copy(const Entry& entry, std::uint8_t stored, std::uint8_t wanted) {
  if (!is_copy(entry.parcel)) return;
  copies_.push_back({.peer = entry.parcel.message.peer,
                     .message = ref_of(entry.parcel.message),
                     .member = entry.parcel.record.slot.key,
                     .stored = stored,
                     .wanted = wanted});
}

}  // namespace p2pchat::chat
