#include "tools/cli/transfer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/account/name.h"
#include "tools/cli/history_file.h"
#include "tools/cli/json_lines.h"
#include "tools/cli/progress.h"
#include "tools/cli/sentences.h"
#include "tools/program/exit_status.h"
#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

using client::Outcome;
using client::StoredMessage;

constexpr std::uint32_t kAtOnce = 64;  // messages, in one request

int fail(const Printer& printer, const Options& options, const Answer& answer) {
  const int status = static_cast<int>(answer.outcome);
  printer.error(name_of(answer.outcome), sentence_of(answer, options), status);
  return status;
}

int fail_file(const Printer& printer, const std::string& sentence) {
  printer.error("file", sentence, program::kExitFile);
  return program::kExitFile;
}

// The answer, also of a gateway that has closed.
Answer answer_to(Gateway& gateway, Request request) {
  request.id = 1;
  auto answer = ask(gateway, request);
  if (answer) return *std::move(answer);
  Answer gone{.outcome = Outcome::kDiskFailed};
  gone.detail = "the other p2pchat, which had the profile, has ended";
  return gone;
}

std::string messages_text(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " message" : " messages");
}

// A file that is new, its user's alone, and gone again unless it was finished; or standard output.
class Output {
 public:
  explicit Output(const std::string& path) : path_(path == "-" ? "" : path) {
    if (path_.empty()) {
      file_ = stdout;
      return;
    }
    const int descriptor = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) file_ = fdopen(descriptor, "w");
    if (file_ == nullptr) error_ = errno;
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (path_.empty() || file_ == nullptr) return;
    std::fclose(file_);
    unlink(path_.c_str());
  }

  [[nodiscard]] bool is_good() const { return error_ == 0; }
  // A sentence.
  [[nodiscard]] std::string error() const {
    if (error_ == EEXIST) return path_ + " exists already: it is not overwritten";
    return (path_.empty() ? "standard output" : path_) +
           " cannot be written: " + std::strerror(error_);
  }
  void write(std::string line) {
    if (!is_good()) return;
    line.push_back('\n');
    if (std::fwrite(line.data(), 1, line.size(), file_) != line.size()) error_ = errno;
  }
  void finish() {
    if (!is_good()) return;
    if (std::fflush(file_) != 0 || (!path_.empty() && fsync(fileno(file_)) != 0)) error_ = errno;
    if (!is_good() || path_.empty()) return;
    std::fclose(std::exchange(file_, nullptr));
  }

 private:
  std::string path_;  // empty: standard output
  std::FILE* file_ = nullptr;
  int error_ = 0;
};

class Export {
 public:
  Export(Gateway& gateway, const Options& options, Output& output)
      : gateway_(gateway), options_(options), output_(output) {}

  // Ends early when the answer of a page or the output is not good.
  Answer run() {
    Request request{.verb = Verb::kArchive, .name = options_.with, .limit = kAtOnce};
    while (true) {
      Answer page = answer_to(gateway_, request);
      if (page.outcome != Outcome::kDone) return page;
      if (request.cursor.empty()) begin(page.self);
      take(page);
      if (page.next.empty() || !output_.is_good()) break;
      request.cursor = page.next;
    }
    progress_.end();
    while (!gathered_.empty()) write_conversation(gathered_.begin()->first);
    if (is_json()) output_.write(to_line(HistoryEnd{.messages = written_}));
    output_.finish();
    return {};
  }
  [[nodiscard]] std::uint64_t written() const { return written_; }

 private:
  [[nodiscard]] bool is_json() const { return options_.format == "json"; }

  void begin(const std::string& self) {
    self_ = self;
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    if (is_json()) output_.write(to_line(HistoryHeader{self, now.count()}));
  }
  // A conversation is complete once a page has nothing of it any more, for they come one after the
  // other, each with its newest messages first.
  void take(Answer& page) {
    std::vector<std::string> complete;
    for (const auto& [peer, messages] : gathered_) {
      const auto is_of = [&](const StoredMessage& one) {
        return account::fold_case(one.peer) == peer;
      };
      if (std::ranges::none_of(page.messages, is_of)) complete.push_back(peer);
    }
    for (const std::string& peer : complete) write_conversation(peer);
    for (StoredMessage& message : page.messages) {
      auto& conversation = gathered_[account::fold_case(message.peer)];
      conversation.push_back(std::move(message));
      progress_.show(messages_text(written_ + ++gathered_count_));
    }
  }
  // The oldest message first.
  void write_conversation(const std::string& peer) {
    auto conversation = std::move(gathered_.extract(peer).mapped());
    std::ranges::reverse(conversation);
    if (!is_json()) output_.write((written_ == 0 ? "== " : "\n== ") + conversation.front().peer);
    for (const StoredMessage& message : conversation) {
      output_.write(is_json() ? message_line(message, self_) : text_of(message, self_));
    }
    written_ += conversation.size();
    gathered_count_ -= conversation.size();
  }

