#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "core/store/index.h"
#include "core/store/placement.h"
#include "core/store/store_options.h"
#include "core/wire/effects.h"
#include "core/wire/record.h"

namespace p2pchat::store {

// Names a conversation of this store for as long as it lasts.
using Ticket = StrongId<struct TicketTag>;

// What is on its way to the disk. One batch is under way at a time; what comes meanwhile makes the
// next one (group commit), so writes of one slot cannot overtake each other. The index changes
// when a batch is synced and never before.
class Journal {
 public:
  enum class Verdict : std::uint8_t {
    kHeld,     // the disk has all of it, or what supersedes it
    kWriting,  // the ticket comes back from on_persisted
    kFull,     // too much is waiting: nothing was taken
  };
  struct Finished {
    struct Writer {
      Ticket ticket;
      bool is_stored = false;
    };
    std::vector<Writer> writers;
    std::vector<wire::Slot> changed;
  };

  explicit Journal(const StoreOptions& options) : bytes_max_(options.journal_bytes_max) {}

  // Writes those that supersede what is held or on its way.
  [[nodiscard]] Verdict write(Ticket ticket, std::span<const wire::Record> records,
                              const Index& index, Entropy& entropy, Effects& out);
  // Erases what has expired, except where something newer is on its way.
  void erase(const std::vector<wire::Slot>& slots, Entropy& entropy, Effects& out);

  // Nothing if the token is not the journal's.
  [[nodiscard]] std::optional<Finished> on_persisted(Token token, const PersistResult& result,
                                                     Index& index, Entropy& entropy, Effects& out);

  // Of a record on its way: these replicas have it, synced. False if it is not on its way.
  bool add_copy(const wire::Slot& slot, const wire::Stamp& stamp, ReplicaSet::Seats seat);
  void clear_copies(ReplicaSet::Seats seats);

  // True if nothing of the range is on its way.
  [[nodiscard]] bool is_quiet(const wire::KeyRange& range) const;
  // What the slot is going to hold, if something is on its way.
  [[nodiscard]] std::optional<wire::Stamp> pending(const wire::Slot& slot) const;
  [[nodiscard]] bool is_failing() const { return is_failing_; }  // the last batch was refused

  void check_invariants() const;

 private:
  struct Write {
    std::optional<wire::Listing> listing;  // nothing: erased
    std::optional<Bytes> row;
    ReplicaSet::Seats copies = 0;  // other replicas that were faster
  };
  struct Batch {
    Token token;  // set while it is under way
    std::map<wire::Slot, Write> writes;
    std::set<Ticket> tickets;
    std::size_t bytes = 0;
  };

  // True if the record must be written; else the ticket waits for what is on its way.
  [[nodiscard]] bool must_write(const wire::Listing& listing, Ticket ticket, const Index& index);
  void flush(Entropy& entropy, Effects& out);
  static void apply(const Batch& batch, Index& index, std::vector<wire::Slot>& changed);

  std::size_t bytes_max_;
  Batch flying_;
  Batch next_;
  bool is_failing_ = false;
};

}  // namespace p2pchat::store
