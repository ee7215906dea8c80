#include "sim/trace.h"

#include <variant>

#include "core/base/digest.h"
#include "core/wire/codec.h"
#include "sim/units.h"

namespace p2pchat::sim {

namespace {

std::string place_name(const Population& population, SiteId site) {
  if (const auto node = population.node_at(site)) return "node " + std::to_string(*node);
  if (const auto client = population.client_at(site)) return "client " + std::to_string(*client);
  return "asker";
}

// The message's name, if the event carries one.
std::string message_name(const EventBody& body) {
  const bool is_message = std::holds_alternative<Datagram>(body) ||
                          std::holds_alternative<Announcement>(body) ||
                          std::holds_alternative<Frame>(body);
  if (!is_message) return std::string(name_of(body));
  const auto message = wire::decode_frame(kRing, payload_of(body));
  return message ? wire::name_of(*message) : std::string(name_of(body));
}

std::string checksum(BytesView payload) {
  Digest digest;
  digest.add(payload);
  Bytes bytes;
  append_u64(bytes, digest.value());
  return to_hex(bytes).substr(8);
}

}  // namespace

std::string trace_line(const Simulation& simulation, const Event& event) {
  const Population& population = simulation.stage().population;
  std::string line = text_of(event.key.at) + " " + place_name(population, event.key.to);
  if (event.key.from != event.key.to) line += " <- " + place_name(population, event.key.from);
  line += " " + message_name(event.body);
  const BytesView payload = payload_of(event.body);
  if (payload.empty()) return line;
  return line + " " + std::to_string(payload.size()) + " bytes " + checksum(payload);
}

}  // namespace p2pchat::sim
