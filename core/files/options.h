#pragma once

#include <chrono>
#include <cstddef>

#include "core/base/instant.h"

namespace p2pchat::files {

// Every bound and every time of this room.
struct FilesOptions {
  std::size_t uploads_max = 8;                      // at a time; one more is not begun
  std::size_t downloads_max = 32;                   // begun and not kept; one more is not begun
  std::size_t scanned_at_once = 16;                 // chunks, to see which are here
  std::size_t window = 8;                           // chunks of one file on their way
  std::size_t piece_max = std::size_t{256} * 1024;  // bytes of one append
  std::size_t releases_max = 32;  // files whose chunks are being released; others wait on disk
  std::size_t wrong_max = 3;      // answers for one chunk that are not it; then it is damaged

  Duration lifetime = std::chrono::days{30};  // of a chunk on the ring
  Duration call_timeout = std::chrono::seconds{12};
  Duration retry_min = std::chrono::milliseconds{500};
  Duration retry_max = std::chrono::minutes{1};
  // Nodes may lack a chunk while they repair; then it is missing.
  Duration missing_patience = std::chrono::seconds{20};
};

}  // namespace p2pchat::files
