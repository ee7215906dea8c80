#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/account/owner_calls.h"
#include "core/base/entropy.h"
#include "core/chat/vault.h"
#include "core/files/downloads.h"
#include "core/files/options.h"
#include "core/files/releases.h"
#include "core/files/uploads.h"

namespace p2pchat::files {

// What the parent machine lends for the time of a call.
struct FilesPort {
  const chat::Vault& vault;
  account::OwnerCalls& calls;
  Instant now;
  Effects& out;
};

// All files of one open account that are on their way. Composes its parts and holds no logic of its
// own. A copyable value; the parent drains the take_ functions after every call.
class Files {
 public:
  explicit Files(Entropy entropy, FilesOptions options = {});

  // Reads what a former run left on disk, and goes on with it.
  void open(FilesPort port);
  [[nodiscard]] bool is_open() const { return uploads_.is_loaded() && downloads_.is_loaded(); }
  [[nodiscard]] bool has_failed() const { return has_failed_; }  // the disk, while opening

  Token begin(UploadDraft draft, FilesPort port);
  Token append(const Bytes32& id, BytesView bytes, FilesPort port);
  Token finish(const Bytes32& id, FilesPort port);
  Token cancel_upload(std::string_view prefix, FilesPort port);
  Token fetch(const chat::StoredMessage& message, Instant deadline, FilesPort port);
  Token read(const Bytes32& id, std::uint32_t number, FilesPort port);
  Token keep(const Bytes32& id, FilesPort port);
  Token cancel_download(std::string_view prefix, FilesPort port);

  bool on_read(Token token, const ReadResult& result, FilesPort port);
  bool on_persisted(Token token, const PersistResult& result, FilesPort port);
  bool on_reply(const account::OwnerReply& reply, FilesPort port);
  void on_wake(FilesPort port);
  [[nodiscard]] Instant next_wake() const;

  // What Releases::put has written on disk, under its table's hash.
  void release(ReleaseRow row, FilesPort port);

  // Uploads whose chunks are stored, to be sent as messages; see Uploads.
  [[nodiscard]] std::vector<Uploads::Ready> take_ready(FilesPort port);
  void on_queued(const Bytes32& id) { uploads_.on_queued(id); }
  void on_not_queued(const Bytes32& id, FilesPort port);
  void give_up(const Bytes32& id, FilesPort port);

  [[nodiscard]] std::vector<StepResult> take_results();
  [[nodiscard]] std::vector<Progress> take_progress();
  // Those on their way now.
  [[nodiscard]] std::vector<Progress> list() const;
  // Nothing is left to put or to release.
  [[nodiscard]] bool is_settled() const { return uploads_.is_idle() && releases_.is_idle(); }
  void check_invariants() const;

 private:
  [[nodiscard]] Desk desk(FilesPort port);
  void go_on(Desk& desk);

  FilesOptions options_;
  Entropy entropy_;
  Uploads uploads_;
  Downloads downloads_;
  Releases releases_;
  bool has_failed_ = false;
};

}  // namespace p2pchat::files