  Gateway& gateway_;
  const Options& options_;
  Output& output_;
  Progress progress_;
  std::string self_;
  std::map<std::string, std::vector<StoredMessage>> gathered_;
  std::size_t gathered_count_ = 0;
  std::uint64_t written_ = 0;
};

// What is wrong with the file, if anything.
std::string check(const std::string& path, std::string& account) {
  std::ifstream file(path, std::ios::binary);
  HistoryReader reader(file);
  account = reader.header().account;
  while (!reader.is_at_end() && reader.error().empty()) (void)reader.next(kAtOnce);
  return reader.error();
}

struct Imported {
  Answer answer;
  std::size_t added = 0;
  std::size_t messages = 0;
  std::string error;
};

Imported add_all(Gateway& gateway, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  HistoryReader reader(file);
  Progress progress;
  Imported done;
  while (!reader.is_at_end() && reader.error().empty()) {
    Request request{.verb = Verb::kImport, .messages = reader.next(kAtOnce)};
    const std::size_t messages = request.messages.size();
    done.answer = answer_to(gateway, std::move(request));
    if (done.answer.outcome != Outcome::kDone) break;
    done.added += done.answer.count;
    done.messages += messages;
    progress.show(messages_text(done.messages));
  }
  progress.end();
  done.error = reader.error();
  return done;
}

int refuse(const Printer& printer, const std::string& sentence) {
  printer.error("bad_file", sentence + "; nothing was imported", program::kExitBadFile);
  return program::kExitBadFile;
}

}  // namespace

int export_history(Gateway& gateway, const Options& options, const Printer& printer) {
  Output output(options.file);
  if (!output.is_good()) return fail_file(printer, output.error());
  Export all(gateway, options, output);
  const Answer answer = all.run();
  if (answer.outcome != Outcome::kDone) return fail(printer, options, answer);
  if (!output.is_good()) return fail_file(printer, output.error());
  if (options.file == "-") return program::kExitDone;
  printer.counted("exported", all.written(),
                  "exported " + messages_text(all.written()) + " to " + options.file);
  return program::kExitDone;
}

int import_history(Gateway& gateway, const Options& options, const Printer& printer) {
  struct stat found{};
  if (stat(options.file.c_str(), &found) != 0 || access(options.file.c_str(), R_OK) != 0) {
    return fail_file(printer, options.file + " cannot be read: " + std::strerror(errno));
  }
  if (!S_ISREG(found.st_mode)) return fail_file(printer, options.file + " is no file");
  std::string account;
  const std::string error = check(options.file, account);
  if (!error.empty()) return refuse(printer, options.file + ", " + error);
  const Answer self = answer_to(gateway, {.verb = Verb::kImport});
  if (self.outcome != Outcome::kDone) return fail(printer, options, self);
  if (account::fold_case(account) != account::fold_case(self.self)) {
    return refuse(printer, options.file + " is the history of '" + account +
                               "', this is the profile of '" + self.self + "'");
  }

  Imported done = add_all(gateway, options.file);
  if (done.answer.outcome != Outcome::kDone) {
    done.answer.detail = messages_text(done.added) + " had been imported";
    return fail(printer, options, done.answer);
  }
  if (!done.error.empty()) {
    return fail_file(printer, options.file + " has changed meanwhile: " + done.error);
  }
  const std::size_t known = done.messages - done.added;
  printer.counted("imported", done.added,
                  "imported " + messages_text(done.added) +
                      (known == 0 ? "" : "; " + std::to_string(known) + " were here already"));
  return program::kExitDone;
}

}  // namespace p2pchat::cli
