#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/account/client_desk.h"
#include "core/account/prekeys.h"
#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/files/options.h"

// Bounds and times of the client; those of messages are in core/chat/options.h.
namespace p2pchat::client {

// Of the account's snapshot on the ring (core/account/SNAPSHOT.md).
struct SnapshotOptions {
  static constexpr std::uint32_t kAttemptsMax = 10;  // to take one up that cannot be had now

  bool is_kept = true;                             // else none is made
  Duration pause = std::chrono::minutes{1};        // after the first change
  Duration period = std::chrono::minutes{5};       // between two, at least
  Duration renewed_after = std::chrono::days{15};  // though nothing has changed
  Duration patience = std::chrono::seconds{3};     // with the device of before, for each part
  Duration fetch_max = std::chrono::seconds{20};
  Duration retry_min = std::chrono::seconds{5};
  Duration retry_max = std::chrono::minutes{10};

  [[nodiscard]] static files::FilesOptions chunks() {
    files::FilesOptions options;
    options.call_timeout = std::chrono::seconds{6};
    options.missing_patience = std::chrono::seconds{6};
    return options;
  }
};

struct ClientOptions {
  std::vector<Address> nodes;  // tried in turn; further nodes are learned and kept on disk
  std::string ring = "p2pchat";
  std::string device = "this device";
  bool tells_read = true;        // others when their messages have been read
  bool reads_references = true;  // to long texts of groups (core/chat/GROUPS.md)
  account::AccountCosts costs;
  account::PrekeyTimes prekeys;
  SnapshotOptions snapshot;
};

inline constexpr std::size_t kNodesMax = 32;         // remembered on disk
inline constexpr std::size_t kCommandsMax = 1024;    // waiting; one more ends as kTimedOut
inline constexpr std::size_t kCollectMax = 1024;     // ids to be collected
inline constexpr std::size_t kFilesMax = 1000;       // listed
inline constexpr std::size_t kGroupEventsMax = 200;  // of one group, the newest
inline constexpr std::size_t kFoundMax = 1000;       // messages, by one search

inline constexpr Duration kLeaveMax = std::chrono::seconds{5};  // for a last snapshot
inline constexpr Duration kStatusTimeout = std::chrono::seconds{10};
inline constexpr Duration kPresenceTimeout = std::chrono::seconds{10};
inline constexpr Duration kAttachTimeout = std::chrono::milliseconds{1800};
inline constexpr Duration kAttachPauseMin = std::chrono::milliseconds{200};
inline constexpr Duration kAttachPauseMax = std::chrono::seconds{5};
inline constexpr Duration kBusyMax = std::chrono::seconds{30};    // after something has come,
inline constexpr Duration kBusyPeriod = std::chrono::seconds{3};  // so often is said who is here
inline constexpr Duration kMovedPause = std::chrono::seconds{1};  // between two that are heard
inline constexpr Duration kLocateTimeout = std::chrono::seconds{30};
inline constexpr Duration kPollPeriod = std::chrono::milliseconds{250};  // while somebody settles
inline constexpr Duration kSeekPauseMin = std::chrono::seconds{1};
inline constexpr Duration kSeekPauseMax = std::chrono::seconds{16};
inline constexpr Duration kNodesPeriod = std::chrono::seconds{10};  // between writes

}  // namespace p2pchat::client
