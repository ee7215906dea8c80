#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/chat/message.h"
#include "core/files/desk.h"
#include "core/files/releases.h"
#include "core/files/rows.h"
#include "core/files/uploads.h"

namespace p2pchat::files {

// Files that messages brought, on their way here. The table, then every chunk is asked for, checked
// (its id, and that it is this chunk of this file), and written to this disk as the ring has it;
// what is here is not asked for again, also after a restart, once somebody fetches the file again.
// Whole, it is read piece by piece; when the user has it somewhere else, `keep` erases it here and,
// at the one whom it was sent to, releases it on the ring. What was sent to a group stays there.
class Downloads {
 public:
  // Of a message with a file, by its id. Ends in a StepResult: once all of it is here, or with what
  // is wrong, or at the deadline; then what came by then stays. Several may wait for one file.
  Token fetch(const chat::StoredMessage& message, Instant deadline, Desk& desk);
  // Of a file that is here, from number 1 on.
  Token read(const Bytes32& id, std::uint32_t number, Desk& desk);
  Token keep(const Bytes32& id, Desk& desk);
  // Forgets what came of it; the ring keeps it. By the first digits of its id.
  Token cancel(std::string_view prefix, Desk& desk);
  [[nodiscard]] std::vector<StepResult> take_results();

  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Releases& releases, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  void go_on(Desk& desk);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] std::vector<Progress> take_progress();
  [[nodiscard]] std::vector<Progress> list() const;
  void check_invariants(const FilesOptions& options) const;

 private:
  enum class Stage : std::uint8_t { kResting, kTable, kScanning, kFetching, kWhole, kEnding };
  struct Piece {
    CallId call;
    Token writing;
    Pace pace;
    std::optional<Instant> missing_since;
    std::size_t wrong = 0;
  };
  struct Waiting {
    Token step;
    Instant deadline;
  };
  struct Download {
    FileRef file;
    std::string peer;
    bool is_released = false;  // once it is kept
    Stage stage = Stage::kResting;
    Hashes hashes;
    bool has_table = false;
    std::vector<bool> is_here;  // chunk 1 first
    std::uint32_t done = 0;
    std::vector<Waiting> waiting;
    Token reading;  // while scanning
    Pace pace;
    std::uint32_t cursor = 1;               // of scanning, then of what to ask for next
    std::map<std::uint32_t, Piece> window;  // number 0: the table
    std::map<Token, std::pair<Token, std::uint32_t>> reads;  // for the user
    Token ending;
    Token step;  // that ends it
    bool is_kept = false;
  };
  using At = std::map<Bytes32, Download>::iterator;

  [[nodiscard]] Token answer(Token step, StepEnd end, const Bytes32& id);
  void begin(Download& download, Desk& desk);
  void ask(Download& download, Desk& desk);
  void on_found(At at, std::uint32_t number, const wire::ChunkFound& found, Desk& desk);
  void on_absent(At at, Piece& piece, Desk& desk);
  void on_wrong(At at, Piece& piece, Desk& desk);
  void take(At at, std::uint32_t number, BytesView sealed, Desk& desk);
  void on_scanned(Download& download, const ReadResult& result, Desk& desk);
  void on_piece(At at, Token token, const ReadResult& result);
  void on_written(At at, std::uint32_t number, const PersistResult& result, Desk& desk);
  // What came stays on disk, unless it can never be whole.
  void stop(At at, StepEnd end, Desk& desk);
  void rest(Download& download, Desk& desk);
  void erase(At at, Desk& desk);
  [[nodiscard]] account::ChunkName name_in(const Download& download, std::uint32_t number) const;
  [[nodiscard]] static Progress progress_of(const Bytes32& id, const Download& download);

  std::map<Bytes32, Download> downloads_;
  std::vector<StepResult> results_;
  std::vector<Progress> progress_;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::files
