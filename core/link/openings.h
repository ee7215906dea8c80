#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/link/cookie.h"
#include "core/link/handshake.h"
#include "core/link/options.h"
#include "core/link/output.h"
#include "core/link/packet.h"
#include "core/link/party.h"
#include "core/link/session.h"

namespace p2pchat::link {

// A handshake that this side began.
struct Opening {
  // Waits for the second message; has sent the third and waits for the first data packet, which
  // shows that it arrived.
  enum class Stage : std::uint8_t { kFirstSent, kThirdSent };

  Index index = 0;
  Address to;
  std::uint64_t order = 0;
  Handshake handshake;
  Stage stage = Stage::kFirstSent;
  Mac mac{};     // of the first packet
  Bytes packet;  // to be sent again
  std::uint32_t attempts_left = 0;
  Duration timeout{};
  Instant next;
  bool has_cookie = false;
  std::deque<Bytes> queue;  // payloads that wait for the session
};

// At most one for each address, openings_max in all. Each message is sent again, the same to the
// byte, after waits that double; after the last one the opening is given up.
class Openings {
 public:
  // Sends the first message. The table must not be full nor have one to that address.
  Opening& begin(Opening opening, const Party& party, Entropy& entropy, Instant now,
                 const LinkOptions& options, Output& out);

  [[nodiscard]] Opening* find(Index index);
  [[nodiscard]] Opening* to(const Address& address);
  [[nodiscard]] bool contains(Index index) const { return by_index_.contains(index); }
  [[nodiscard]] bool is_full(const LinkOptions& options) const;
  void forget(Index index);
  // Those in the third stage whose session is not among these any more.
  template <class Sessions>
  void forget_orphans(const Sessions& sessions) {
    std::erase_if(by_index_, [this, &sessions](const auto& entry) {
      const Opening& opening = entry.second;
      const bool is_orphan =
          opening.stage == Opening::Stage::kThirdSent && !sessions.contains(opening.index);
      if (is_orphan) by_address_.erase(opening.to);
      return is_orphan;
    });
  }

  // Sends the third message and says what the session starts from. Nothing, and nothing has
  // changed, if the packet is not the answer.
  [[nodiscard]] std::optional<SessionOrigin> on_second(const AddressedPacket& packet,
                                                       const Party& party, Entropy& entropy,
                                                       Instant now, const LinkOptions& options,
                                                       Output& out);
  // Sends the first message again, at once but only once, with the cookie. False if it is none.
  [[nodiscard]] bool on_cookie(const AddressedPacket& packet, const Party& party, Output& out);

  // Sends again what is due; those that are given up.
  [[nodiscard]] std::vector<Opening> on_wake(Entropy& entropy, Instant now, Output& out);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] std::size_t size() const { return by_index_.size(); }
  void check_invariants(const LinkOptions& options) const;

 private:
  static void schedule(Opening& opening, Entropy& entropy, Instant now);

  std::map<Index, Opening> by_index_;
  std::map<Address, Index> by_address_;
};

}  // namespace p2pchat::link
