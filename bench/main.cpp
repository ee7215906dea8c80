#include <cstdio>
#include <exception>
#include <string>
#include <variant>

#include "bench/card/file_cost.h"
#include "bench/card/group_cost.h"
#include "bench/card/hand_over_cost.h"
#include "bench/card/run_card.h"
#include "bench/hop_cost.h"
#include "bench/options.h"
#include "bench/paper.h"
#include "bench/scale.h"
#include "bench/search_cost.h"

namespace {

using namespace p2pchat;

int print(const Result<bench::Table, std::string>& table) {
  if (!table) {
    std::fprintf(stderr, "p2pchat-bench: %s\n", table.error().c_str());
    return bench::kExitOutside;
  }
  std::fputs(bench::text_of(*table).c_str(), stdout);
  return bench::kExitInside;
}

struct Perform {
  int operator()(const bench::PaperOptions& options) const { return bench::run_paper(options); }
  int operator()(const bench::ScaleOptions& options) const {
    for (const bench::ScaleForm& form : options.tables) {
      std::fputs(bench::text_of(form.run(bench::effort_for(form, options))).c_str(), stdout);
      std::fflush(stdout);
    }
    return bench::kExitInside;
  }
  int operator()(const bench::SearchOptions& options) const {
    std::fputs(bench::text_of(bench::search_cost(options.effort)).c_str(), stdout);
    return bench::kExitInside;
  }
  int operator()(const bench::CardOptions& options) const { return bench::run_card(options); }
  int operator()(const bench::HopsOptions& options) const {
    std::fputs(bench::text_of(bench::hop_cost(options.effort)).c_str(), stdout);
    return bench::kExitInside;
  }
  int operator()(const bench::HandOverOptions& options) const {
    return print(bench::hand_over_cost(options.effort));
  }
  int operator()(const bench::FilesOptions&) const { return print(bench::file_cost()); }
  int operator()(const bench::GroupOptions& options) const {
    return print(bench::group_cost(options.effort));
  }
  int operator()(const bench::Print& print) const {
    std::fputs(print.text.c_str(), stdout);
    return bench::kExitInside;
  }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto command = bench::parse_command_line(argc, argv);
    if (!command) {
      std::fprintf(stderr, "p2pchat-bench: %s (p2pchat-bench --help says more)\n",
                   command.error().c_str());
      return bench::kExitWrong;
    }
    const int status = std::visit(Perform{}, *command);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    std::fputs("p2pchat-bench: cannot write to standard output\n", stderr);
    return bench::kExitWrong;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "p2pchat-bench: a bug: %s\n", error.what());
    return bench::kExitWrong;
  }
}
