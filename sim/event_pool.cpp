#include "sim/event_pool.h"

#include <utility>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

constexpr std::uint32_t kPlaceMask = (std::uint32_t{1} << QueueEntry::kPlaceBits) - 1;

template <class T>
std::uint32_t free_place(std::vector<T>& kept, std::vector<std::uint32_t>& free) {
  if (!free.empty()) {
    const std::uint32_t place = free.back();
    free.pop_back();
    return place;
  }
  P2PCHAT_ASSERT(kept.size() < kPlaceMask);
  kept.emplace_back();
  return static_cast<std::uint32_t>(kept.size() - 1);
}

QueueEntry entry_of(std::size_t kind, std::uint32_t place) {
  return {.place = place & kPlaceMask, .kind = static_cast<std::uint32_t>(kind) & 0xfU};
}

}  // namespace

QueueEntry EventPool::keep(EventBody body) {
  const std::size_t kind = body.index();
  if (std::holds_alternative<Start>(body) || std::holds_alternative<Wake>(body)) {
    return entry_of(kind, 0);
  }
  if (auto* datagram = std::get_if<Datagram>(&body)) {
    const std::uint32_t place = free_place(datagrams_, free_datagrams_);
    datagrams_[place] = std::move(datagram->payload);
    return entry_of(kind, place);
  }
  const std::uint32_t place = free_place(bodies_, free_bodies_);
  bodies_[place] = std::move(body);
  return entry_of(kind, place);
}

QueueEntry EventPool::keep_datagram(BytesView payload) {
  const std::uint32_t place = free_place(datagrams_, free_datagrams_);
  datagrams_[place].assign(payload.begin(), payload.end());
  return entry_of(kKind<Datagram>, place);
}

void EventPool::take(const QueueEntry& entry, EventBody& body) {
  switch (entry.kind) {
    case kKind<Start>:
      body = Start{};
      return;
    case kKind<Wake>:
      body = Wake{};
      return;
    case kKind<Datagram>: {
      auto* last = std::get_if<Datagram>(&body);
      Datagram& datagram = last != nullptr ? *last : body.emplace<Datagram>();
      datagram.payload.swap(datagrams_[entry.place]);
      datagrams_[entry.place].clear();
      free_datagrams_.push_back(entry.place);
      return;
    }
    default:
      body = std::move(bodies_[entry.place]);
      bodies_[entry.place] = Wake{};
      free_bodies_.push_back(entry.place);
  }
}

}  // namespace p2pchat::sim
