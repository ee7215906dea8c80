#include "core/link/links.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::link {

Links::Links(const PartyKeys& keys, const Bytes32& seed, LinkOptions options)
    : party_(keys),
      options_(options),
      entropy_(seed),
      jar_(entropy_.draw_32(), options.cookie_life) {
  P2PCHAT_ASSERT(options.attempts > 0);
  P2PCHAT_ASSERT(options.sessions_max > 0);
  P2PCHAT_ASSERT(options.answers_max > 0);
  P2PCHAT_ASSERT(options.queue_max > 0);
  P2PCHAT_ASSERT(options.rekey_after < options.reject_after);
  P2PCHAT_ASSERT(options.rekey_packets < options.reject_packets);
}

void Links::send(const Address& to, BytesView payload, Instant now, Output& out) {
  P2PCHAT_ASSERT(!payload.empty());
  P2PCHAT_ASSERT(payload.size() <= kPayloadMax);
  if (!to.is_set()) {
    ++counts_.unsent;
    return;
  }

  Session* const session = usable(to, now);
  if (session == nullptr) {
    Opening* opening = openings_.to(to);
    if (opening == nullptr) opening = begin(to, now, out);
    if (opening == nullptr) {
      ++counts_.unsent;
    } else {
      queue(*opening, payload);
    }
    return;
  }
  out.send(to, session->seal(payload, now));
  ++counts_.sealed;
  if (session->is_aged(now, options_) && openings_.to(to) == nullptr) begin(to, now, out);
}

void Links::on_datagram(const Address& from, BytesView packet, Instant now, Output& out) {
  const auto kind = kind_of(packet);
  if (!kind) {
    ++counts_.malformed;
  } else if (*kind == PacketKind::kFirst) {
    on_first(from, packet, now, out);
  } else if (*kind == PacketKind::kUnknown) {
    on_unknown(packet, now, out);
  } else {
    on_addressed(*kind, from, packet, now, out);
  }
}

void Links::on_wake(Instant now, Output& out) {
  for (const Opening& opening : openings_.on_wake(entropy_, now, out)) give_up(opening);
  if (sweep_at_ > now) return;
  sessions_.sweep(now, options_);
  answers_.sweep(now, options_);
  openings_.forget_orphans(sessions_);
  sweep_at_ = Instant::never();
  sweep_from(now);
}

Instant Links::next_wake() const { return std::min(sweep_at_, openings_.next_wake()); }

std::optional<Bytes32> Links::peer_at(const Address& address) const {
  const Session* const session = sessions_.current(address);
  return session == nullptr ? std::nullopt : std::optional(session->peer());
}

// From the cheapest refusal to the dearest; the handshake itself costs most.
void Links::on_first(const Address& from, BytesView packet, Instant now, Output& out) {
  const auto first = FirstPacket::read(packet, party_.is_closed());
  if (!first || !from.is_set()) {
    ++counts_.malformed;
    return;
  }
  const bool has_cookie = first->cookie_mac != Mac{};
  if (!crypto::equal_in_constant_time(party_.mac(first->before_mac), first->mac) ||
      (has_cookie && !jar_.has_proved(*first, from, now))) {
    ++counts_.forged;
    return;
  }
  if (const Bytes* const second = answers_.find_repeat(from, *first)) {
    out.send(from, *second);
  } else if (const Opening* const own = crossed(from, *first)) {
    // The peer was not there when ours was sent, or it was lost: no need to wait for the next time.
    if (own->timeout > options_.attempt_timeout) out.send(from, own->packet);
  } else if (is_loaded(now) && !has_cookie) {
    ask_for_cookie(from, *first, now, out);
  } else {
    answer(from, *first, now, out);
  }
}

void Links::ask_for_cookie(const Address& from, const FirstPacket& first, Instant now,
                           Output& out) {
  if (!cookies_.take(now, options_.replies_rate)) {
    ++counts_.flooded;
    return;
  }
  ByteArray<kCookieNonce> nonce{};
  entropy_.fill(nonce);
  out.send(from, cookie_packet(jar_.bake(from, now), first, nonce, party_));
  ++counts_.cookies;
}

