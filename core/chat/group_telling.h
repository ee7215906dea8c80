#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/group_book.h"
#include "core/chat/outbox.h"
#include "core/groups/word.h"

namespace p2pchat::chat {

// Somebody who is to be told of changes, from what they are thought to have on.
struct Untold {
  Bytes32 group{};
  Bytes32 account{};
  wire::Name name;
  groups::Heads heads;
};

// What that account lacks of a group's changes beyond these heads, in a few words at most: who
// lacks more asks. Who was removed learns that, and nothing of after; others who are not in the
// group, nothing.
[[nodiscard]] std::vector<groups::Tidings> tidings_for(const Bytes32& account,
                                                       const groups::Heads& heads,
                                                       const Group& group);

// Whom this device has to tell of changes: whose keys could not be had when they were made, or who
// has shown that they lack them. It is on disk with what it is about, and goes with the batch that
// has the words in the outbox, so that it happens, however long the ring is silent. Rows: 'y' 't',
// the group's alias, the account's id.
class GroupTelling {
 public:
  struct Rooms {
    GroupBook& book;
    Contacts& contacts;
    Outbox& outbox;
  };

  // In a batch, then in memory once that is done. What was owed to them before stays.
  void put(const std::vector<Untold>& untold, RowWriter& rows) const;
  void owe(const std::vector<Untold>& untold);

  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);

  void go_on(const Rooms& rooms, Desk& desk);
  bool on_looked_up(const LookedUp& found, const Rooms& rooms, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, const Rooms& rooms, Desk& desk);
  [[nodiscard]] Instant next_wake() const;
  // Those who can be told now, as far as is known.
  [[nodiscard]] std::size_t owed() const;

 private:
  using Key = std::pair<Bytes32, Bytes32>;  // group, account
  struct Due {
    wire::Name name;
    groups::Heads heads;
    Token looking_up;
    std::optional<wire::AccountProfile> profile;  // found: waits for the book
    Duration pause{};
    std::optional<Instant> paused_until;
  };

  void tell(const Key& key, Due& due, const Rooms& rooms, Desk& desk);
  static void put_off(Due& due, const Desk& desk);

  std::map<Key, Due> dues_;
  Token loading_;
  bool is_loaded_ = false;
  Token persisting_;
  Key told_;  // by what is being persisted
  std::vector<Parcel> parcels_;
};

}  // namespace p2pchat::chat
