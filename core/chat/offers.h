#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/chat/desk.h"
#include "core/wire/prekey_messages.h"

namespace p2pchat::chat {

// The prekeys of others to which messages are sealed. The ring is asked for one only if none is
// known or the one that is known is about to be replaced, and seldom; what it says is believed once
// the pinned account has signed it, and never replaces one of a higher number. Rows: 'j' and the
// contact's alias.
class Offers {
 public:
  // Somebody is about to write to this one: reads what is on disk, and asks the ring if that is
  // due.
  void want(const RingId& key, Desk& desk);
  // One may be here in a moment: the disk is being read; or the ring asked, and none is known.
  [[nodiscard]] bool is_awaited(const RingId& key, bool is_ring_counted) const;
  // To seal to now. Nothing: there is none, or it is too old.
  [[nodiscard]] const wire::PrekeyOffer* usable(const wire::AccountProfile& peer, Desk& desk);

  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  [[nodiscard]] std::size_t size() const { return known_.size(); }
  void check_invariants(const ChatOptions& options) const;

 private:
  struct Known {
    std::optional<wire::PrekeyOffer> offer;    // by the account that is pinned
    std::optional<wire::PrekeyOffer> kept;     // on disk, as it was believed once
    std::optional<wire::PrekeyOffer> hearsay;  // of the ring, not judged yet
    bool is_read = false;                      // from disk
    Token reading;
    CallId asking;
    std::optional<Instant> asked;
    bool is_silent = false;  // nobody answered then
    Instant used;
  };

  void make_room(const ChatOptions& options);
  void ask(const RingId& key, Known& known, Desk& desk);
  void judge(Known& known, const wire::AccountProfile& peer, Desk& desk);

  std::map<RingId, Known> known_;
};

}  // namespace p2pchat::chat