void Links::answer(const Address& from, const FirstPacket& first, Instant now, Output& out) {
  if (!answered_.take(now, options_.answers_rate)) {
    ++counts_.flooded;
    return;
  }
  const Answers::Place place{.index = draw_index(), .from = from, .order = ++order_};
  const auto second = answers_.begin(place, first, party_, entropy_, now, options_);
  if (!second) {
    ++counts_.forged;
    return;
  }
  ++counts_.answered;
  sweep_from(now);
  out.send(from, *second);
}

void Links::on_addressed(PacketKind kind, const Address& from, BytesView packet, Instant now,
                         Output& out) {
  const auto addressed = AddressedPacket::read(kind, packet);
  if (!addressed) {
    ++counts_.malformed;
  } else if (kind == PacketKind::kData) {
    on_data(*addressed, from, packet, now, out);
  } else if (kind == PacketKind::kSecond) {
    on_second(*addressed, now, out);
  } else if (kind == PacketKind::kThird) {
    on_third(*addressed, packet, now, out);
  } else if (!openings_.on_cookie(*addressed, party_, out)) {
    ++counts_.forged;
  }
}

// The session serves at once what waited for it. One that only replaces another waits until the
// peer has shown that it has it, too.
void Links::on_second(const AddressedPacket& packet, Instant now, Output& out) {
  const auto origin = openings_.on_second(packet, party_, entropy_, now, options_, out);
  if (!origin) {
    ++counts_.forged;
    return;
  }
  std::deque<Bytes> waiting = std::exchange(openings_.find(packet.receiver)->queue, {});
  establish(packet.receiver, *origin, now);
  flush(std::move(waiting), origin->address, now, out);
}

void Links::on_third(const AddressedPacket& packet, BytesView whole, Instant now, Output& out) {
  const auto origin = answers_.on_third(packet, party_);
  if (!origin) {
    Session* const session = sessions_.find(packet.receiver);
    if (session == nullptr || !session->is_made_by(whole)) {
      ++counts_.forged;
    } else if (unknown_.take(now, options_.replies_rate)) {
      out.send(session->address(), session->seal({}, now));
    }
    return;
  }
  establish(packet.receiver, *origin, now);
  sessions_.promote(packet.receiver);
  Session& session = *sessions_.find(packet.receiver);
  out.send(session.address(), session.seal({}, now));

  Opening* const own = openings_.to(origin->address);
  if (own == nullptr || own->stage != Opening::Stage::kFirstSent) return;
  std::deque<Bytes> waiting = std::move(own->queue);
  openings_.forget(own->index);
  flush(std::move(waiting), origin->address, now, out);
}

void Links::on_data(const AddressedPacket& packet, const Address& from, BytesView whole,
                    Instant now, Output& out) {
  Session* const session = sessions_.find(packet.receiver);
  if (session == nullptr) {
    ++counts_.forged;
    // The third message of an answer may be on its way behind this.
    const bool is_known = answers_.contains(packet.receiver) || !from.is_set();
    if (is_known || !unknown_.take(now, options_.replies_rate)) return;
    out.send(from, unknown_packet(whole, party_));
    ++counts_.unknown;
    return;
  }
  Result<Bytes, Session::Refusal> payload = session->open(whole, now);
  if (!payload) {
    ++(payload.error() == Session::Refusal::kReplayed ? counts_.replayed : counts_.forged);
    return;
  }
  openings_.forget(packet.receiver);
  sessions_.promote(packet.receiver);
  if (payload->empty()) return;
  out.deliveries.push_back({.from = from, .peer = session->peer(), .payload = std::move(*payload)});
  ++counts_.delivered;
}

