#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "core/files/desk.h"
#include "core/files/rows.h"
#include "core/files/uploads.h"

namespace p2pchat::files {

// What Shelving has put on the ring, back in memory: the table, then all chunks at once, each
// checked (its id, and that it is this chunk of this file). One file at a time.
class Unshelving {
 public:
  // Ends by the deadline: in the bytes, or in kMissing, kGone, kDamaged, kTooLarge or kTimedOut.
  void begin(FileRef file, Instant deadline, Desk& desk);
  void stop(Desk& desk);
  [[nodiscard]] std::optional<Result<Bytes, StepEnd>> take_end();

  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  void go_on(Desk& desk);
  [[nodiscard]] Instant next_wake() const;
  // Of what came last, as a whole.
  [[nodiscard]] const Hashes& hashes() const { return hashes_; }
  [[nodiscard]] bool is_idle() const { return pieces_.empty(); }

 private:
  struct Piece {
    CallId call;
    Pace pace;
    std::optional<Instant> missing_since;
    std::size_t wrong = 0;
  };

  void on_found(std::uint32_t number, Piece& piece, const wire::ChunkFound& found, Desk& desk);
  void take(std::uint32_t number, Piece& piece, BytesView sealed, Desk& desk);
  void spoil(Piece& piece, Desk& desk);
  void end(Result<Bytes, StepEnd> how, Desk& desk);
  [[nodiscard]] account::ChunkName name_in(std::uint32_t number) const;

  FileRef file_;
  Hashes hashes_;
  Instant deadline_;
  std::map<std::uint32_t, Piece> pieces_;  // that have not come; number 0: the table
  std::map<std::uint32_t, Bytes> plain_;   // that have
  std::optional<Result<Bytes, StepEnd>> end_;
};

}  // namespace p2pchat::files
