#include "core/link/openings.h"

#include <algorithm>

#include "core/base/assert.h"

namespace p2pchat::link {

Opening& Openings::begin(Opening opening, const Party& party, Entropy& entropy, Instant now,
                         const LinkOptions& options, Output& out) {
  P2PCHAT_ASSERT(!is_full(options));

  const auto noise = opening.handshake.write(first_payload(opening.index));
  P2PCHAT_ASSERT(noise.has_value());  // nothing of the peer's is in it yet
  opening.packet = first_packet(opening.index, *noise, party);
  std::ranges::copy(BytesView(opening.packet).last(2 * kMac).first(kMac), opening.mac.begin());
  opening.attempts_left = options.attempts - 1;
  opening.timeout = options.attempt_timeout;
  schedule(opening, entropy, now);
  out.send(opening.to, opening.packet);

  const bool is_only = by_address_.emplace(opening.to, opening.index).second;
  P2PCHAT_ASSERT(is_only);
  const Index index = opening.index;
  return by_index_.emplace(index, std::move(opening)).first->second;
}

Opening* Openings::find(Index index) {
  const auto found = by_index_.find(index);
  return found == by_index_.end() ? nullptr : &found->second;
}

Opening* Openings::to(const Address& address) {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : &by_index_.at(found->second);
}

bool Openings::is_full(const LinkOptions& options) const {
  return by_index_.size() >= options.openings_max;
}

void Openings::forget(Index index) {
  const auto found = by_index_.find(index);
  if (found == by_index_.end()) return;
  by_address_.erase(found->second.to);
  by_index_.erase(found);
}

std::optional<SessionOrigin> Openings::on_second(const AddressedPacket& packet, const Party& party,
                                                 Entropy& entropy, Instant now,
                                                 const LinkOptions& options, Output& out) {
  Opening* const opening = find(packet.receiver);
  if (opening == nullptr || opening->stage != Opening::Stage::kFirstSent) return std::nullopt;
  Handshake handshake = opening->handshake;
  const auto payload = handshake.read(packet.rest);
  if (!payload) return std::nullopt;
  const BytesView credential = BytesView(*payload).first(Party::kCredential);
  const auto peer = party.identity_of(credential, handshake.remote_static());
  const Index remote = read_u32(BytesView(*payload).subspan(Party::kCredential));
  if (!peer || remote == 0) return std::nullopt;
  const auto third = handshake.write(party.credential());
  if (!third) return std::nullopt;

  opening->stage = Opening::Stage::kThirdSent;
  opening->packet = addressed_packet(PacketKind::kThird, remote, *third);
  opening->attempts_left = options.attempts - 1;
  opening->timeout = options.attempt_timeout;
  schedule(*opening, entropy, now);
  out.send(opening->to, opening->packet);
  return SessionOrigin{.role = Role::kInitiator,
                       .remote = remote,
                       .address = opening->to,
                       .peer = *peer,
                       .order = opening->order,
                       .ciphers = handshake.split()};
}

bool Openings::on_cookie(const AddressedPacket& packet, const Party& party, Output& out) {
  Opening* const opening = find(packet.receiver);
  if (opening == nullptr || opening->stage != Opening::Stage::kFirstSent) return false;
  const auto cookie = open_cookie(packet, opening->mac, party);
  if (!cookie) return false;

  const std::size_t before = opening->packet.size() - kMac;
  const Mac mac = cookie_mac(*cookie, BytesView(opening->packet).first(before));
  std::ranges::copy(mac, opening->packet.begin() + static_cast<std::ptrdiff_t>(before));
  if (!opening->has_cookie) out.send(opening->to, opening->packet);
  opening->has_cookie = true;
  return true;
}

std::vector<Opening> Openings::on_wake(Entropy& entropy, Instant now, Output& out) {
  std::vector<Opening> given_up;
  for (auto at = by_index_.begin(); at != by_index_.end();) {
    Opening& opening = at->second;
    if (opening.next > now) {
      ++at;
    } else if (opening.attempts_left == 0) {
      by_address_.erase(opening.to);
      given_up.push_back(std::move(opening));
      at = by_index_.erase(at);
    } else {
      --opening.attempts_left;
      opening.timeout *= 2;
      schedule(opening, entropy, now);
      out.send(opening.to, opening.packet);
      ++at;
    }
  }
  return given_up;
}

Instant Openings::next_wake() const {
  Instant next = Instant::never();
  for (const auto& [index, opening] : by_index_) next = std::min(next, opening.next);
  return next;
}

// Up to a quarter more than the timeout, so that two sides that began at once do not meet again.
void Openings::schedule(Opening& opening, Entropy& entropy, Instant now) {
  const auto quarter = static_cast<std::uint64_t>(opening.timeout.count()) / 4;
  opening.next =
      now + opening.timeout + Duration(static_cast<std::int64_t>(entropy.below(quarter + 1)));
}

void Openings::check_invariants(const LinkOptions& options) const {
  P2PCHAT_ASSERT(by_index_.size() <= options.openings_max);
  P2PCHAT_ASSERT(by_index_.size() == by_address_.size());
  for (const auto& [index, opening] : by_index_) {
    P2PCHAT_ASSERT(index == opening.index);
    P2PCHAT_ASSERT(by_address_.at(opening.to) == index);
    P2PCHAT_ASSERT(opening.queue.size() <= options.queue_max);
  }
}

}  // namespace p2pchat::link
