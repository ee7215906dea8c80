#include "tools/cli/protection.h"

#include <unistd.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "core/crypto/secret.h"
#include "tools/cli/disk_file.h"
#include "tools/cli/json_lines.h"
#include "tools/cli/password.h"
#include "tools/cli/sentences.h"
#include "tools/program/exit_status.h"

namespace p2pchat::cli {
namespace {

using client::Outcome;

int fail_with(const Answer& answer, const Options& options, const Printer& printer) {
  const int exit_status = static_cast<int>(answer.outcome);
  printer.error(name_of(answer.outcome), sentence_of(answer, options), exit_status);
  return exit_status;
}

int fail_without_secret(const std::string& sentence, const Printer& printer) {
  printer.error("no_password", sentence, program::kExitNoInput);
  return program::kExitNoInput;
}

int fail_at_file(const std::string& sentence, const Printer& printer) {
  printer.error("file", sentence, program::kExitFile);
  return program::kExitFile;
}

int change_password(Profile& profile, const Options& options, const Printer& printer) {
  const auto present = read_password(options.password_file, Typed::kOnce);
  if (!present) return fail_without_secret(present.error(), printer);
  const auto next = read_new_password(options.new_password_file);
  if (!next) return fail_without_secret(next.error(), printer);
  const Answer answer = profile.protect(client::ChangePassword{.present = *present, .next = *next});
  if (answer.outcome != Outcome::kDone) return fail_with(answer, options, printer);
  printer.done("password changed", "");
  return program::kExitDone;
}

// Four lines of six, to be written down.
std::string on_paper(const std::string& words) {
  constexpr std::size_t kOfLine = 6;
  std::string text;
  std::size_t count = 0;
  for (const char c : words) {
    const bool ends_line = c == ' ' && ++count % kOfLine == 0;
    text += ends_line ? '\n' : c;
  }
  return text;
}

void show_words(const std::string& words, const Printer& printer) {
  printer.line(on_paper(words));
  printer.warn(
      "write these words down and keep them where nobody else finds them: they open "
      "your account, they are not shown again, and those of before open nothing now");
}

// The file is made before the ring is asked, so that no words are lost for want of one.
int make_words(Profile& profile, const Options& options, const Printer& printer) {
  const bool is_shown = options.words_file.empty();
  if (is_shown && isatty(STDOUT_FILENO) == 0) {
    printer.error("usage", "words are shown on a terminal alone: name a file with --words-file",
                  program::kExitUsage);
    return program::kExitUsage;
  }
  if (!is_shown && exists(options.words_file)) {
    return fail_at_file(options.words_file + " is there already", printer);
  }
  std::optional<NewFile> file;
  if (!is_shown) {
    auto made = NewFile::create(options.words_file);
    if (!made) return fail_at_file(made.error(), printer);
    file.emplace(*std::move(made));
  }
  const auto password = read_password(options.password_file, Typed::kOnce);
  if (!password) return fail_without_secret(password.error(), printer);
  Answer answer = profile.protect(client::MakeWords{.password = *password});
  if (answer.outcome != Outcome::kDone) return fail_with(answer, options, printer);

  std::string words = std::exchange(answer.words, {});
  if (file) {
    auto failure = file->write(as_bytes(words + "\n"));
    if (!failure) failure = file->finish(false);
    if (failure) {
      crypto::wipe(words);
      return fail_at_file(*failure +
                              "; the words are lost, and those of before open nothing now: "
                              "make others",
                          printer);
    }
    printer.done("recovery words written", "");
  } else {
    show_words(words, printer);
  }
  crypto::wipe(words);
  return program::kExitDone;
}

int recover(Profile& profile, const Options& options, const Printer& printer) {
  auto words = read_recovery_words(options.words_file);
  if (!words) return fail_without_secret(words.error(), printer);
  const auto password = read_password(options.password_file, Typed::kTwice);
  if (!password) return fail_without_secret(password.error(), printer);
  const Answer answer = profile.protect(
      client::Recover{.name = options.name, .words = *words, .password = *password});
  crypto::wipe(*words);
  if (answer.outcome != Outcome::kDone) return fail_with(answer, options, printer);
  printer.done("recovered", options.name);
  return program::kExitDone;
}

// Both questions are asked again, whatever is typed: nobody closes an account by a slip.
int close_account(Profile& profile, Options options, const Printer& printer) {
  if (options.name.empty()) {
    const auto name = read_account_name();
    if (!name) return fail_without_secret(name.error(), printer);
    options.name = *name;
  }
  const auto password = read_password(options.password_file, Typed::kOnce);
  if (!password) return fail_without_secret(password.error(), printer);
  const Answer answer =
      profile.protect(client::CloseAccount{.name = options.name, .password = *password});
  if (answer.outcome != Outcome::kDone) return fail_with(answer, options, printer);
  printer.done("account closed", options.name);
  return program::kExitDone;
}

}  // namespace

int protect_account(Profile& profile, const Options& options, const Printer& printer) {
  if (options.command == Command::kRecover) return recover(profile, options, printer);
  // One that is being closed may have left nothing here but that.
  if (options.command == Command::kCloseAccount) return close_account(profile, options, printer);
  if (!profile.has_account()) {
    return fail_with({.outcome = Outcome::kNotLoggedIn}, options, printer);
  }
  return options.command == Command::kPassword ? change_password(profile, options, printer)
                                               : make_words(profile, options, printer);
}

}  // namespace p2pchat::cli
