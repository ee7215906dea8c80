#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <variant>

#include "tools/node/backup.h"
#include "tools/node/hang_up.h"
#include "tools/node/options.h"
#include "tools/node/relay.h"
#include "tools/node/run.h"
#include "tools/node/status.h"
#include "tools/program/exit_status.h"
#include "tools/program/process.h"

namespace {

using namespace p2pchat;

struct Perform {
  int argc;
  char** argv;

  int operator()(const tools::RunOptions& options) const {
    return tools::run_node(options, [this]() -> Result<tools::RunOptions, std::string> {
      auto command = tools::parse_command_line(argc, argv);
      if (!command) return std::unexpected(command.error());
      return std::get<tools::RunOptions>(*std::move(command));
    });
  }
  int operator()(const tools::StatusOptions& options) const { return tools::show_status(options); }
  int operator()(const tools::BackupOptions& options) const { return tools::back_up(options); }
  int operator()(const tools::RelayOptions&) const { return tools::relay_announcements(); }
  int operator()(const tools::Print& print) const {
    std::fputs(print.text.c_str(), stdout);
    return program::kExitDone;
  }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    program::prepare_process();
    tools::hold_hang_up();
    const auto command = tools::parse_command_line(argc, argv);
    if (!command) {
      std::fprintf(stderr, "p2pchat-node: %s (p2pchat-node --help says more)\n",
                   command.error().c_str());
      return program::kExitUsage;
    }
    const bool is_node = std::holds_alternative<tools::RunOptions>(*command);
    if (!is_node) tools::take_hang_up();
    return std::visit(Perform{argc, argv}, *command);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "p2pchat-node: a bug: %s\n", error.what());
    return program::kExitBug;
  }
}
