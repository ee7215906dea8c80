#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/chat/parcel.h"

namespace p2pchat::chat {

// Everything on its way to others. A parcel is on disk before it is deposited with the recipient's
// owner; a text stays until the recipient's receipt is here, a receipt or a part of a hand-over
// until every replica that can be had holds it. A deletion is as a text whose progress is that of
// the message that it deletes; a mark is as a text whose progress nobody sees. A group's message is
// a text for each member, whose progress is told to who keeps the group's ticks (group_ticks.h);
// these have room of their own. Deposits go on for ever, ever more slowly, of the same record; but
// one of the second form is sealed anew, in the first, before it can come after its prekey has
// gone; and what is for somebody who has closed their account is given up. Rows: 'o' 'e', the id,
// then 'p' for the parcel, 'a' for what is sealed anew, 's' for its progress or 'q' as long as it
// is held: that row is erased, synced, before the first deposit of a held parcel, so that where it
// stands, no node has ever seen the parcel.
class Outbox {
 public:
  void put(const Parcel& parcel, RowWriter& rows) const;
  // What `put` wrote is on disk now: begins to send it.
  void add(Parcel parcel, Instant now);
  // Erases what the receipt is for and says so in the history; then `finish` once that is on disk,
  // or `keep` if it failed. Ids that are unknown, or of no text or deletion to this peer, are
  // ignored.
  [[nodiscard]] std::vector<Bytes32> deliver(const RingId& peer, const std::vector<Bytes32>& ids,
                                             RowWriter& rows);
  void finish(const std::vector<Bytes32>& ids, Desk& desk);
  void keep(const std::vector<Bytes32>& ids);

  // Erases a held text here and in the history, or a held copy of a group's text here; then
  // `forget` once that is on disk, or `hold` if it failed. False: a node may have it, or there is
  // no such text.
  [[nodiscard]] bool withdraw(const Bytes32& id, RowWriter& rows);
  // Erases a text that is deleted and not delivered yet, for which there is no more need; then
  // `forget` or `hold` as above. False: there is none.
  [[nodiscard]] bool retract(const Bytes32& id, RowWriter& rows);
  void forget(const Bytes32& id, Desk& desk);
  void hold(const Bytes32& id, Instant now);
  // A text whose time is over before it was delivered: it goes out, and nothing of it can be read
  // here. In the batch that erases it, and again if that failed.
  void hide(const Bytes32& id, RowWriter& rows);
  // The texts that wait here, a group's too, and whose ids begin so (hexadecimal).
  [[nodiscard]] std::vector<Bytes32> texts_like(std::string_view prefix) const;

  // Reads all parcels from disk; begins to send them.
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }

  void send_due(Desk& desk);
  // Of the second form, for which it is too late: asks whose keys they are to be sealed to. Asks
  // whether those have closed their accounts of whom a node says that they have none: what waits
  // for them is given up then.
  void seal_outdated(Contacts& contacts, Desk& desk);
  bool on_looked_up(const LookedUp& found, Desk& desk);
  // What went to this contact in this session and cannot be opened there: seals it anew to a
  // prekey, each once. Then `finish_resend` once that is on disk, or `keep_resend` if it failed.
  struct Resealed {
    Bytes32 id{};
    wire::Record record;
  };
  [[nodiscard]] std::vector<Resealed> put_resend(const wire::AccountProfile& peer,
                                                 const Content& asked, RowWriter& rows, Desk& desk);
  void finish_resend(std::vector<Resealed> resealed, Desk& desk);
  void keep_resend(const std::vector<Resealed>& resealed);
  // What is in sessions for which nobody asks this device any more, or in any session at all, is
  // sealed anew to a prekey.
  enum class Strays : std::uint8_t { kOfOtherEpochs, kAll };
  void seal_strays(Strays which, Desk& desk);
  // Ends the deposits that are on their way. Everything stays on disk.
  void stop(Desk& desk);
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  [[nodiscard]] Instant next_wake(const ChatOptions& options) const;

  // How far a copy of a group's message, or of its deletion, has come.
  struct CopyProgress {
    std::string peer;  // the group's key
    MessageRef message;
    bool is_deletion = false;
    RingId member;
    MessageState state = MessageState::kStored;  // or kUnsent: it was given up
    std::uint8_t stored = 0;
    std::uint8_t wanted = 0;
  };
  [[nodiscard]] std::vector<CopyProgress> take_copies() { return std::exchange(copies_, {}); }
  // A member's copy of a text, a mark or a deletion that waits here; nothing: none does.
  struct Copy {
    Bytes32 record{};
    Cargo cargo = Cargo::kGroupText;
    MessageRef message;  // that it is, or is about
  };
  [[nodiscard]] std::optional<Copy> copy_for(const RingId& member, const Bytes32& id) const;
  [[nodiscard]] bool has_copies_of(const Bytes32& message) const;
  // Records of the copies of a text.
  [[nodiscard]] std::vector<Bytes32> copies_of(const Bytes32& message) const;
  // Until its body is on the ring a text's copies are held, and what marks it: also those that are
  // loaded anew.
  void let_wait(const Bytes32& message);
  void let_go(const Bytes32& message, Instant now);
  // Texts of groups of which a copy has ended, each once for each.
  [[nodiscard]] std::vector<Bytes32> take_ended_texts() { return std::exchange(ended_texts_, {}); }
  // A text's copies that are held, by their member; and of marks that a member is sent of a text.
  [[nodiscard]] std::map<RingId, Bytes32> held_copies_of(const Bytes32& message) const;
  [[nodiscard]] std::vector<Bytes32> marks_for(const RingId& member, const Bytes32& message) const;
  // Records of copies of a group's messages for who is none of these.
  [[nodiscard]] std::vector<Bytes32> copies_beyond(std::string_view peer,
                                                   const std::set<RingId>& members) const;
  // About groups, to this one.
  [[nodiscard]] std::size_t words_for(const RingId& peer) const;
  [[nodiscard]] bool has_room_for_copies(std::size_t more, const ChatOptions& options) const;

