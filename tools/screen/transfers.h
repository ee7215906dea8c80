#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/cli/disk_file.h"
#include "tools/cli/request.h"

namespace p2pchat::screen {

// A file that somebody wants to send, or to have on this disk.
struct FileWish {
  std::string to;       // whom it is sent to; empty: it is fetched
  std::string message;  // fetched: the id of the message that carries it
  std::string name;     // fetched: what it is called
  std::string path;

  bool operator==(const FileWish&) const = default;
};

// Files between this disk and the profile, one at a time and piece by piece: answers in, requests
// out. What the profile has whole goes on without it.
class Transfers {
 public:
  // Ids of its requests begin here.
  static constexpr std::uint64_t kFirstId = std::uint64_t{1} << 62U;

  void begin(const FileWish& wish);
  // False if it was not for one of its requests.
  bool on_answer(const cli::Answer& answer);

  [[nodiscard]] std::vector<cli::Request> take_requests();
  // A sentence that somebody wants to read, once.
  [[nodiscard]] std::optional<std::string> take_remark();
  // Not all of a file has been read yet.
  [[nodiscard]] bool is_sending() const { return source_.has_value(); }

 private:
  void begin_sending();
  void begin_fetching();
  void send_piece();
  void on_sending(const cli::Answer& answer);
  void on_fetching(const cli::Answer& answer);
  void ask(client::FileAsk step);
  void end(std::string remark);

  FileWish wish_;
  std::optional<cli::DiskFile> source_;
  std::optional<cli::NewFile> target_;
  std::string id_;            // of the upload
  std::uint32_t pieces_ = 0;  // of the file that is saved
  std::uint32_t piece_ = 0;   // 0: it is being fetched
  bool is_busy_ = false;
  bool is_finishing_ = false;
  std::uint64_t last_id_ = kFirstId;
  std::vector<cli::Request> requests_;
  std::optional<std::string> remark_;
};

}  // namespace p2pchat::screen
