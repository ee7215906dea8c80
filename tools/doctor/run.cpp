#include "tools/doctor/run.h"

#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "tools/doctor/clock.h"
#include "tools/doctor/disk.h"
#include "tools/doctor/finding.h"
#include "tools/doctor/network.h"
#include "tools/program/exit_status.h"
#include "tools/program/paint.h"

namespace p2pchat::doctor {
namespace {

void print(const std::vector<Finding>& findings, bool is_json) {
  const program::Paint paint = program::paint_for(STDOUT_FILENO);
  for (const Finding& finding : findings) {
    std::printf("%s\n", (is_json ? as_json(finding) : as_text(finding, paint)).c_str());
  }
  std::fflush(stdout);
}

}  // namespace

int run(const cli::Options& options) {
  const Disk disk = examine_disk(options.data);
  print(disk.findings, options.is_json);
  const NetworkReport network = ask_network(options, disk.nodes);
  const std::vector<Finding> found = judge_network(network, options, disk.is_served);
  print(found, options.is_json);
  const std::vector<Finding> clock =
      judge_clock(std::time(nullptr), disk.written_s, clocks_in(network));
  print(clock, options.is_json);
  const bool is_wrong =
      is_anything_wrong(disk.findings) || is_anything_wrong(found) || is_anything_wrong(clock);
  return is_wrong ? program::kExitFoundWrong : program::kExitDone;
}

}  // namespace p2pchat::doctor
