#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/link/handshake.h"
#include "core/link/options.h"
#include "core/link/packet.h"
#include "core/link/party.h"
#include "core/link/session.h"

namespace p2pchat::link {

// Handshakes that others began and that were answered: each waits for its third message for
// answer_life. Anybody who can name the ring can make one, so at most answers_max are kept and the
// oldest goes for a new one.
class Answers {
 public:
  // A new handshake's place in the tables.
  struct Place {
    Index index = 0;
    Address from;
    std::uint64_t order = 0;
  };

  // The second packet. Nothing if the first one's Noise message is none of this ring.
  [[nodiscard]] std::optional<Bytes> begin(const Place& place, const FirstPacket& first,
                                           const Party& party, Entropy& entropy, Instant now,
                                           const LinkOptions& options);
  // The second packet of before, if this is the first packet of before.
  [[nodiscard]] const Bytes* find_repeat(const Address& from, const FirstPacket& first) const;

  // What the session starts from; the answer is done with. Nothing, and nothing has changed, if the
  // packet is not its third message.
  [[nodiscard]] std::optional<SessionOrigin> on_third(const AddressedPacket& packet,
                                                      const Party& party);

  [[nodiscard]] bool contains(Index index) const { return by_index_.contains(index); }
  [[nodiscard]] std::size_t size() const { return by_index_.size(); }
  void sweep(Instant now, const LinkOptions& options);
  void check_invariants(const LinkOptions& options) const;

 private:
  struct Answer {
    Address from;
    std::uint64_t order = 0;
    Instant since;
    Mac first_mac{};
    Index remote = 0;
    Bytes second;
    Handshake handshake;
  };

  std::map<Index, Answer> by_index_;
};

}  // namespace p2pchat::link
