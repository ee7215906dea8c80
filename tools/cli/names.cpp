#include "tools/cli/names.h"

#include <chrono>
#include <variant>

#include "core/account/name.h"
#include "tools/cli/remote.h"
#include "tools/program/exit_status.h"

namespace p2pchat::cli {
namespace {

constexpr auto kNamesMax = std::chrono::seconds{1};  // how long a shell is kept waiting
constexpr auto kNamesPeriod = std::chrono::milliseconds{50};

}  // namespace

int print_names(const Options& options, const Printer& printer) {
  const auto remote = Remote::connect(options.data);
  if (!remote) return program::kExitDone;
  const auto deadline = std::chrono::steady_clock::now() + kNamesMax;
  remote->submit({.id = 1, .verb = Verb::kConversations, .give_up = kNamesMax});
  while (!remote->is_closed() && std::chrono::steady_clock::now() < deadline) {
    const auto reply = remote->next(kNamesPeriod);
    const auto* answer = reply ? std::get_if<Answer>(&*reply) : nullptr;
    if (answer == nullptr) continue;
    for (const chat::Conversation& one : answer->conversations) {
      // A shell may take the special characters of what is no name for its own.
      if (account::is_valid_name(one.last.peer)) printer.line(one.last.peer);
    }
    break;
  }
  return program::kExitDone;
}

}  // namespace p2pchat::cli
