#include "sim/campaign_report.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "sim/json_reader.h"
#include "sim/left_out.h"
#include "sim/units.h"

namespace p2pchat::sim {

namespace {

using nlohmann::ordered_json;
using Runs = std::map<std::uint64_t, ordered_json>;  // by seed

// What of a run can be added up.
constexpr std::array<const char*, 11> kCounts = {
    "simulated_ms", "real_ms", "events", "datagrams", "streams",  "bytes_sent",
    "messages",     "lookups", "texts",  "checks",    "sometimes"};

// "-0" is read as a signed number and written as "0".
bool is_count(const ordered_json& value) {
  return value.is_number_unsigned() || (value.is_number_integer() && value == 0);
}

// What cannot be added up.
bool is_statistic(std::string_view key) {
  return key.starts_with("mean_") || key.starts_with("p99_");
}

// Adds numbers, and objects of numbers key by key; what does not fit is left out.
void add(ordered_json& sum, const ordered_json& value) {
  if (value.is_object() && (sum.is_null() || sum.is_object())) {
    for (const auto& [key, each] : value.items()) {
      if (!is_statistic(key)) add(sum[key], each);
    }
  } else if (is_count(value) && (sum.is_null() || sum.is_number())) {
    sum = (sum.is_null() ? 0 : sum.get<std::uint64_t>()) + value.get<std::uint64_t>();
  }
}

ordered_json campaign_of(const Runs& runs, const std::string& seeds) {
  ordered_json list = ordered_json::array();
  ordered_json totals = ordered_json::object();
  std::size_t failed = 0;
  for (const auto& [seed, run] : runs) {
    list.push_back(run);
    failed += run["ok"] == true ? 0 : 1;
    for (const char* key : kCounts) {
      if (run.contains(key)) add(totals[key], run[key]);
    }
  }
  return {{"seeds", seeds}, {"runs", list}, {"failed", failed}, {"totals", totals}};
}

std::vector<std::string> row_texts(const NumberSet& numbers) {
  std::vector<std::string> texts;
  for (const auto& [first, last] : numbers.rows()) {
    texts.push_back(std::to_string(first) + (first == last ? "" : ".." + std::to_string(last)));
  }
  return texts;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

// "1..100" or "1..50,61,70..80"; nothing for anything else.
std::optional<NumberSet> parse_rows(std::string_view text) {
  NumberSet numbers;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const auto row = parse_sizes(text.substr(0, comma));
    if (!row) return std::nullopt;
    numbers.add(row->least, row->most);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return numbers;
}

bool has_violation(const ordered_json& run) {
  const auto violation = run.find("violation");
  return violation != run.end() && violation->is_object() && violation->contains("checker") &&
         violation->contains("what") && (*violation)["checker"].is_string() &&
         (*violation)["what"].is_string();
}

// Collects runs and what is to be said of them.
class Merger {
 public:
  // What is wrong with the report, and where; or nothing.
  [[nodiscard]] std::optional<std::string> add_report(const std::string& text) {
    const auto root = parse_ordered_json(text);
    if (!root) return root.error().what;
    const ordered_json& report = *root;
    if (!report.is_object() || !report.contains("runs") || !report["runs"].is_array()) {
      return "is no report of a campaign: it has no list \"runs\"";
    }
    const auto seeds = parse_rows(report.value("seeds", ordered_json("")).is_string()
                                      ? report.value("seeds", std::string())
                                      : "none");
    if (!seeds) return "/seeds: must be like \"1..100\"";
    for (const auto& [first, last] : seeds->rows()) asked_.add(first, last);
    for (std::size_t i = 0; i < report["runs"].size(); ++i) {
      if (const auto problem = add_run(report["runs"][i])) {
        return "/runs/" + std::to_string(i) + ": " + *problem;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] MergedReport merged() const {
    ordered_json json = campaign_of(runs_, joined(row_texts(asked_)));
    MergedReport merged{.runs = runs_.size(),
                        .failures = failures(),
                        .missing = row_texts(missing()),
                        .doubled = row_texts(doubled_),
                        .conflicts = conflicts_};
    json["missing"] = merged.missing;
    merged.json = json.dump(2) + "\n";
    return merged;
  }

 private:
  [[nodiscard]] std::optional<std::string> add_run(const ordered_json& run) {
    const bool is_run = run.is_object() && run.contains("seed") && run.contains("digest") &&
                        run.contains("ok") && run.contains("scenario") &&
                        run["seed"].is_number_unsigned() && run["digest"].is_string() &&
                        run["ok"].is_boolean() && run["scenario"].is_string() &&
                        (run["ok"] == true || has_violation(run));
    if (!is_run)
      return "a run needs \"scenario\", \"seed\", \"digest\" and \"ok\" or \"violation\"";
    const auto scenario = run["scenario"].get<std::string>();
    if (!scenario_) scenario_ = scenario;
    if (scenario != *scenario_) {
      return "is of the scenario \"" + scenario + "\", others are of \"" + *scenario_ + "\"";
    }
    const auto seed = run["seed"].get<std::uint64_t>();
    asked_.add(seed, seed);
    const auto [known, is_new] = runs_.try_emplace(seed, run);
    if (is_new) return std::nullopt;
    doubled_.add(seed, seed);
    if (known->second["digest"] != run["digest"]) {
      conflicts_.push_back("seed " + std::to_string(seed) + ": digests " +
                           known->second["digest"].get<std::string>() + " and " +
                           run["digest"].get<std::string>());
    }
    return std::nullopt;
  }

  [[nodiscard]] NumberSet missing() const {
    NumberSet missing;
    for (const auto& [first, last] : asked_.rows()) {
      std::uint64_t next = first;
      const auto end = runs_.upper_bound(last);
      for (auto run = runs_.lower_bound(first); run != end; ++run) {
        if (run->first > next) missing.add(next, run->first - 1);
        next = run->first + 1;
      }
      if (next != 0) missing.add(next, last);  // else the last of all numbers has run
    }
    return missing;
  }

  [[nodiscard]] std::vector<std::string> failures() const {
    std::vector<std::string> all;
    for (const auto& [seed, run] : runs_) {
      if (run["ok"] == true) continue;
      all.push_back("seed " + std::to_string(seed) + ": " +
                    run["violation"]["checker"].get<std::string>() + ": " +
                    run["violation"]["what"].get<std::string>());
    }
    return all;
  }

  std::optional<std::string> scenario_;
  Runs runs_;
  NumberSet asked_;
  NumberSet doubled_;
  std::vector<std::string> conflicts_;
};

}  // namespace

std::string json_of(const std::vector<Report>& reports, const std::string& seeds) {
  Runs runs;
  for (const Report& report : reports) {
    runs.emplace(report.seed, ordered_json::parse(json_of(report), nullptr, false));
  }
  return campaign_of(runs, seeds).dump(2) + "\n";
}

Result<MergedReport, std::string> merge_reports(const std::vector<NamedText>& reports) {
  Merger merger;
  for (const NamedText& report : reports) {
    if (const auto problem = merger.add_report(report.text)) {
      return std::unexpected(report.name + ": " + *problem);
    }
  }
  return merger.merged();
}

}  // namespace p2pchat::sim
