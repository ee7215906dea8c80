#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/chat/desk.h"
#include "core/wire/account_messages.h"

namespace p2pchat::chat {

// How sure of a contact's keys one must be.
enum class Need : std::uint8_t {
  kHere,    // whatever is pinned, if anything; the ring is not asked
  kPinned,  // the pinned keys will do; the ring is asked only if there are none
  kRecent,  // the ring has shown the same keys lately
  kNow,     // the ring shows the same keys now
};

enum class LookUpEnd : std::uint8_t {
  kKnown,
  kUnknownUser,
  kNoAnswer,    // of the ring, or it was not asked; `profile` is the pinned one if there is one
  kKeyChanged,  // the ring shows other keys than the pinned ones
  kDiskFailed,
  kClosed,  // the account, for ever; `profile` is what it was: what it had written before may come
};

struct LookedUp {
  Token lookup;
  LookUpEnd end = LookUpEnd::kNoAnswer;
  std::optional<wire::AccountProfile> profile;  // whose signature and name have been checked
  RingId key;                                   // of the name
};

// The conversation's Lamport time, and how many messages went to the contact.
struct ContactClock {
  std::uint64_t lamport = 0;
  std::uint64_t sequence = 0;
};

// As one device tells another.
struct KnownContact {
  wire::AccountProfile profile;
  ContactClock clock;
};
// All rows of contacts from a key on, those of each together: what keys of one begin with is
// `contact_prefix`. Nothing if the rows hold no pinned contact.
[[nodiscard]] ReadRequest read_contacts(BytesView from, std::size_t limit);
[[nodiscard]] Bytes contact_prefix(BytesView row);
[[nodiscard]] std::optional<KnownContact> parse_contact(const std::vector<Row>& rows,
                                                        const Vault& vault);

// Whom this client knows: the keys that it trusts, pinned at the first use and never replaced, and
// the clock of the
// conversation. Rows: 'c', the contact's alias, then 'p' for the profile or
// 'c' for the clock.
class Contacts {
 public:
  // Ends in a LookedUp. Where the ring is asked, so it is for a prekey to seal to; that is waited
  // for a moment only.
  Token look_up(std::string_view name, Need need, Desk& desk);
  Token look_up(const RingId& key, Need need, Desk& desk);
  // Goes on with what waited for a prekey.
  void go_on(Desk& desk);
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] std::vector<LookedUp> take_looked_up();
  [[nodiscard]] bool has_looked_up() const { return !ended_.empty(); }

  // Pins the profile, unless keys are pinned: then these must be the same.
  void pin(const wire::AccountProfile& profile, RowWriter& rows, const Desk& desk);
  // The time and the number of a new message to a pinned contact.
  ContactClock tick(const RingId& contact, RowWriter& rows);
  // The time of what is said of a message; later than `after`, too.
  std::uint64_t tick_time(const RingId& contact, std::uint64_t after, RowWriter& rows);
  // A message from a pinned contact.
  void witness(const RingId& contact, std::uint64_t lamport, RowWriter& rows);

  // What another device of this account knows of a contact, which a look-up has just loaded. Keys
  // that are pinned here stay. It is put again each time, for a batch may have failed.
  void adopt(const KnownContact& known, RowWriter& rows, const Desk& desk);
  // The account that is pinned for a contact, if it is in memory.
  [[nodiscard]] std::optional<Bytes32> account_of(const RingId& contact) const;
  // Of a contact that was just looked up: this user wrote to it.
  [[nodiscard]] bool has_written_to(const RingId& contact) const;

  // True if the completion or reply was for a look-up.
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  void check_invariants() const;

 private:
  struct Contact {
    std::optional<wire::AccountProfile> pinned;
    ContactClock clock;
    std::optional<Instant> checked;  // when the ring last showed the pinned keys
    bool is_closed = false;          // it showed the account's own word that it is
    Instant used;
  };
  struct LookUp {
    RingId key;
    Need need = Need::kPinned;
    Token reading;
    CallId asking;
    bool has_asked = false;
    std::optional<LookedUp> found;  // and waits for a prekey
    Instant waits_until = Instant::never();
  };

  void go_on(Token lookup, Desk& desk);
  void end(Token lookup, LookUpEnd how, std::optional<wire::AccountProfile> profile, Desk& desk);
  void judge(Token lookup, const wire::Profile& answer, Desk& desk);
  [[nodiscard]] std::optional<wire::AccountProfile> pinned(const RingId& key) const;
  // Into memory, in place of the contact used longest ago. False if the rows are damaged: keys
  // are not pinned anew because somebody spoiled the pin.
  bool load(const RingId& key, const std::vector<Row>& rows, Desk& desk);
  void put_clock(const RingId& key, const Contact& contact, RowWriter& rows) const;

  std::map<RingId, Contact> contacts_;
  std::map<Token, LookUp> lookups_;
  std::vector<LookedUp> ended_;
};

}  // namespace p2pchat::chat
