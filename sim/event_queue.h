#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/instant.h"
#include "sim/event.h"

namespace p2pchat::sim {

// The one queue of a world. A heap of keys; the bodies lie aside, so that sifting moves 40 bytes.
class EventQueue {
 public:
  void push(Event event);

  // The first event by key. The queue must not be empty.
  [[nodiscard]] Event pop();

  // When the first event happens; never, if there is none.
  [[nodiscard]] Instant next_at() const;
  [[nodiscard]] bool is_empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    EventKey key;
    std::uint32_t place = 0;
  };
  struct Content {
    std::uint32_t process = 0;
    bool has_waited = false;
    EventBody body;
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const { return a.key > b.key; }
  };

  std::vector<Entry> heap_;
  std::vector<Content> contents_;
  std::vector<std::uint32_t> free_;  // places of contents_ that hold nothing
};

}  // namespace p2pchat::sim
