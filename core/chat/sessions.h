#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/chat/desk.h"
#include "core/ratchet/session.h"
#include "core/wire/account_messages.h"
#include "core/wire/prekey_messages.h"

namespace p2pchat::chat {

// Why what came in a session was not opened.
enum class Unread : std::uint8_t {
  kNoMessage,  // not laid out as one
  kNoSession,  // it is of none that is here, and begins none
  kUsed,       // its key was used, and that is on disk
  kNoKey,      // its key is not here, or not here any more
};

// One that goes to the account's next device, which reads in it what waits (Session::to_read).
struct HandedSession {
  static constexpr std::size_t kSkippedMax = 64;
  static constexpr std::size_t kMax = 6144;

  RingId contact;  // their place on the ring
  std::uint64_t epoch = 0;
  BoundedBytes<kMax> session;
};

// The sessions of this device with others (core/ratchet), and who is known to understand them
// (SESSIONS.md). In memory each is as far as it was ever used; a batch that moves one holds it
// whole, and what goes out waits for its batch, so that what is on disk is never behind what has
// left. Row: 'l' and the contact's alias.
class Sessions {
 public:
  static constexpr std::size_t kOfOneMax = 4;  // of one contact; of more the oldest is dropped

  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  // This device has the account in this epoch. In sessions of other epochs it sends no more: it may
  // have lost what came in them.
  void resume(std::uint64_t epoch) { epoch_ = epoch; }

  // A text in the session with this pinned contact, one that is begun if there is none. Nothing:
  // they are not known to understand it, or there is nothing to begin one with.
  [[nodiscard]] std::optional<InSession> seal(const wire::AccountProfile& peer,
                                              const wire::PrekeyOffer& offer, BytesView text,
                                              Desk& desk);
  // An empty one, if that tells them a key that they do not know yet.
  [[nodiscard]] std::optional<InSession> seal_turn(const wire::AccountProfile& peer, Desk& desk);

  // From this pinned contact, by whom it is proven to be.
  struct Used {
    RingId peer;
    Bytes32 session{};
    ratchet::MessageKey key;
  };
  struct Opened {
    Bytes text;
    Used used;
  };
  [[nodiscard]] Result<Opened, Unread> open(const wire::AccountProfile& peer, BytesView message,
                                            Desk& desk);
  // It was opened, and could not be kept.
  void put_back(const Used& used);

  // The sessions with this contact as they are now, if there are any.
  void put(const RingId& peer, RowWriter& rows) const;
  // Whether what they say tells that they understand sessions.
  void note(const RingId& peer, bool understands, RowWriter& rows, const Desk& desk);
  // For the device that has the account now: those whose key is not below this one's; what it
  // needs to read in the sessions with one of them.
  [[nodiscard]] std::vector<RingId> contacts_from(const RingId& from) const;
  [[nodiscard]] std::vector<HandedSession> handed(const RingId& contact) const;
  // From the device that had the account. Of a session that is here, too, what is here is as good:
  // they have never written in it to that device what this one could not read. False if nothing is
  // new.
  bool adopt(const HandedSession& handed, RowWriter& rows, const Desk& desk);
  // They have not that session, or not all of it: nothing more is sent in it.
  void close(const RingId& peer, const Bytes32& session);
  // It is one of this device's and epoch: what went out in it is asked for again here, if it is.
  [[nodiscard]] bool is_of_now(const RingId& peer, const Bytes32& session) const;

  [[nodiscard]] bool is_understood_by(const RingId& peer) const;
  // As they are on disk, for who judges what one of these yields.
  [[nodiscard]] std::vector<ratchet::Session> all() const;
  void check_invariants(const ChatOptions& options) const;

 private:
  struct Kept {
    ratchet::Session session;
    std::uint64_t epoch = 0;
    bool is_closed = false;
  };
  struct Contact {
    bool understands = false;
    std::vector<Kept> sessions;  // the one that they wrote in last, or that was begun last, first
    std::uint64_t used = 0;
  };

  [[nodiscard]] const Kept* find(const RingId& peer, const Bytes32& session) const;
  [[nodiscard]] Contact& contact_of(const RingId& peer, const ChatOptions& options);
  [[nodiscard]] Kept* sendable(Contact& contact, std::optional<std::uint64_t> prekey) const;
  [[nodiscard]] static std::optional<ratchet::Session> begin(const wire::AccountProfile& peer,
                                                             const wire::PrekeyOffer& offer,
                                                             Desk& desk);
  [[nodiscard]] static std::optional<ratchet::Session> answer(const wire::AccountProfile& peer,
                                                              const ratchet::Header& header,
                                                              Desk& desk);
  [[nodiscard]] static InSession seal_in(Kept& kept, BytesView text, Desk& desk);
  static void keep_first(Contact& contact, Kept kept);

  std::map<RingId, Contact> contacts_;
  std::uint64_t epoch_ = 0;
  std::uint64_t uses_ = 0;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
