#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/outbox.h"
#include "core/chat/standings.h"
#include "core/chat/timers.h"

namespace p2pchat::chat {

// The user sets how long what is written in a conversation from now on lasts, for both sides: one
// batch has the timer and its parcel in the outbox, which stays there until the other side has
// confirmed it.
class Timing {
 public:
  // Of a valid name that is not the user's own. Ends in a DeedResult.
  Token begin(const std::string& name, std::uint32_t seconds, Contacts& contacts, Desk& desk);
  [[nodiscard]] std::vector<DeedResult> take_results();

  bool on_looked_up(const LookedUp& found, Contacts& contacts, const Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);
  [[nodiscard]] bool is_idle() const { return looking_up_.empty() && persisting_.empty(); }

 private:
  struct Wish {
    Token deed;
    std::string name;
    std::uint32_t seconds = 0;
  };
  struct Batch {
    Wish wish;
    Parcel parcel;
    TimerRow timer;
    std::optional<TimerRow> before;
  };

  void end(const Wish& wish, DeedEnd how);

  std::map<Token, Wish> looking_up_;
  std::map<Token, Batch> persisting_;
  std::vector<DeedResult> results_;
};

}  // namespace p2pchat::chat
