#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "sim/draw.h"
#include "sim/guest_box.h"
#include "sim/world.h"

namespace p2pchat::sim {

// What is the same in all lives of one node of an explored world.
struct LifeOptions {
  std::uint64_t number = 0;
  Address self;
  Duration clock_offset{0};
  Duration disk_sync = std::chrono::milliseconds{3};
  bool has_lying_disk = false;
  Chance chance{0};
};

// A datagram on its way out; without an address it is an announcement.
struct Posted {
  Address to;
  Bytes payload;
};

enum class Stand : std::uint8_t { kUnborn, kUp, kGone };

// One node between two of its events, whole: its process, its disk, its own clock. A value, and a
// function of what has happened to this node and of nothing else, so that nodes whose histories are
// equal are equal. Driven by Histories; each event moves the node's clock to `at`, never back.
class Life {
 public:
  // A machine that is off, and the process that will run there.
  explicit Life(GuestBox guest) : guest_(std::move(guest)) {}
  // A process that runs already, over what the disk holds.
  Life(GuestBox guest, std::map<Bytes, Bytes> rows, Instant now, Instant wake);

  // Each returns what the node sends.
  using Out = std::vector<Posted>;
  Out start(Instant at, const LifeOptions& options);
  Out wake(Instant at, const LifeOptions& options);
  Out receive(Instant at, const Address& from, bool is_announcement, BytesView payload,
              const LifeOptions& options);
  // The first of the writes under way is on disk, or the disk says so.
  Out sync(Instant at, const LifeOptions& options);
  // The process dies for good. The first `survivors` of its writes have made it.
  void crash(std::size_t survivors, DiskFate disk);

  [[nodiscard]] Stand stand() const { return stand_; }
  [[nodiscard]] Instant clock() const { return clock_; }
  [[nodiscard]] Instant next_wake() const { return wake_; }
  // When the first write under way is due; never, if there is none.
  [[nodiscard]] Instant next_sync() const;
  [[nodiscard]] std::size_t writes() const;
  [[nodiscard]] const transport::Guest& guest() const { return *guest_; }
  // Really on disk, whatever the disk has said.
  [[nodiscard]] bool has_on_disk(const Bytes& key) const;
  // A write under way changes it.
  [[nodiscard]] bool is_writing(const Bytes& key) const;
  [[nodiscard]] bool has_lost_disk() const { return has_lost_disk_; }
  // It has asked for what an explored world does not have: a stream, or a computation.
  [[nodiscard]] bool has_left_the_model() const { return has_left_the_model_; }

 private:
  friend class LifeHost;
  struct Write {
    PersistRequest request;
    Instant due;
  };
  using DiskTask = std::variant<ReadRequest, Write>;

  template <class Act>
  Out happen(Instant at, const LifeOptions& options, Act act);
  void apply(const std::vector<Change>& changes);

  GuestBox guest_;
  Stand stand_ = Stand::kUnborn;
  std::map<Bytes, Bytes> rows_;
  std::deque<DiskTask> tasks_;    // of the disk, which serves them in order
  std::vector<Change> unsynced_;  // the last batch, if the disk lies
  Instant clock_;
  Instant wake_ = Instant::never();
  std::uint64_t draws_ = 0;
  bool has_lost_disk_ = false;
  bool has_left_the_model_ = false;
};

}  // namespace p2pchat::sim
