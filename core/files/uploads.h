#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/chat/sending.h"
#include "core/files/desk.h"
#include "core/files/releases.h"
#include "core/files/rows.h"

namespace p2pchat::files {

enum class StepEnd : std::uint8_t {
  kDone,
  kUnknown,    // there is no such file, or not at this step
  kAmbiguous,  // several ids begin so
  kTooMany,    // at a time; or a step of this file is under way
  kTooLarge,
  kWrongSize,  // not as many bytes as were announced: the file is given up
  kTooLate,    // its message is being sent
  kMissing,    // no node has all of it now
  kGone,       // released, or expired
  kDamaged,    // what nodes have is not what was sent
  kTimedOut,
  kDiskFull,
  kDiskFailed,
};
[[nodiscard]] constexpr StepEnd step_end_of(DiskError error) {
  return error == DiskError::kFull ? StepEnd::kDiskFull : StepEnd::kDiskFailed;
}

// How a step that the user asked for ended.
struct StepResult {
  Token step;
  StepEnd end = StepEnd::kDone;
  Bytes32 id{};
  Bytes bytes{};  // of a piece that was read
};

// How far a file is.
struct Progress {
  Bytes32 id{};
  std::string peer;
  std::string name;
  std::uint64_t size = 0;
  bool is_upload = false;
  std::uint32_t done = 0;  // chunks, the table included
  std::uint32_t total = 0;
};

struct UploadDraft {
  std::string peer;
  std::string name;  // made safe here
  std::uint64_t size = 0;
  std::string text;
};

// Files on their way to others. All of a file is sealed on this disk before `finish` ends, so that
// the original may go; then its chunks are put on the ring, each for ever, ever more slowly, and
// erased here once as many replicas as can be had hold it. Only when none is left the message that
// carries the file may be sent; the batch that queues it ends the upload. What was not finished
// when a run ended is erased by the next one.
class Uploads {
 public:
  // Each ends in a StepResult, whose id says which upload it is.
  Token begin(UploadDraft draft, Desk& desk);
  Token append(const Bytes32& id, BytesView bytes, Desk& desk);
  Token finish(const Bytes32& id, Desk& desk);
  // Before its message is sent: by the first digits of its id. What is on the ring is released.
  Token cancel(std::string_view prefix, Desk& desk);
  [[nodiscard]] std::vector<StepResult> take_results();

  // Uploads whose chunks are all on the ring: each is to be sent, then told how that ended.
  struct Ready {
    Bytes32 id{};
    std::string peer;
    chat::Letter letter;
  };
  [[nodiscard]] std::vector<Ready> take_ready(Desk& desk);
  void on_queued(const Bytes32& id);
  void on_not_queued(const Bytes32& id, Desk& desk);  // tries again later
  // Nobody will ever take it: as if it had been cancelled.
  void give_up(const Bytes32& id, Desk& desk);

  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Releases& releases, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  void go_on(Desk& desk);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] std::vector<Progress> take_progress();
  [[nodiscard]] std::vector<Progress> list() const;
  [[nodiscard]] bool is_idle() const { return uploads_.empty(); }
  void check_invariants(const FilesOptions& options) const;

 private:
  enum class Stage : std::uint8_t { kFilling, kPutting, kReady, kSending, kEnding };
  struct Piece {
    Bytes body;
    CallId call;
    Token erasing;
    Pace pace;
  };
  struct Upload {
    UploadRow row;
    Stage stage = Stage::kFilling;
    Bytes buffer;  // not a whole chunk yet
    std::uint64_t received = 0;
    Token step;                // the user's
    Token persisting;          // of the step
    std::uint32_t cursor = 0;  // of the next piece to read
    bool has_read_all = false;
    Token reading;
    Pace pace;  // of reading and sending
    std::map<std::uint32_t, Piece> window;
    std::uint32_t done = 0;
  };

  [[nodiscard]] Token refuse(Token step, StepEnd end, const Bytes32& id);
  // The one that takes bytes now; else the end of a step that wants it.
  [[nodiscard]] Result<Upload*, StepEnd> filling(const Bytes32& id);
  void seal_front(Upload& upload, const Bytes32& id, std::size_t size,
                  std::vector<Change>& changes);
  void discard(const Bytes32& id, Desk& desk);
  void begin_ending(const Bytes32& id, Upload& upload, Desk& desk);
  void put_pieces(const Bytes32& id, Upload& upload, Desk& desk);
  void on_pieces(Upload& upload, const ReadResult& result, Desk& desk);
  bool on_erased(Token token, const PersistResult& result, Desk& desk);
  [[nodiscard]] static bool is_stored(const Upload& upload);
  [[nodiscard]] static Progress progress_of(const Bytes32& id, const Upload& upload);

  std::map<Bytes32, Upload> uploads_;
  std::vector<StepResult> results_;
  std::vector<Progress> progress_;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::files
