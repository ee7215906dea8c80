#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "core/files/desk.h"
#include "core/files/rows.h"

namespace p2pchat::files {

// Chunks that nobody needs any more are erased on the ring: of a file that was cancelled, or that
// is whole on its one recipient's disk. From the row that says so on, for ever, ever more slowly,
// until every replica that can be had knows it; what has expired anyway is left. Which chunks are
// done is not on disk: after a restart they are released once more.
class Releases {
 public:
  // Writes that this file is to be released; `add` once that is on disk.
  static void put(const Bytes32& id, const ReleaseRow& row, chat::RowWriter& rows);
  void add(const Bytes32& id, ReleaseRow row, Desk& desk);

  void load(Desk& desk);
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  void go_on(Desk& desk);
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] bool is_idle() const { return releases_.empty() && !has_more_; }
  void check_invariants(const FilesOptions& options) const;

 private:
  struct Release {
    ReleaseRow row;
    std::set<std::uint32_t> left;  // numbers of chunks
    std::map<CallId, std::uint32_t> calls;
    Pace pace;
  };

  void ask(Release& release, Desk& desk);
  void finish(const Bytes32& id, Desk& desk);

  std::map<Bytes32, Release> releases_;
  Token loading_;
  bool has_more_ = true;  // on disk, perhaps
};

}  // namespace p2pchat::files
