#include "sim/event.h"

#include <array>

namespace p2pchat::sim {

std::string_view name_of(const EventBody& body) {
  static constexpr std::array<std::string_view, std::variant_size_v<EventBody>> kNames = {
      "start", "wake",         "datagram", "announcement", "stream opened",
      "frame", "stream ended", "read",     "persisted",    "computed"};
  return kNames[body.index()];
}

BytesView payload_of(const EventBody& body) {
  if (const auto* datagram = std::get_if<Datagram>(&body)) return datagram->payload;
  if (const auto* announcement = std::get_if<Announcement>(&body)) return announcement->payload;
  if (const auto* frame = std::get_if<Frame>(&body)) return frame->payload;
  if (const auto* computed = std::get_if<ComputeDone>(&body)) return computed->result;
  return {};
}

void add_to(Digest& digest, const Event& event) {
  digest.add(static_cast<std::uint64_t>(event.key.at.micros()));
  digest.add(event.key.to.value);
  digest.add(event.key.from.value);
  digest.add(event.body.index());
  digest.add(payload_of(event.body));
}

}  // namespace p2pchat::sim
