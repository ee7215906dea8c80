#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "core/chat/desk.h"
#include "core/chat/hand_over_part.h"
#include "core/chat/snapshot.h"

namespace p2pchat::chat {

// Makes a snapshot of what is on this disk: people first, then of all conversations the messages
// that were sent last, as many as there is room for. Neither messages that are to vanish nor those
// of groups; what waits here is in it as not sent, for the next device cannot send it. One at a
// time; kept in memory, kSnapshotMax at most.
class Gathering {
 public:
  // Ends in a Snapshot, or in what the disk says.
  void begin(std::uint64_t epoch, const wire::DeviceName& device, Desk& desk);
  void stop() { *this = Gathering(); }
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  [[nodiscard]] bool is_idle() const { return !reading_.is_set(); }
  [[nodiscard]] std::optional<Result<Snapshot, DiskError>> take_end();

 private:
  enum class Stage : std::uint8_t { kContacts, kMessages };
  struct Kept {
    HandedMessage message;
    std::size_t size = 0;
  };

  void read_next(Desk& desk);
  void take_contacts(const std::vector<Row>& rows, Desk& desk);
  void take_people(Desk& desk);
  void take_messages(const std::vector<Row>& rows, Desk& desk);
  // False: there is no room for one so old.
  bool keep(HandedMessage message);
  void pack_messages();
  // What is added to the part goes into the next one if this one is full.
  template <class Item, std::size_t Max>
  bool add(const Item& item, BoundedList<Item, Max> HandOverPart::* list, std::size_t limit);
  void close_part();

  Stage stage_ = Stage::kContacts;
  Bytes cursor_;
  Snapshot snapshot_;
  HandOverPart part_;
  std::size_t part_size_ = 0;
  std::size_t size_ = 0;                     // of all parts, this one among them
  std::multimap<std::uint64_t, Kept> kept_;  // by when they were sent
  std::size_t kept_size_ = 0;
  Token reading_;
  std::optional<Result<Snapshot, DiskError>> end_;
};

}  // namespace p2pchat::chat
