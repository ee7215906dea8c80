#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/client/events.h"

namespace p2pchat::sim {

struct Told;

// A file that a user wanted sent. Every file of a run has a name of its own, and bytes that follow
// from it.
struct SentFile {
  // Has read all of it; and then said that it is elsewhere.
  struct Reader {
    bool is_whole = false;
    bool is_keeping = false;
    bool is_kept = false;
  };

  std::string from;
  std::string to;  // somebody, or a group's key
  std::string name;
  std::uint64_t size = 0;
  std::string text{};  // goes along; to a group only

  // Its sender was told that the message is in the outbox: all of it is on the ring.
  bool is_acknowledged = false;
  // Who is to have it: of a group whom a copy of the message was sent to.
  std::map<std::string, Reader> readers{};

  [[nodiscard]] bool is_to_group() const { return chat::is_group_key(to); }
  [[nodiscard]] bool is_whole() const;
};

enum class FileStep : std::uint8_t { kFetch, kRead };

// What a client was asked about a file.
struct AskedFile {
  std::size_t file = 0;
  FileStep step = FileStep::kFetch;
  std::uint32_t number = 0;  // of the piece that is read
};

// What users did with files, written down outside the code under test.
class FileLog {
 public:
  std::size_t add(SentFile file);
  void on_asked(std::size_t client, client::CommandId command, AskedFile asked);
  void on_told(const Told& told);
  // Commands of a client that has died do not end.
  void on_client_died(std::size_t client);

  [[nodiscard]] const std::vector<SentFile>& files() const { return files_; }
  [[nodiscard]] SentFile& at(std::size_t file) { return files_[file]; }
  [[nodiscard]] const AskedFile* find(std::size_t client, client::CommandId command) const;
  // How many times the client has died.
  [[nodiscard]] std::uint64_t deaths(std::size_t client) const;

 private:
  std::vector<SentFile> files_;
  std::map<std::pair<std::size_t, client::CommandId>, AskedFile> asked_;
  std::map<std::size_t, std::uint64_t> deaths_;
};

// So many bytes of the file, from there on.
[[nodiscard]] Bytes bytes_of(const SentFile& file, std::uint64_t from, std::size_t count);

}  // namespace p2pchat::sim