// A peer that has lost its session says so, and only its handshake proves it: the session stays,
// but what is sent waits for the next one.
void Links::on_unknown(BytesView packet, Instant now, Output& out) {
  const auto unknown = UnknownPacket::read(packet, party_);
  if (!unknown || !doubted_.take(now, options_.replies_rate)) {
    ++(unknown ? counts_.flooded : counts_.forged);
    return;
  }
  Session* const session = sessions_.find_remote(unknown->session, unknown->number);
  if (session == nullptr || sessions_.current(session->address()) != session ||
      !session->doubt(now, options_)) {
    ++counts_.forged;
    return;
  }
  ++counts_.doubted;
  const Address to = session->address();
  Opening* const own = openings_.to(to);
  if (own != nullptr && own->stage == Opening::Stage::kFirstSent) return;
  if (own != nullptr) give_up(Opening(*own));
  begin(to, now, out);
}

Session* Links::usable(const Address& to, Instant now) {
  const auto is_good = [&](const Session* session) {
    return session != nullptr && !session->is_doubted() && !session->is_spent(now, options_);
  };
  Session* session = sessions_.current(to);
  if (is_good(session)) return session;
  const Opening* const opening = openings_.to(to);
  if (opening == nullptr || opening->stage != Opening::Stage::kThirdSent) return nullptr;
  sessions_.promote(opening->index);
  session = sessions_.current(to);
  return is_good(session) ? session : nullptr;
}

bool Links::is_loaded(Instant now) const {
  return answers_.size() >= (options_.answers_max + 1) / 2 ||
         answered_.count(now) >= options_.answers_free;
}

// Both sides began at once: the greater mac's handshake goes on, and each knows which it is. Ours,
// if it is that.
const Opening* Links::crossed(const Address& from, const FirstPacket& first) {
  const Opening* const own = openings_.to(from);
  const bool is_first = own != nullptr && own->stage == Opening::Stage::kFirstSent;
  return is_first && own->mac > first.mac ? own : nullptr;
}

Index Links::draw_index() {
  while (true) {
    const auto index = static_cast<Index>(entropy_.draw_u64());
    if (index != 0 && !sessions_.contains(index) && !openings_.contains(index) &&
        !answers_.contains(index)) {
      return index;
    }
  }
}

// Nothing if there are too many already.
Opening* Links::begin(const Address& to, Instant now, Output& out) {
  if (openings_.is_full(options_)) return nullptr;
  ++counts_.opened;
  Opening opening{.index = draw_index(),
                  .to = to,
                  .order = ++order_,
                  .handshake = party_.begin(Role::kInitiator, Carrier::kDatagrams, entropy_)};
  return &openings_.begin(std::move(opening), party_, entropy_, now, options_, out);
}

void Links::queue(Opening& opening, BytesView payload) {
  if (opening.queue.size() >= options_.queue_max) {
    opening.queue.pop_front();
    ++counts_.unsent;
  }
  opening.queue.push_back(to_bytes(payload));
}

void Links::establish(Index index, const SessionOrigin& origin, Instant now) {
  sessions_.add(index, Session(origin, now), options_);
  openings_.forget_orphans(sessions_);
  ++counts_.established;
  sweep_from(now);
}

void Links::flush(std::deque<Bytes> queue, const Address& to, Instant now, Output& out) {
  for (const Bytes& payload : queue) send(to, payload, now, out);
}

void Links::give_up(const Opening& opening) {
  ++counts_.gave_up;
  counts_.unsent += opening.queue.size();
  openings_.forget(opening.index);
  if (opening.stage == Opening::Stage::kThirdSent) sessions_.forget(opening.index);
  if (Session* const session = sessions_.current(opening.to)) session->trust();
}

void Links::sweep_from(Instant now) {
  if (sweep_at_ == Instant::never() && sessions_.size() + answers_.size() > 0) {
    sweep_at_ = now + options_.sweep_period;
  }
}

void Links::check_invariants() const {
  sessions_.check_invariants(options_);
  openings_.check_invariants(options_);
  answers_.check_invariants(options_);
  P2PCHAT_ASSERT(sessions_.size() + answers_.size() == 0 || sweep_at_ < Instant::never());
}

}  // namespace p2pchat::link
