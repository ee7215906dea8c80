#include "bench/paper.h"

#include <chrono>
#include <cstdio>
#include <fstream>

#include "bench/report.h"
#include "bench/svg_plot.h"

namespace p2pchat::bench {
namespace {

RowResult run(const RowForm& form, const Effort& effort) {
  if (form.run == nullptr) {
    return {.row = {.id = std::string(form.id),
                    .title = std::string(form.title),
                    .notes = {std::string(form.reason)}},
            .is_run = false};
  }
  const auto begin = std::chrono::steady_clock::now();
  RowResult result{.row = form.run(effort)};
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) std::fprintf(stderr, "p2pchat-bench: cannot write %s\n", path.c_str());
  return static_cast<bool>(file);
}

bool write_plot(const std::string& directory, const Row& row) {
  const Plot plot = plot_of(row);
  return plot.curves.empty() || write_file(directory + "/" + row.id + ".svg", svg_of(plot));
}

}  // namespace

int run_paper(const PaperOptions& options) {
  std::vector<RowResult> results;
  int status = kExitInside;
  for (const RowForm& form : options.rows) {
    const RowResult& result = results.emplace_back(run(form, options.effort));
    std::fputs(text_of(result).c_str(), stdout);
    std::fflush(stdout);
    if (verdict_of(result) != Verdict::kInside) status = kExitOutside;
    if (options.plots && !write_plot(*options.plots, result.row)) return kExitWrong;
  }
  if (options.report && !write_file(*options.report, json_of(results, options.effort))) {
    return kExitWrong;
  }
  return status;
}

}  // namespace p2pchat::bench
