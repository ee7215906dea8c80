#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "core/files/desk.h"
#include "core/files/rows.h"

namespace p2pchat::files {

inline constexpr std::size_t kShelvedMax = std::size_t{1} << 20U;

// Bytes of this account itself on their way to the ring, as the chunks of a file that no message
// carries: held in memory, put for ever, ever more slowly, until as many replicas as can be had
// hold each. One file at a time, and of it one piece, so that a narrow way has room for messages.
class Shelving {
 public:
  // Seals them under keys of their own; at most kShelvedMax bytes, not none. Nothing leaves
  // before `start`, so that what is to be released later can be on disk first.
  void begin(BytesView plain, Desk& desk);
  void start() { is_started_ = true; }
  // Forgets them; what is on the ring stays there.
  void stop(Desk& desk);

  // What finds, opens and releases them.
  [[nodiscard]] const FileRef& file() const { return file_; }
  [[nodiscard]] const Hashes& hashes() const { return hashes_; }
  [[nodiscard]] bool is_stored() const { return is_started_ && pieces_.empty(); }
  // A node has refused a chunk, for it has no room; told until one is taken.
  [[nodiscard]] bool is_refused() const { return is_refused_; }

  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  void go_on(Desk& desk);
  [[nodiscard]] Instant next_wake() const;

 private:
  struct Piece {
    Bytes sealed;
    CallId call;
    Pace pace;
  };

  [[nodiscard]] bool is_under_way() const;

  FileRef file_;
  Hashes hashes_;
  std::map<std::uint32_t, Piece> pieces_;  // that are not stored yet; number 0: the table
  bool is_started_ = false;
  bool is_refused_ = false;
};

}  // namespace p2pchat::files
