#pragma once

#include <chrono>
#include <cstddef>

#include "core/base/instant.h"
#include "core/wire/record.h"

namespace p2pchat::store {

inline constexpr std::size_t kReplicasMax = 8;

// Periods, time-outs, and the bound of every table with what happens when it is full.
struct StoreOptions {
  std::size_t replicas = 3;  // K, from 1 to kReplicasMax
  // Whether a record is as its author made it; nothing: all are. What others send is judged.
  bool (*is_genuine)(const wire::Record&) = nullptr;

  Duration put_timeout = std::chrono::seconds(5);     // then the last report, with what is true
  Duration load_retry = std::chrono::seconds(1);      // after a read error while starting
  Duration repair_period = std::chrono::seconds(30);  // jittered by a quarter
  Duration repair_soon = std::chrono::seconds(2);     // again, with a replica that was missed
  Duration pull_retry = std::chrono::milliseconds(250);
  Duration lone_grace = std::chrono::seconds(3);  // nobody has all of it: go on with what there is
  Duration pull_max = std::chrono::seconds(15);   // no complete answer: go on with what there is
  Duration released_for = std::chrono::seconds(60);  // a lost part of the range is vouched for
  Duration hand_over_max = std::chrono::seconds(7);
  Duration stray_step = std::chrono::milliseconds(500);  // between two owners asked for
  Duration lookup_timeout = std::chrono::seconds(5);     // then the next key is tried
  Duration vouched_for = std::chrono::seconds(75);  // an owner's equal fingerprint says so long
  Duration settled_for = std::chrono::hours(24);    // then an owner is offered all of it again

  std::size_t operations_max = 1024;    // at once; further ones: try again
  std::size_t swaps_per_slot_max = 16;  // waiting for one slot; further ones: try again
  std::size_t list_max = 64;            // records of one list()
  std::size_t calls_max = 4096;         // open to peers; further operations: try again
  std::size_t answers_max = 1024;       // requests of peers waiting for the disk; then unanswered
  std::size_t bodies_max = 4096;        // bodies being read; then: try again or unanswered
  std::size_t journal_bytes_max = std::size_t{8} * 1024 * 1024;  // waiting for the disk; likewise
  std::size_t batch_bytes_max = std::size_t{128} * 1024;  // bodies in one message, but at least one
  std::size_t vouched_max = 64;                           // the oldest is forgotten
  std::size_t settled_owners_max = 64;  // the oldest is forgotten and compared with again
  std::size_t expiries_max = 256;       // erased in one wake-up
  std::size_t pulls_max = 40;           // nodes asked for a range, one behind the other
};

}  // namespace p2pchat::store
