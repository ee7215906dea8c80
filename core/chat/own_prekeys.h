#pragma once

#include <cstdint>
#include <optional>

#include "core/account/prekeys.h"
#include "core/base/instant.h"
#include "core/chat/desk.h"
#include "core/wire/prekey_messages.h"

namespace p2pchat::chat {

// This account's prekeys on this device: takes up what the ring has, makes a new one when that is
// due, publishes it. Each is on this disk before any node has it, and is neither dropped nor
// replaced by an older record before nothing can arrive any more that was sealed to it
// (core/account/PREKEYS.md). Row 'i'.
class OwnPrekeys {
 public:
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  // This device has the account from now on.
  void resume(Instant now);
  // Something is sealed to a prekey that is not here.
  void want(Instant now, const ChatOptions& options);

  // What is due. The account's prekeys are put where others of the room use them.
  void go_on(Desk& desk);
  bool on_read(Token token, const ReadResult& result, OwnAccount& own, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, OwnAccount& own, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  [[nodiscard]] Instant next_wake() const;

  // Something that came waits for what the ring has: it has not answered, or that is not on disk.
  [[nodiscard]] bool is_wanted() const { return is_wanted_ || writing_.is_set(); }
  // Since the last time: more can be opened now.
  [[nodiscard]] bool take_news() { return std::exchange(has_news_, false); }
  [[nodiscard]] const wire::PrekeyRecord& record() const { return kept_.record; }
  [[nodiscard]] bool is_published() const { return kept_.is_published; }

 private:
  // As it is on disk.
  struct Kept {
    wire::PrekeyRecord record;
    bool is_published = false;
  };

  void take_up(const wire::PrekeyRecord& held, Desk& desk);
  void keep(Kept next, Desk& desk);
  void publish(Desk& desk);
  void rest(Desk& desk);
  void retry(Desk& desk);
  void share(OwnAccount& own);

  Kept kept_;
  std::optional<Kept> next_kept_;  // on its way to disk
  Token loading_;
  Token writing_;
  CallId asking_;
  CallId publishing_;
  bool is_loaded_ = false;
  bool has_news_ = false;
  bool is_wanted_ = false;
  bool is_answered_ = false;  // what was asked last
  std::optional<Instant> asked_;
  Duration pause_{0};
  Instant next_ = Instant::never();
};

}  // namespace p2pchat::chat
