#include "tools/sim/merge.h"

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "sim/campaign_report.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

namespace {

void tell(const char* what, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  std::printf("%s", what);
  for (const std::string& text : texts) std::printf(" %s", text.c_str());
  std::printf("\n");
}

}  // namespace

int merge_campaign(const MergeOptions& options) {
  std::vector<sim::NamedText> texts;
  for (const std::string& path : options.reports) {
    auto text = read_file(path);
    if (!text) return complain("cannot read " + path);
    texts.push_back({.name = path, .text = std::move(*text)});
  }
  const auto merged = sim::merge_reports(texts);
  if (!merged) return complain(merged.error());

  for (const std::string& failure : merged->failures) std::printf("%s\n", failure.c_str());
  for (const std::string& conflict : merged->conflicts) std::printf("%s\n", conflict.c_str());
  std::printf("%zu seeds, %zu failed\n", merged->runs, merged->failures.size());
  tell("missing:", merged->missing);
  tell("more than once:", merged->doubled);
  if (options.out) {
    std::ofstream file(*options.out, std::ios::binary);
    file << merged->json;
    if (!file.flush()) return complain("cannot write " + *options.out);
  }
  const bool is_good =
      merged->failures.empty() && merged->conflicts.empty() && merged->missing.empty();
  return is_good ? kHolds : kFailed;
}

}  // namespace p2pchat::tools
