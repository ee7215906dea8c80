#include "sim/scenario_network.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace p2pchat::sim {

namespace {

using nlohmann::json;

constexpr double kMillisMax = 3'600'000;  // of a latency: an hour
constexpr std::size_t kBytesMax = 1'000'000'000;

const std::vector<std::string>& delay_kinds() {
  static const std::vector<std::string> kKinds = {"fixed",     "uniform", "exponential",
                                                  "lognormal", "weibull", "pareto"};
  return kKinds;
}

Delay read_delay_of(JsonReader& reader, const std::string& kind) {
  if (kind == "fixed") {
    return {.kind = DelayKind::kFixed, .value = reader.needed_duration("value")};
  }
  if (kind == "exponential") {
    return {.kind = DelayKind::kExponential, .value = reader.needed_duration("mean")};
  }
  if (kind == "uniform") {
    const Delay delay{.kind = DelayKind::kUniform,
                      .value = reader.needed_duration("from"),
                      .most = reader.needed_duration("to")};
    if (delay.most < delay.value) reader.refuse("\"to\" must not be less than \"from\"");
    return delay;
  }
  if (kind == "lognormal") {
    return {.kind = DelayKind::kLognormal,
            .value = reader.needed_duration("median"),
            .sigma_q16 = reader.scaled("sigma", 0, 4, 65'536)};
  }
  Delay delay{.kind = kind == "pareto" ? DelayKind::kPareto : DelayKind::kWeibull,
              .value = reader.needed_duration("mean"),
              .shape = reader.scaled("shape", 0.4, 10, 10)};
  if (delay.shape == 0) delay.shape = kind == "pareto" ? 15 : 6;
  if (delay.kind == DelayKind::kPareto && delay.shape <= 10) {
    reader.refuse("must be more than 1", "shape");
  } else if (delay.kind == DelayKind::kWeibull &&
             std::ranges::find(kWeibullShapes, delay.shape) == kWeibullShapes.end()) {
    reader.refuse("must be one of 0.4, 0.5, 0.6, 0.7, 0.8, 1, 1.5 and 2", "shape");
  }
  return delay;
}

Space read_space(JsonReader& reader) {
  return {.dimensions = reader.whole("dimensions", 1, Space::kDimensionsMax, 2),
          .mean = reader.needed_duration("mean")};
}

bool add_row(const json& row, LatencyTable& table) {
  const auto is_time = [](const json& each) {
    return each.is_number() && each.get<double>() >= 0 && each.get<double>() <= kMillisMax;
  };
  if (!row.is_array() || row.size() != table.places || !std::ranges::all_of(row, is_time)) {
    return false;
  }
  for (const json& each : row) {
    table.times.emplace_back(static_cast<Duration::rep>(each.get<double>() * 1000));
  }
  return true;
}

std::shared_ptr<const LatencyTable> read_table(JsonReader& reader) {
  if (reader.has("file")) {
    reader.refuse("is read by the program, which puts \"rows\" in its place", "file");
    return nullptr;
  }
  const json* rows = reader.raw("rows");
  LatencyTable table;
  if (rows != nullptr && rows->is_array()) table.places = rows->size();
  if (table.places == 0 || table.places > LatencyTable::kPlacesMax) {
    reader.refuse("needs \"rows\", from 1 to " + std::to_string(LatencyTable::kPlacesMax));
    return nullptr;
  }
  for (std::size_t i = 0; i < table.places; ++i) {
    if (add_row((*rows)[i], table)) continue;
    const std::string where = "rows/" + std::to_string(i);
    reader.refuse("must be as many times in milliseconds as there are rows", where.c_str());
    return nullptr;
  }
  return std::make_shared<const LatencyTable>(std::move(table));
}

void read_latency(JsonReader& reader, NetworkOptions& network) {
  std::vector<std::string> kinds = delay_kinds();
  kinds.insert(kinds.end(), {"space", "matrix"});
  const std::string kind = reader.choice("kind", kinds);
  if (kind == "space") {
    network.space = read_space(reader);
  } else if (kind == "matrix") {
    network.table = read_table(reader);
  } else {
    network.latency = read_delay_of(reader, kind);
  }
}

// A chance, or {"kind": "bursts", ...}.
void read_loss(JsonReader& reader, NetworkOptions& network) {
  const json* loss = reader.raw("loss");
  if (loss == nullptr || !loss->is_object()) {
    network.loss = reader.chance("loss");
    return;
  }
  reader.object("loss", [&](JsonReader& bursts) {
    static_cast<void>(bursts.choice("kind", {"bursts"}));
    network.loss = bursts.chance("between");
    network.bursts = Bursts{.burst = bursts.needed_duration("burst"),
                            .gap = bursts.needed_duration("gap"),
                            .loss = bursts.has("within") ? bursts.chance("within") : 1'000'000};
    for (const auto& [key, length] :
         {std::pair("burst", network.bursts->burst), std::pair("gap", network.bursts->gap)}) {
      if (length < std::chrono::milliseconds{1}) bursts.refuse("must be at least 1ms", key);
    }
  });
}

}  // namespace

Delay read_delay(JsonReader& reader) {
  return read_delay_of(reader, reader.choice("kind", delay_kinds()));
}

void read_network(JsonReader& reader, NetworkOptions& network) {
  reader.object("latency", [&](JsonReader& latency) { read_latency(latency, network); });
  read_loss(reader, network);
  network.duplicate = reader.chance("duplicate");
  network.reorder = reader.chance("reorder");
  network.corrupt = reader.chance("corrupt");
  network.mtu = reader.whole("mtu", 1, 65'535, 0);
  network.uplink.bytes_per_second = reader.whole("bandwidth", 1, kBytesMax, 0);
  network.uplink.queue = reader.whole("queue", 1, kBytesMax, network.uplink.queue);
}

}  // namespace p2pchat::sim
