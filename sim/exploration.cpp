#include "sim/exploration.h"

#include <cstdint>

#include "sim/json_reader.h"

namespace p2pchat::sim {

namespace {

constexpr std::size_t kJoinsMax = 4;
constexpr std::size_t kFaultsMax = 8;
constexpr std::size_t kDepthMax = 10'000;

}  // namespace

Exploration read_exploration(JsonReader& reader) {
  Exploration exploration;
  exploration.joins = reader.whole("joins", 0, kJoinsMax, exploration.joins);
  exploration.crashes = reader.whole("crashes", 0, kFaultsMax, exploration.crashes);
  exploration.disk =
      reader.choice("disk", {"keep", "lose"}) == "lose" ? DiskFate::kLose : DiskFate::kKeep;
  exploration.messages = reader.whole("messages", 0, 1, exploration.messages);
  exploration.drops = reader.whole("drops", 0, kFaultsMax, exploration.drops);
  exploration.late = reader.duration("late", exploration.late);
  if (reader.has("out_of_order")) {
    exploration.out_of_order = reader.whole("out_of_order", 0, UINT8_MAX, 0);
  }
  exploration.depth = reader.whole("depth", 1, kDepthMax, exploration.depth);
  if (reader.has("survives")) exploration.survives = reader.whole("survives", 0, kFaultsMax, 0);
  exploration.has_lying_disks = reader.yes_or_no("lying_disks", exploration.has_lying_disks);
  return exploration;
}

}  // namespace p2pchat::sim
