#include "tools/node/run.h"

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/crypto/compute.h"
#include "core/node/node.h"
#include "core/storage/sqlite_store.h"
#include "tools/node/flight_log.h"
#include "tools/node/key_file.h"
#include "tools/node/log.h"
#include "tools/node/node_setup.h"
#include "tools/program/discovery.h"
#include "tools/program/exit_status.h"
#include "transport/flight/flight_recorder.h"
#include "transport/host/runtime.h"

namespace p2pchat::tools {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLeaveMax = 15s;
constexpr Duration kLookPeriod = 100ms;

int refuse(const std::string& sentence, int status) {
  std::fprintf(stderr, "p2pchat-node: %s\n", sentence.c_str());
  return status;
}

int exit_status_of(const storage::OpenError& error) {
  return error.kind == storage::OpenError::Kind::kInUse ? program::kExitInUse
                                                        : program::kExitDatabase;
}

// Looks at the node after events and says what has become of it.
class Reporter {
 public:
  void look(const node::Node& node, Instant now) {
    if (now < next_look_ || !node.has_started()) return;
    next_look_ = now + kLookPeriod;
    const wire::Status status = node.status(now);
    if (status.is_member && !was_member_) log_line("member of the ring");
    if (!status.is_member && was_member_) log_line("no longer a member of the ring");
    if (status.is_active && !was_active_) log_line("active: has its range and answers for it");
    const std::string around = neighbours_text(status);
    if (status.is_member && around != neighbours_) log_line(around);
    was_member_ = status.is_member;
    was_active_ = status.is_active;
    neighbours_ = around;
  }

 private:
  static std::string neighbours_text(const wire::Status& status) {
    std::string text = "predecessor ";
    text += status.predecessor ? status.predecessor->id.short_text() : "unknown";
    text += ", successors";
    for (const wire::NodeRef& successor : status.successors) {
      if (!successor.is_padding()) text += " " + successor.id.short_text();
    }
    return text;
  }

  bool was_member_ = false;
  bool was_active_ = false;
  std::string neighbours_;
  Instant next_look_;
};

NodeSetup node_setup(const RunOptions& options, const Address& listen, const Bytes32& identity,
                     const Bytes32& chance) {
  Address self = options.advertise.value_or(listen);
  if (self.port == 0) self.port = listen.port;
  return {.self = self,
          .label = options.label,
          .join = options.join,
          .ring = options.ring,
          .ring_key = options.ring_key,
          .replicas = options.replicas,
          .bcrypt_cost = options.bcrypt_cost,
          .is_discovering = options.is_discovering,
          .identity = identity,
          .chance = chance};
}

// Runs until the node has left, or has been told twice or for too long to go.
int serve(transport::Runtime& runtime, NodeEndpoint& endpoint,
          transport::FlightRecorder& recorder) {
  int signals = 0;
  Reporter reporter;
  FlightLog flight_log;
  std::optional<Clock::time_point> leave_until;
  runtime.on_signal([&](int) {
    ++signals;
    if (signals > 1) return;
    log_line("leaving: handing over what is kept here");
    leave_until = Clock::now() + kLeaveMax;
    runtime.post([&](transport::Host& host, transport::Guest&) {
      recorder.command(
          host, static_cast<std::uint64_t>(NodeOrder::kLeave),
          [&](transport::Host& recording) { perform(NodeOrder::kLeave, endpoint, recording); });
    });
  });
  runtime.on_idle([&](transport::Host& host, transport::Guest&) {
    reporter.look(endpoint.machine(), host.now());
  });

  runtime.start(recorder);
  while (true) {
    runtime.run_for(kLookPeriod);
    flight_log.look(recorder);
    if (endpoint.machine().has_failed()) {
      return refuse("the database cannot be read or written", program::kExitDatabase);
    }
    if (endpoint.machine().has_left()) {
      log_line("has left the ring");
      return program::kExitDone;
    }
    if (signals > 1 || (leave_until && Clock::now() > *leave_until)) {
      log_line("stops without having handed over everything");
      return program::kExitDone;
    }
  }
}

}  // namespace

int run_node(const RunOptions& options) {
  umask(077);
  std::error_code failure;
  std::filesystem::create_directories(options.data, failure);
  if (failure) {
    return refuse("cannot make the directory " + options.data + ": " + failure.message(),
                  program::kExitDatabase);
  }
  auto store = storage::SqliteStore::open({.path = options.data + "/node.db"});
  if (!store) return refuse(store.error().text, exit_status_of(store.error()));
  const auto key = load_or_make_key(options.data + "/node.key");
  if (!key) return refuse(key.error(), program::kExitDatabase);

  transport::RuntimeOptions runtime_options;
  runtime_options.listen = options.listen;
  if (options.is_discovering) runtime_options.multicast = program::discovery_group();
  auto runtime = transport::Runtime::open(runtime_options, std::move(*store), crypto::compute);
  if (!runtime) return refuse(runtime.error(), program::kExitCannotListen);

  const NodeSetup setup = node_setup(options, (*runtime)->address(), *key, (*runtime)->entropy());
  auto flight = open_flight(options, setup);
  if (!flight) return refuse(flight.error(), program::kExitDatabase);
  NodeEndpoint endpoint = make_node(setup);
  transport::FlightRecorder recorder(endpoint, std::move(*flight));
  log_line("listening on " + (*runtime)->address().text() + ", id " +
           endpoint.machine().id().text());
  if (setup.self != (*runtime)->address()) log_line("reachable at " + setup.self.text());
  const int status = serve(**runtime, endpoint, recorder);
  runtime->reset();  // before the endpoint: finishes the writes that were asked for
  recorder.end();
  return status;
}

}  // namespace p2pchat::tools
