#include "tools/cli/files.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "core/files/chunk_keys.h"
#include "tools/cli/disk_file.h"
#include "tools/cli/file_lines.h"
#include "tools/cli/json_lines.h"
#include "tools/cli/sentences.h"
#include "tools/program/exit_status.h"
#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

using namespace std::chrono_literals;
using client::FileEntry;
using client::FileState;
using client::Outcome;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiece = std::size_t{128} * 1024;
constexpr Duration kTransferMax = 24h;  // while it goes on; without progress: --timeout
constexpr auto kProgressPeriod = 50ms;
constexpr auto kReleaseMax = 5s;  // a command that ends lets the ring forget what it has fetched

// What a row of `files list` says of it.
std::string state_text(const FileEntry& file) {
  const std::string part =
      std::to_string(file.total == 0 ? 0 : 100 * file.done / file.total) + " %";
  switch (file.state) {
    case FileState::kSending:
      return "sending, " + part;
    case FileState::kSent:
      return "sent";
    case FileState::kOnRing:
      return "to be fetched";
    case FileState::kFetching:
      return "fetching, " + part;
    case FileState::kHere:
      return "fetched, not saved";
  }
  return {};
}

// To whom, or from whom, and in which group.
std::string people_text(const FileEntry& file) {
  const std::string place = file.group.empty() ? file.peer : "#" + file.group;
  if (file.is_outgoing) return "to " + program::harmless(place);
  const bool is_in_group = !file.author.empty();
  return "from " + program::harmless(is_in_group ? file.author + " in " + place : place);
}

class FileCommand {
 public:
  FileCommand(Gateway& gateway, const Options& options, const Printer& printer)
      : gateway_(gateway), options_(options), printer_(printer) {}

  int perform() {
    if (options_.what == "send") return send();
    if (options_.what == "get") return get();
    if (options_.what == "list") return list();
    return cancel();
  }

 private:
  int send() {
    auto file = DiskFile::open(options_.file);
    if (!file) return fail_file(file.error());
    if (file->size() > chat::FileRef::kSizeMax) return fail({.outcome = Outcome::kFileTooLarge});
    const Answer begun = answer_to(
        client::BeginFile{.to = options_.name, .name = options_.file, .size = file->size()});
    if (begun.outcome != Outcome::kDone || begun.files.empty()) return fail(begun);
    const std::string id = begun.files.front().id;
    while (true) {
      auto piece = file->read(kPiece);
      if (!piece) {
        (void)answer_to(client::CancelFile{.id = id});
        return fail_file(piece.error());
      }
      if (piece->empty()) break;
      const Answer answer = answer_to(client::AppendFile{.id = id, .bytes = *std::move(piece)});
      if (answer.outcome != Outcome::kDone) return fail(answer);
    }
    const Wait wait = Wait::parse(options_.wait).value_or(Wait{});
    const Answer sent = follow(
        client::FinishFile{.id = id,
                           .wait = wait.stored > 1 ? client::WaitFor::kStoredAll : wait.until,
                           .give_up = kTransferMax},
        id);
    if (!sent.messages.empty()) printer_.sent(sent.messages.front(), sent.self);
    if (sent.outcome != Outcome::kDone) return fail(sent);
    if (sent.messages.empty()) printer_.remark("it is on this device, and goes out from here");
    return program::kExitDone;
  }

  int get() {
    const auto found = find();
    if (!found) return found.error();
    const std::string path = path_for(*found);
    if (exists(path) && !options_.may_overwrite) {
      return fail_file(path + " exists already: --force overwrites it");
    }
    const Answer fetched =
        follow(client::FetchFile{.id = found->id, .give_up = kTransferMax}, found->id);
    if (fetched.outcome != Outcome::kDone) return fail(fetched);
    if (const auto error = save(*found, path)) return *error;
    const Answer kept = answer_to(client::KeepFile{.id = found->id});
    if (kept.outcome != Outcome::kDone) return fail(kept);
    await_releases();
    nlohmann::json line = file_json(*found);
    line["path"] = path;
    printer_.line(options_.is_json ? line.dump() : "saved " + program::harmless(path));
    return program::kExitDone;
  }

  // The exit status, if it is not on disk.
  std::optional<int> save(const FileEntry& file, const std::string& path) {
    auto output = NewFile::create(path);
    if (!output) return fail_file(output.error());
    for (std::uint32_t number = 1; number <= files::chunks_of(file.size); ++number) {
      const Answer piece = answer_to(client::ReadFile{.id = file.id, .number = number});
      if (piece.outcome != Outcome::kDone) return fail(piece);
      if (const auto error = output->write(piece.bytes)) return fail_file(*error);
    }
    if (const auto error = output->finish(options_.may_overwrite)) return fail_file(*error);
    return std::nullopt;
  }