  // Messages whose state on disk went up.
  [[nodiscard]] std::vector<StoredMessage> take_changed();
  // Messages that found their mailbox full; of state kUnsent: given up, nobody has it any more.
  [[nodiscard]] std::vector<StoredMessage> take_rejected();

  [[nodiscard]] std::size_t texts() const;
  [[nodiscard]] bool is_full(const ChatOptions& options) const {
    return entries_.size() - words_ >= options.outbox_max;
  }
  // Every parcel is as safe as the ring can make it now.
  [[nodiscard]] bool is_settled() const;
  // A text or deletion for this peer waits here for its receipt.
  [[nodiscard]] bool awaits(const RingId& peer, const Bytes32& id) const;
  // A receipt for this peer is being deposited.
  [[nodiscard]] bool is_telling(const RingId& peer) const;
  // Parts of a hand-over that no node has stored yet.
  [[nodiscard]] std::size_t parts() const;
  // A text that waits here; nothing: it has been delivered, or was never sent.
  [[nodiscard]] const StoredMessage* find(const Bytes32& id) const;
  // As safe as the ring can make it now, and its state is on disk.
  [[nodiscard]] bool is_stored(const Bytes32& id) const;
  void check_invariants(const ChatOptions& options) const;

 private:
  struct Entry {
    Parcel parcel;
    std::uint64_t order = 0;
    std::uint8_t stored = 0;  // on its way to disk; parcel.message.stored is there
    bool is_stored = false;   // on as many replicas as can be had
    bool is_delivered = false;
    bool is_withdrawn = false;
    bool is_outdated = false;  // to be sealed anew
    bool is_stray = false;     // because of its session, not of its prekey
    bool awaits_body = false;  // its text's body is not on the ring: no node has seen this copy
    bool is_unseen = false;    // sealed anew, and no node has acknowledged that record
    Token freeing;             // of a held one: on its way to be none
    CallId call;
    Duration pause{0};
    Instant next;
  };
  struct Progress {
    Bytes32 id{};
    Bytes32 record{};  // of whose progress it is
    std::uint8_t stored = 0;
    std::uint8_t wanted = 0;
  };

  // A text that it marks waits for its body, and goes to the same member.
  [[nodiscard]] bool is_mark_of_waiting(const Parcel& parcel) const;
  // No node can have seen it.
  [[nodiscard]] static bool is_here_alone(const Entry& entry);
  [[nodiscard]] static bool is_waiting(const Entry& entry);
  void remove(const Bytes32& id);
  void tell_copy(const Entry& entry, MessageState state, std::uint8_t stored, std::uint8_t wanted);
  void ask_about_doubtful(Contacts& contacts, Desk& desk);
  [[nodiscard]] bool on_doubt_ended(const LookedUp& found, Desk& desk);
  void give_up(const RingId& peer, Desk& desk);
  void deposit(Entry& entry, Desk& desk);
  [[nodiscard]] static bool is_too_late(const Entry& entry, const Desk& desk);
  [[nodiscard]] static bool is_to_be_renewed(const Entry& entry, const Desk& desk);
  static void name_record(Parcel& parcel);
  [[nodiscard]] static bool is_in_session(const Entry& entry);
  [[nodiscard]] std::optional<Resealed> reseal(const Entry& entry, const Recipient& peer,
                                               RowWriter& rows, Desk& desk) const;
  void seal_anew(Entry& entry, const wire::AccountProfile& peer, Desk& desk);
  void put_in_place(Entry& entry, wire::Record record, Desk& desk);
  void on_sealed_anew(const Bytes32& id, const PersistResult& result, Desk& desk);
  void free(Entry& entry, Desk& desk);
  void on_freed(const Bytes32& id, const PersistResult& result, Desk& desk);
  void renew(Entry& entry, Desk& desk);
  void on_deposited(const Bytes32& id, const wire::Deposited& answer, Desk& desk);
  void report(Entry& entry, const wire::Deposited& answer, Desk& desk);
  void tell(const StoredMessage& message);
  void retire(const Bytes32& id, Desk& desk);
  void retry_later(Entry& entry, Desk& desk);
  [[nodiscard]] std::vector<Bytes32> due(Instant now) const;

  std::map<Bytes32, Entry> entries_;
  std::map<CallId, Bytes32> depositing_;
  std::map<Token, Progress> reporting_;
  std::map<Token, Bytes32> freeing_;
  std::vector<Bytes32> outdated_;
  std::map<Token, Bytes32> looking_up_;  // to seal anew
  std::set<RingId> doubtful_;            // of whom a node says that they have no account,
  std::map<Token, RingId> doubted_;      // and who are asked about
  std::map<Token, std::pair<Bytes32, wire::Record>> sealing_;
  std::vector<StoredMessage> changed_;
  std::vector<StoredMessage> rejected_;
  std::vector<CopyProgress> copies_;
  std::vector<Bytes32> ended_texts_;
  std::size_t words_ = 0;  // of the entries: about groups
  std::uint64_t last_order_ = 0;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
