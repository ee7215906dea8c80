#include "tools/cli/typing.h"

#include <algorithm>
#include <chrono>

#include "tools/cli/json_lines.h"
#include "tools/cli/sentences.h"
#include "tools/program/exit_status.h"

namespace p2pchat::cli {
namespace {

// Until a node is there, and until the word has left.
constexpr Duration kLeavesWithin = std::chrono::seconds{10};

}  // namespace

int say_typing(Gateway& gateway, const Options& options, const Printer& printer) {
  const Duration patience = std::min<Duration>(options.give_up, kLeavesWithin);
  (void)ask(gateway, {.id = 1, .verb = Verb::kSettle, .give_up = patience});
  const auto answer = ask(gateway, {.id = 2, .verb = Verb::kTyping, .name = options.name});
  if (!answer) {
    printer.error("in_use", "the other p2pchat, which had the profile, has ended",
                  program::kExitInUse);
    return program::kExitInUse;
  }
  if (answer->outcome != client::Outcome::kDone) {
    const int exit_status = static_cast<int>(answer->outcome);
    printer.error(name_of(answer->outcome), sentence_of(*answer, options), exit_status);
    return exit_status;
  }
  (void)ask(gateway, {.id = 3, .verb = Verb::kSettle, .give_up = patience});
  if (answer->hides_presence) printer.warn("you hide your presence: nobody is told");
  if (options.is_json) printer.line(done_line("typing", options.name));
  return program::kExitDone;
}

}  // namespace p2pchat::cli
