#include "core/link/answers.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::link {

std::optional<Bytes> Answers::begin(const Place& place, const FirstPacket& first,
                                    const Party& party, Entropy& entropy, Instant now,
                                    const LinkOptions& options) {
  Handshake handshake = party.begin(Role::kResponder, Carrier::kDatagrams, entropy);
  const auto payload = handshake.read(first.noise);
  if (payload != first_payload(first.sender)) return std::nullopt;
  Bytes second_payload = party.credential();
  append_u32(second_payload, place.index);
  const auto noise = handshake.write(second_payload);
  if (!noise) return std::nullopt;

  if (by_index_.size() >= options.answers_max) {
    by_index_.erase(std::ranges::min_element(by_index_, {},
                                             [](const auto& entry) { return entry.second.order; }));
  }
  Bytes second = addressed_packet(PacketKind::kSecond, first.sender, *noise);
  by_index_.emplace(place.index, Answer{.from = place.from,
                                        .order = place.order,
                                        .since = now,
                                        .first_mac = first.mac,
                                        .remote = first.sender,
                                        .second = second,
                                        .handshake = std::move(handshake)});
  return second;
}

const Bytes* Answers::find_repeat(const Address& from, const FirstPacket& first) const {
  const auto found = std::ranges::find_if(by_index_, [&](const auto& entry) {
    return entry.second.from == from && entry.second.first_mac == first.mac;
  });
  return found == by_index_.end() ? nullptr : &found->second.second;
}

std::optional<SessionOrigin> Answers::on_third(const AddressedPacket& packet, const Party& party) {
  const auto found = by_index_.find(packet.receiver);
  if (found == by_index_.end()) return std::nullopt;
  Handshake handshake = found->second.handshake;
  const auto credential = handshake.read(packet.rest);
  if (!credential) return std::nullopt;
  const auto peer = party.identity_of(*credential, handshake.remote_static());
  if (!peer) return std::nullopt;

  SessionOrigin origin{.role = Role::kResponder,
                       .remote = found->second.remote,
                       .address = found->second.from,
                       .peer = *peer,
                       .order = found->second.order,
                       .ciphers = handshake.split()};
  std::ranges::copy(packet.rest.last(kTag), origin.third_tag.begin());
  by_index_.erase(found);
  return origin;
}

void Answers::sweep(Instant now, const LinkOptions& options) {
  std::erase_if(by_index_,
                [&](const auto& entry) { return now - entry.second.since >= options.answer_life; });
}

void Answers::check_invariants(const LinkOptions& options) const {
  P2PCHAT_ASSERT(by_index_.size() <= options.answers_max);
}

}  // namespace p2pchat::link
