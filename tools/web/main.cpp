#include <cstdio>
#include <exception>
#include <variant>

#include "tools/cli/commands.h"
#include "tools/cli/options.h"
#include "tools/doctor/run.h"
#include "tools/program/exit_status.h"
#include "tools/program/process.h"
#include "tools/screen/chat.h"
#include "tools/web/run.h"

int main(int argc, char** argv) {
  using namespace p2pchat;
  try {
    program::prepare_process();
    const auto parsed = cli::parse_command_line(argc, argv);
    if (!parsed) {
      std::fprintf(stderr, "p2pchat: %s (p2pchat --help says more)\n", parsed.error().c_str());
      return program::kExitUsage;
    }
    if (const auto* print = std::get_if<cli::Print>(&*parsed)) {
      std::fputs(print->text.c_str(), stdout);
      return program::kExitDone;
    }
    const auto& options = std::get<cli::Options>(*parsed);
    if (options.command == cli::Command::kDoctor) return doctor::run(options);
    const bool is_page =
        options.command == cli::Command::kWeb || options.command == cli::Command::kUp;
    return is_page ? web::run(options) : cli::run(options, screen::chat);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "p2pchat: a bug: %s\n", error.what());
    return program::kExitBug;
  }
}
