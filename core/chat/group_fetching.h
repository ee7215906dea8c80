#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/account/owner_calls.h"
#include "core/base/instant.h"
#include "core/chat/desk.h"
#include "core/groups/word.h"

namespace p2pchat::chat {

// Bodies of texts that others wrote to a group, from the ring into memory. Each is fetched for a
// record of the mailbox, which stays there until the text is on this disk: so a body that cannot be
// had now is fetched again when the record comes again, on whichever device that is.
class GroupFetching {
 public:
  enum class End : std::uint8_t {
    kHere,
    kNotNow,  // nodes lack it, or are silent: `body_patience` is over
    kLost,    // it was released, or nodes lack it in the last day of the record
    kWrong,   // what is there was not sealed with the key of the reference
  };
  struct Fetched {
    End end = End::kNotNow;
    Bytes plain;
  };

  struct Wanted {
    Bytes32 record{};              // of the mailbox
    std::uint64_t expires_ms = 0;  // the record does
    Bytes32 sender{};              // an account
  };
  static constexpr std::size_t kOfOneMax = 3;  // on their way, of one sender

  // False: as many are on their way as may be.
  [[nodiscard]] bool begin(const Wanted& wanted, const groups::Reference& reference, Desk& desk);
  // How it has ended; nothing: it was not begun, or has not ended.
  [[nodiscard]] std::optional<Fetched> take(const Bytes32& record);
  // Records whose bodies' ends were not told yet.
  [[nodiscard]] std::vector<Bytes32> take_ended() { return std::exchange(ended_, {}); }

  [[nodiscard]] bool is_idle() const { return fetches_.empty(); }

  void go_on(Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  void stop(Desk& desk);
  [[nodiscard]] Instant next_wake() const;

 private:
  struct Fetch {
    account::ChunkName name;
    Bytes32 key{};
    Bytes32 sender{};
    std::uint64_t expires_ms = 0;  // of the record in the mailbox
    Instant deadline;
    CallId call;
    Duration pause{0};
    Instant next;
    bool is_missing = false;  // nodes have answered last, and have none
    std::optional<Fetched> fetched;
  };

  void on_found(const Bytes32& record, Fetch& fetch, const wire::ChunkFound& found, Desk& desk);
  void end(const Bytes32& record, Fetch& fetch, End how, Desk& desk, Bytes plain = {});
  static void slow(Fetch& fetch, Desk& desk);

  std::map<Bytes32, Fetch> fetches_;  // by the record in the mailbox
  std::vector<Bytes32> ended_;
};

}  // namespace p2pchat::chat
