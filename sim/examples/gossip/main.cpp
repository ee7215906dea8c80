#include <charconv>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sim/examples/gossip/real.h"
#include "sim/examples/gossip/simulated.h"

namespace {

using namespace p2pchat;

constexpr int kHolds = 0;
constexpr int kFailed = 1;
constexpr int kWrong = 2;
constexpr std::uint64_t kMembersMax = 1000;

constexpr const char* kUsage =
    R"(Usage: p2pchat-example-gossip simulate [--seed N] [--nodes M] [--broken FAULT] [--plan]
       p2pchat-example-gossip real [--nodes M]

A protocol of sixty lines (gossip.h), simulated with losses, crashes and a partition, or over real
UDP on loopback. FAULT is embellishes, tires or forgets: a member that the checker must find.
--plan tells what the seed does to the members.
Exit status: 0 everybody knows everything, 1 a check failed, 2 the command is wrong.
)";

using Options = std::map<std::string_view, std::string_view>;

std::optional<std::uint64_t> number(const Options& options, std::string_view name,
                                    std::uint64_t otherwise) {
  const auto given = options.find(name);
  if (given == options.end()) return otherwise;
  std::uint64_t value = 0;
  const std::string text(given->second);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

int complain() {
  std::fputs(kUsage, stderr);
  return kWrong;
}

int simulate(const Options& options, std::uint64_t members) {
  const auto seed = number(options, "--seed", 1);
  const auto fault = options.find("--broken");
  const auto make = examples::member_with_fault(fault == options.end() ? "none" : fault->second);
  if (!seed || make == nullptr) return complain();
  const examples::SimulatedRun run = examples::run_simulated(
      {.seed = *seed, .members = static_cast<std::size_t>(members), .make = make});
  if (options.contains("--plan")) std::fputs(run.plan.c_str(), stdout);
  std::printf("seed %" PRIu64 " digest 0x%016" PRIx64 " events %" PRIu64 " rumours %zu %s\n", *seed,
              run.digest, run.events, run.rumours, run.violation ? "FAILED" : "ok");
  if (run.violation) std::printf("  %s\n", run.violation->c_str());
  return run.violation ? kFailed : kHolds;
}

// What follows the command; nothing if it is none of the options above.
std::optional<Options> options_of(int count, char** arguments) {
  const std::string_view command = arguments[1];
  Options options;
  for (int i = 2; i < count; ++i) {
    const std::string_view name = arguments[i];
    const bool is_simulated = name == "--seed" || name == "--broken" || name == "--plan";
    if (name != "--nodes" && !(is_simulated && command == "simulate")) return std::nullopt;
    if (name != "--plan" && ++i == count) return std::nullopt;
    options[name] = arguments[i];
  }
  return options;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return complain();
  const std::string_view command = arguments[1];
  if (command == "--help") {
    std::fputs(kUsage, stdout);
    return kHolds;
  }
  const auto options = options_of(count, arguments);
  if (!options) return complain();
  const auto members = number(*options, "--nodes", command == "real" ? 5 : 8);
  if (!members || *members < 2 || *members > kMembersMax) return complain();
  if (command == "simulate") return simulate(*options, *members);
  if (command != "real") return complain();
  return examples::run_real(static_cast<std::size_t>(*members)) ? kHolds : kFailed;
}
