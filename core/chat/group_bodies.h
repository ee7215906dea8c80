#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/account/owner_calls.h"
#include "core/base/instant.h"
#include "core/chat/body.h"
#include "core/chat/desk.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

// Bodies of this user's long texts to groups: each is one chunk of the ring for all members. It is
// on this disk in the batch that queues the text, and put for ever, ever more slowly, until as many
// replicas as can be had hold it; only once that is on disk the outbox sends the copies, so that
// whoever has one finds the body. It is put again half a lifetime later, as long as some member has
// not confirmed the text. When no copy waits any more it is forgotten; if none can ever have left,
// for the text was cancelled, it is released. Rows: 'y' 'b', the text's id; nothing in them opens
// the body.
class GroupBodies {
 public:
  struct Body {
    Bytes32 message{};  // the text's id
    SealedBody sealed;
    std::uint64_t stored_ms = 0;   // since when the ring has it; 0: not yet
    std::uint64_t expires_ms = 0;  // of the record that was put last; 0: none was
  };

  // In a batch, then in memory once that is done, before the outbox gets the copies.
  static void put(const Body& body, RowWriter& rows);
  void add(Body body, Instant now);
  [[nodiscard]] bool has_room(const ChatOptions& options) const {
    return bodies_.size() < options.group_bodies_max;
  }

  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);

  void go_on(bool is_sending, Outbox& outbox, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, const Desk& desk);
  void stop(Desk& desk);
  [[nodiscard]] Instant next_wake(const ChatOptions& options) const;
  void check_invariants(const ChatOptions& options) const;

 private:
  enum class Stage : std::uint8_t {
    kPutting,    // the copies wait
    kStored,     // they do not
    kReleasing,  // nobody has a copy, or will
    kErasing,
  };
  struct Entry {
    Body body;
    Stage stage = Stage::kPutting;
    bool may_be_on_ring = false;
    CallId call;
    Token persisting;
    Duration pause{0};
    Instant next;
  };

  [[nodiscard]] static bool is_resting(const Entry& entry);
  [[nodiscard]] std::size_t calls() const;
  void look_at_copies(Outbox& outbox, Desk& desk);
  static void end(Entry& entry, Desk& desk);
  static void ask(Entry& entry, Desk& desk);
  static void on_stored(Entry& entry, bool is_whole, Desk& desk);
  static void erase(Entry& entry, Desk& desk);
  static void slow(Entry& entry, const Desk& desk);

  std::map<Bytes32, Entry> bodies_;  // by the text's id
  std::vector<Bytes32> fresh_;       // whose copies do not know yet that they wait
  std::vector<Bytes32> stored_;      // whose copies do not know yet that they may go
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
