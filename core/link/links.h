#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/link/answers.h"
#include "core/link/cookie.h"
#include "core/link/openings.h"
#include "core/link/options.h"
#include "core/link/output.h"
#include "core/link/packet.h"
#include "core/link/party.h"
#include "core/link/rate.h"
#include "core/link/session.h"
#include "core/link/sessions.h"

namespace p2pchat::link {

// The datagram links of one node or client: what is handed in for an address goes out sealed for
// whoever has proved an identity there, in a handshake that the first payload begins; what comes in
// is delivered if a peer has sealed it for us, once. A plain value. Like datagrams, payloads may be
// lost, delayed and reordered; they are not sent again here.
//
// A packet that is refused changes nothing but a count.
class Links {
 public:
  // The seed is 32 bytes that nobody can guess.
  Links(const PartyKeys& keys, const Bytes32& seed, LinkOptions options = {});

  // The payload has 1 to kPayloadMax bytes. It waits while there is no session; the oldest that
  // waits goes for the newest beyond queue_max.
  void send(const Address& to, BytesView payload, Instant now, Output& out);
  void on_datagram(const Address& from, BytesView packet, Instant now, Output& out);
  void on_wake(Instant now, Output& out);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] const Party& party() const { return party_; }
  // Who would open what is sent there now, if a session is up.
  [[nodiscard]] std::optional<Bytes32> peer_at(const Address& address) const;
  [[nodiscard]] std::size_t session_count() const { return sessions_.size(); }
  [[nodiscard]] std::size_t opening_count() const { return openings_.size(); }
  [[nodiscard]] std::size_t answer_count() const { return answers_.size(); }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  void check_invariants() const;

 private:
  void on_first(const Address& from, BytesView packet, Instant now, Output& out);
  void ask_for_cookie(const Address& from, const FirstPacket& first, Instant now, Output& out);
  void answer(const Address& from, const FirstPacket& first, Instant now, Output& out);
  void on_addressed(PacketKind kind, const Address& from, BytesView packet, Instant now,
                    Output& out);
  void on_second(const AddressedPacket& packet, Instant now, Output& out);
  void on_third(const AddressedPacket& packet, BytesView whole, Instant now, Output& out);
  void on_data(const AddressedPacket& packet, const Address& from, BytesView whole, Instant now,
               Output& out);
  void on_unknown(BytesView packet, Instant now, Output& out);

  [[nodiscard]] Session* usable(const Address& to, Instant now);
  [[nodiscard]] bool is_loaded(Instant now) const;
  [[nodiscard]] const Opening* crossed(const Address& from, const FirstPacket& first);
  [[nodiscard]] Index draw_index();
  Opening* begin(const Address& to, Instant now, Output& out);
  void queue(Opening& opening, BytesView payload);
  void establish(Index index, const SessionOrigin& origin, Instant now);
  void flush(std::deque<Bytes> queue, const Address& to, Instant now, Output& out);
  void give_up(const Opening& opening);
  void sweep_from(Instant now);

  Party party_;
  LinkOptions options_;
  Entropy entropy_;
  CookieJar jar_;
  Sessions sessions_;
  Openings openings_;
  Answers answers_;
  std::uint64_t order_ = 0;  // of the last handshake
  Instant sweep_at_ = Instant::never();
  Rate answered_;
  Rate cookies_;
  Rate unknown_;
  Rate doubted_;
  Counts counts_;
};

}  // namespace p2pchat::link