  int list() {
    const Answer answer = answer_to(client::ListFiles{});
    if (answer.outcome != Outcome::kDone) return fail(answer);
    for (const FileEntry& file : answer.files) {
      if (options_.is_json) {
        printer_.line(file_json(file).dump());
        continue;
      }
      printer_.line(file.id.substr(0, 8) + "  " + people_text(file) + "  " +
                    program::harmless(file.name) + "  " + size_text(file.size) + "  " +
                    state_text(file));
    }
    if (answer.files.empty()) printer_.remark("no files");
    return program::kExitDone;
  }

  int cancel() {
    const Answer answer = answer_to(client::CancelFile{.id = options_.id});
    if (answer.outcome != Outcome::kDone) return fail(answer);
    await_releases();
    printer_.done("cancelled", "");
    return program::kExitDone;
  }

  // The one that is meant, or the exit status.
  Result<FileEntry, int> find() {
    const Answer answer = answer_to(client::ListFiles{});
    if (answer.outcome != Outcome::kDone) return std::unexpected(fail(answer));
    std::vector<FileEntry> found = answer.files;
    std::erase_if(found, [&](const FileEntry& file) {
      return file.state == FileState::kSending || !file.id.starts_with(options_.id);
    });
    if (found.empty()) return std::unexpected(fail({.outcome = Outcome::kUnknownFile}));
    if (found.size() > 1) return std::unexpected(fail({.outcome = Outcome::kAmbiguousId}));
    return found.front();
  }

  [[nodiscard]] std::string path_for(const FileEntry& file) const {
    const std::string to = options_.to.empty() ? "." : options_.to;
    if (!is_directory(to)) return to;
    return to.ends_with('/') ? to + file.name : to + "/" + file.name;
  }

  Answer answer_to(client::FileAsk step) {
    auto answer = ask(gateway_, {.id = 1, .verb = Verb::kFile, .file = std::move(step)});
    return answer ? *std::move(answer) : gone();
  }

  // The answer, however long it takes while the file gets on; without progress, a time-out.
  Answer follow(client::FileAsk step, const std::string& id) {
    gateway_.submit({.id = 1, .verb = Verb::kFile, .file = std::move(step)});
    auto changed = Clock::now();
    auto look = changed + kProgressPeriod;
    std::uint32_t done = 0;
    while (!gateway_.is_closed()) {
      const auto reply = gateway_.next(50ms);
      const auto* answer = reply ? std::get_if<Answer>(&*reply) : nullptr;
      if (answer != nullptr && answer->id == 1) {
        end_progress();
        return *answer;
      }
      const auto now = Clock::now();
      for (const FileEntry& file : answer == nullptr ? std::vector<FileEntry>() : answer->files) {
        if (file.id != id || file.done == done) continue;
        done = file.done;
        changed = now;
        show(file);
      }
      if (now >= look) {
        gateway_.submit({.id = 2, .verb = Verb::kFile, .file = client::ListFiles{}});
        look = now + kProgressPeriod;
      }
      if (now - changed > options_.give_up) break;
    }
    end_progress();
    return gateway_.is_closed() ? gone() : Answer{.outcome = Outcome::kTimedOut};
  }

  // On a person's terminal, or a line of JSON.
  void show(const FileEntry& file) {
    if (options_.is_json) {
      printer_.line(nlohmann::json{{"progress", file_json(file)}}.dump());
    } else if (isatty(STDERR_FILENO) != 0) {
      has_shown_ = true;
      std::fprintf(stderr, "\r\x1b[K%s  %u %%", program::harmless(file.name).c_str(),
                   100 * file.done / std::max(file.total, 1U));
    }
  }

  void end_progress() {
    if (std::exchange(has_shown_, false)) std::fprintf(stderr, "\r\x1b[K");
  }

  // What does not go now goes another time.
  void await_releases() {
    const auto deadline = Clock::now() + kReleaseMax;
    while (Clock::now() < deadline && answer_to(client::ListFiles{}).is_incomplete) {
      (void)gateway_.next(50ms);
    }
  }

  static Answer gone() {
    Answer answer{.outcome = Outcome::kDiskFailed};
    answer.detail = "the other p2pchat, which had the profile, has ended";
    return answer;
  }

  int fail(const Answer& answer) {
    const int status = static_cast<int>(answer.outcome);
    printer_.error(name_of(answer.outcome), sentence_of(answer, options_), status);
    return status;
  }

  int fail_file(const std::string& sentence) {
    printer_.error("file", sentence, program::kExitFile);
    return program::kExitFile;
  }

  Gateway& gateway_;
  const Options& options_;
  const Printer& printer_;
  bool has_shown_ = false;
};

}  // namespace

int use_files(Gateway& gateway, const Options& options, const Printer& printer) {
  return FileCommand(gateway, options, printer).perform();
}

}  // namespace p2pchat::cli
