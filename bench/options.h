#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bench/card/group_cost.h"
#include "bench/card/hand_over_cost.h"
#include "bench/card/run_card.h"
#include "bench/hop_cost.h"
#include "bench/row.h"
#include "bench/rows.h"
#include "bench/scale.h"
#include "bench/search_cost.h"
#include "core/base/bytes.h"

namespace p2pchat::bench {

struct PaperOptions {
  std::vector<RowForm> rows;
  Effort effort;
  std::optional<std::string> report;  // where the JSON report goes
  std::optional<std::string> plots;   // the directory of the pictures
};
struct ScaleOptions {
  std::vector<ScaleForm> tables;
  Effort effort;
  std::optional<std::size_t> nodes;  // instead of each table's own sizes
};
struct SearchOptions {
  SearchEffort effort;
};
struct HopsOptions {
  HopsEffort effort;
};
struct HandOverOptions {
  HandOverEffort effort;
};
struct FilesOptions {};
struct GroupOptions {
  GroupEffort effort;
};
struct Print {
  std::string text;
};

// The sizes and repetitions that a table is asked for.
[[nodiscard]] ScaleEffort effort_for(const ScaleForm& form, const ScaleOptions& options);

using Command = std::variant<PaperOptions, ScaleOptions, SearchOptions, HopsOptions, CardOptions,
                             HandOverOptions, FilesOptions, GroupOptions, Print>;

// What the command line asks for, or what is wrong with it.
[[nodiscard]] Result<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace p2pchat::bench
