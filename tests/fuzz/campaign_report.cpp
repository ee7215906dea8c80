#include "sim/campaign_report.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/assert.h"
#include "sim/coverage.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

namespace {

void complain_with_sentence(const std::string& problem) {
  P2PCHAT_ASSERT(problem.starts_with("r.json: "));
  P2PCHAT_ASSERT(problem.size() > 8);
}

}  // namespace

// A report of a campaign that somebody hands over, up to a zero byte, and a second one behind it.
// What merges is a report that merges to the same; what is refused has a sentence.
P2PCHAT_FUZZ_TARGET(campaign_report)(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text({data, size}));
  const std::size_t end = text.find('\0');
  std::vector<sim::NamedText> reports = {{.name = "r.json", .text = text.substr(0, end)}};
  if (end != std::string::npos) reports.push_back({.name = "r.json", .text = text.substr(end + 1)});

  if (const auto counts = sim::coverage_of(reports); !counts) {
    complain_with_sentence(counts.error());
  }
  const auto merged = sim::merge_reports(reports);
  if (!merged) {
    complain_with_sentence(merged.error());
    return 0;
  }
  const auto again = sim::merge_reports({{.name = "merged", .text = merged->json}});
  P2PCHAT_ASSERT(again);
  P2PCHAT_ASSERT(again->json == merged->json);
  P2PCHAT_ASSERT(again->failures == merged->failures);
  P2PCHAT_ASSERT(again->missing == merged->missing);
  return 0;
}
