#include "sim/report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/wire/codec.h"
#include "sim/units.h"

namespace p2pchat::sim {

namespace {

using nlohmann::ordered_json;

std::string kind_name(std::uint16_t number) {
  for (const wire::KindName& kind : wire::kinds()) {
    if (kind.number == number) return kind.name;
  }
  return number == 0 ? "Hello" : "kind " + std::to_string(number);
}

// "3.142" of 3142 thousandths.
std::string decimal(std::uint64_t millis) {
  std::string digits = std::to_string(millis % 1000);
  digits.insert(0, 3 - digits.size(), '0');
  return std::to_string(millis / 1000) + "." + digits;
}

// What Chord with base 2 takes on average (SIGCOMM 2001, section 6.2). For people: no check uses
// it.
std::uint64_t half_log2_millis(std::size_t nodes) {
  return static_cast<std::uint64_t>(
      std::log2(static_cast<double>(std::max<std::size_t>(nodes, 1))) * 500);
}

ordered_json object_of(const Report& report) {
  ordered_json kinds = ordered_json::object();
  for (const NamedCount& kind : report.kinds) {
    kinds[kind.name] = {{"messages", kind.count.messages}, {"bytes", kind.count.bytes}};
  }
  ordered_json checks = ordered_json::object();
  for (const CheckCount& check : report.checks) checks[check.name] = check.checks;
  ordered_json sometimes = ordered_json::object();
  for (std::size_t path = 0; path < kRarePaths; ++path) {
    sometimes[std::string(name_of(static_cast<RarePath>(path)))] = report.rare_paths[path];
  }
  ordered_json lines = ordered_json::array();
  for (const Fault& fault : report.plan.faults) lines.push_back(text_of(fault));
  ordered_json object = {
      {"scenario", report.scenario},
      {"seed", report.seed},
      {"digest", text_of_digest(report.digest)},
      {"ok", !report.violation.has_value()},
      {"simulated_ms", report.simulated.count() / 1000},
      {"real_ms", report.real.count()},
      {"events", report.events},
      {"nodes_up", report.nodes},
      {"datagrams",
       {{"sent", report.traffic.datagrams_sent}, {"lost", report.traffic.datagrams_lost}}},
      {"streams",
       {{"opened", report.traffic.streams_opened},
        {"broken", report.traffic.streams_broken},
        {"frames", report.traffic.frames_sent}}},
      {"bytes_sent", report.traffic.bytes_sent},
      {"messages", kinds},
      {"lookups",
       {{"asked", report.lookups_asked},
        {"answered", report.lookups_answered},
        {"mean_hops_millis", report.mean_hops_millis()},
        {"p99_ms", report.lookup_p99.count()}}},
      {"texts",
       {{"written", report.texts_written},
        {"accepted", report.texts_accepted},
        {"shown", report.texts_shown}}},
      {"files",
       {{"begun", report.files_begun},
        {"stored", report.files_stored},
        {"whole", report.files_whole}}},
      {"users_registered", report.registered},
      {"slowest_entry_ms", report.slowest_entry.count() / 1000},
      {"adversary_acts", report.adversary_acts},
      {"checks", checks},
      {"sometimes", sometimes},
      {"plan", lines},
      {"plan_file", json_of(report.plan)}};
  if (report.violation) {
    object["violation"] = {{"checker", report.violation->checker},
                           {"what", report.violation->what},
                           {"at_ms", report.violation->at.micros() / 1000}};
  }
  return object;
}

// A figure that scenarios may demand something of, in millionths; nothing for an unknown one.
std::optional<std::int64_t> figure(const Report& report, const std::string& name) {
  const std::map<std::string, std::uint64_t> thousandths = {
      {"hops_owner_mean", report.mean_hops_millis()},
      {"lookups_answered", report.lookups_answered * 1000},
      {"lookup_s_p99", static_cast<std::uint64_t>(report.lookup_p99.count())},
      {"texts_accepted", report.texts_accepted * 1000},
      {"texts_shown", report.texts_shown * 1000},
      {"files_whole", report.files_whole * 1000},
      {"chunks_put", report.messages("PutChunk") * 1000},
      {"prekeys_asked_for", report.messages("GetPrekey") * 1000},
      {"users_registered", report.registered * 1000},
      {"slowest_entry_s", static_cast<std::uint64_t>(report.slowest_entry.count()) / 1000},
      {"adversary_acts", report.adversary_acts * 1000},
      {"nodes_up", report.nodes * 1000}};
  const auto found = thousandths.find(name);
  if (found == thousandths.end()) return std::nullopt;
  return static_cast<std::int64_t>(found->second) * 1000;
}

bool compares(std::int64_t value, const std::string& comparison, std::int64_t demanded) {
  if (comparison == "<=") return value <= demanded;
  if (comparison == "<") return value < demanded;
  if (comparison == ">=") return value >= demanded;
  if (comparison == ">") return value > demanded;
  return value == demanded;
}

void judge_expectations(const Simulation& simulation, Report& report) {
  for (const Expectation& expected : simulation.scenario().expectations) {
    if (report.violation) return;
    const auto value = figure(report, expected.figure);
    if (value && compares(*value, expected.comparison, expected.millionths)) continue;
    const std::string seen =
        value ? decimal(static_cast<std::uint64_t>(*value) / 1000) : "no figure of the report";
    report.violation =
        Violation{.checker = "expect",
                  .what = expected.figure + " is " + seen + ", not " + expected.comparison +
                          decimal(static_cast<std::uint64_t>(expected.millionths / 1000)),
                  .at = simulation.stage().world.now()};
  }
}

// What arrived just before a client died is seen in its history first.
void add_texts(const Journal& journal, const std::vector<Conversation>& conversations,
               Report& report) {
  std::set<std::pair<std::string, std::string>> in_histories;  // recipient and text
  for (const Conversation& conversation : conversations) {
    for (const client::StoredMessage& message : conversation.messages) {
      if (!message.is_outgoing) in_histories.emplace(conversation.user, message.text);
    }
  }
  for (const SentText& text : journal.texts()) {
    ++report.texts_written;
    if (!text.is_accepted) continue;
    ++report.texts_accepted;
    if (journal.was_shown_to(text.to, text.text) || in_histories.contains({text.to, text.text})) {
      ++report.texts_shown;
    }
  }
}

}  // namespace

std::uint64_t Report::mean_hops_millis() const {
  return lookups_answered == 0 ? 0 : hops * 1000 / lookups_answered;
}

std::uint64_t Report::messages(std::string_view kind) const {
  const auto found = std::ranges::find(kinds, kind, &NamedCount::name);
  return found == kinds.end() ? 0 : found->count.messages;
}

Report report_of(const Simulation& simulation, std::chrono::milliseconds real) {
  const World& world = simulation.stage().world;
  Report report{
      .scenario = simulation.scenario().name,
      .seed = simulation.seed(),
      .digest = world.digest(),
      .simulated = world.now().since_epoch(),
      .real = real,
      .events = world.events(),
      .nodes = simulation.stage().nodes_up().size(),
      .traffic = world.traffic(),
      .lookups_asked = simulation.lookups().asked(),
      .lookups_answered = simulation.lookups().answered(),
      .hops = simulation.lookups().hops(),
      .lookup_p99 = simulation.lookups().p99(),
      .registered = simulation.people().registered(),
      .slowest_entry = simulation.people().slowest_entry(),
      .adversary_acts = simulation.stage().population.adversary_acts(simulation.stage().world),
      .rare_paths = simulation.rare_paths(),
      .violation = simulation.violation()};
  for (const auto& [number, count] : simulation.kinds()) {
    report.kinds.push_back({.name = kind_name(number), .count = count});
  }
  for (const CheckerBox& checker : simulation.checkers()) {
    report.checks.push_back({.name = std::string(checker->name()), .checks = checker->checks()});
  }
  report.plan = {.faults = simulation.plan(),
                 .left_out = simulation.scenario().left_out,
                 .nth_failure = simulation.scenario().nth_failure};
  add_texts(simulation.stage().scene.journal, simulation.people().conversations(), report);
  for (const SentFile& file : simulation.stage().scene.files.files()) {
    report.files_begun += 1;
    report.files_stored += file.is_acknowledged ? 1 : 0;
    report.files_whole += file.is_whole() ? 1 : 0;
  }
  judge_expectations(simulation, report);
  return report;
}

std::string text_of_digest(std::uint64_t digest) {
  Bytes bytes;
  append_u64(bytes, digest);
  return "0x" + to_hex(bytes);
}

std::string json_of(const Report& report) { return object_of(report).dump(2) + "\n"; }

std::string line_of(const Report& report) {
  std::string line = "seed " + std::to_string(report.seed) + " digest " +
                     text_of_digest(report.digest) + (report.violation ? " FAILED" : " ok") +
                     " events " + std::to_string(report.events) + " simulated " +
                     text_of(report.simulated);
  if (report.texts_written > 0) {
    line += " texts " + std::to_string(report.texts_shown) + "/" +
            std::to_string(report.texts_accepted);
  }
  if (report.lookups_asked > 0) {
    line += " lookups " + std::to_string(report.lookups_answered) + "/" +
            std::to_string(report.lookups_asked) + " hops " + decimal(report.mean_hops_millis()) +
            " (1/2 log2 N " + decimal(half_log2_millis(report.nodes)) + ")";
  }
  return line + " real " + std::to_string(report.real.count()) + "ms";
}

std::string replay_line(const Report& report, const std::string& command) {
  std::string line = command + " --seed " + std::to_string(report.seed);
  if (report.violation) {
    line += "   # " + report.violation->checker + ": " + report.violation->what + " at " +
            text_of(report.violation->at);
  }
  return line;
}

}  // namespace p2pchat::sim
