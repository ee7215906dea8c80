#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/instant.h"
#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/outbox.h"
#include "core/groups/word.h"

namespace p2pchat::chat {

// A receipt owed to the author of a group's message.
struct GroupDebt {
  std::string author;
  std::string peer;  // the group's key
  bool is_read = false;
  MessageRef message;
};

// Receipts of groups' messages, as those of others (receipts.h): written with what they are for,
// sent several in one word when several wait. Rows: 'y' 'o', the message's place, then 'r' for one
// that it was read, 'd' for one that it is here.
class GroupDebts {
 public:
  static void put(const GroupDebt& debt, RowWriter& rows);
  void owe(const GroupDebt& debt);

  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }

  // The ids of groups, by their keys.
  using Groups = std::map<std::string, Bytes32>;
  void send(Contacts& contacts, const Outbox& outbox, Desk& desk);
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_looked_up(const LookedUp& found, const Groups& groups, Contacts& contacts, Outbox& outbox,
                    Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] std::size_t owed() const;

 private:
  using Key = std::tuple<std::string, std::string, bool>;  // author, group's key, whether read
  struct Pile {
    std::vector<MessageRef> messages;
    Token looking_up;
    Token persisting;
    std::size_t sealed = 0;  // how many at the front the parcel is for
    Parcel parcel;
    std::optional<Instant> paused_until;
  };

  void seal(const Key& key, Pile& pile, const wire::AccountProfile& author, const Bytes32& group,
            Contacts& contacts, const Outbox& outbox, Desk& desk);

  std::map<Key, Pile> piles_;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
