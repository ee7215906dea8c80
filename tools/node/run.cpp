#include "tools/node/run.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/crypto/compute.h"
#include "core/node/node.h"
#include "core/storage/data_directory.h"
#include "tools/node/flight_log.h"
#include "tools/node/hang_up.h"
#include "tools/node/health_server.h"
#include "tools/node/key_file.h"
#include "tools/node/log.h"
#include "tools/node/message_log.h"
#include "tools/node/node_setup.h"
#include "tools/node/observation.h"
#include "tools/program/discovery.h"
#include "tools/program/exit_status.h"
#include "transport/flight/flight_recorder.h"
#include "transport/host/runtime.h"

namespace p2pchat::tools {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLeaveMax = 9s;  // those who stop it wait ten
constexpr Duration kObservationPeriod = 1s;
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
  explicit Reporter(const Log& log) : log_(log) {}

  void look(const node::Node& node, Instant now) {
    if (now < next_look_ || !node.has_started()) return;
    next_look_ = now + kLookPeriod;
    const ring::Neighbourhood& around = node.neighbourhood();
    if (around.is_member && !was_member_) log_.line("member of the ring");
    if (!around.is_member && was_member_) log_.line("no longer a member of the ring");
    if (node.is_active() && !was_active_) log_.line("active: has its range and answers for it");
    const std::string neighbours = neighbours_text(around);
    if (around.is_member && neighbours != neighbours_) log_.line(neighbours);
    was_member_ = around.is_member;
    was_active_ = node.is_active();
    neighbours_ = neighbours;
  }

 private:
  static std::string neighbours_text(const ring::Neighbourhood& around) {
    std::string text = "predecessor ";
    text += around.predecessor ? around.predecessor->id.short_text() : "unknown";
    text += ", successors";
    for (const wire::NodeRef& successor : around.successors) {
      if (!successor.is_padding()) text += " " + successor.id.short_text();
    }
    return text;
  }

  const Log& log_;
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
          .file_space_mib = options.file_space_mib,
          .bcrypt_cost = options.bcrypt_cost,
          .is_discovering = options.is_discovering,
          .identity = identity,
          .chance = chance};
}

Observation observe(const NodeEndpoint& endpoint, Instant now, bool is_leaving) {
  return {.status = endpoint.machine().status(now),
          .is_leaving = is_leaving,
          .streams = endpoint.guest().courier().stream_count(),
          .traffic = endpoint.guest().courier().traffic(),
          .links = endpoint.linkage().links().counts(),
          .process = process_use()};
}

// A node with what drives it and what looks at it.
struct Running {
  transport::Runtime& runtime;
  NodeEndpoint& endpoint;
  transport::FlightRecorder& recorder;
  Log& log;
  HealthServer* health;  // none: nobody asked for metrics
  MessageLog& messages;
  RunOptions options;
  std::function<Result<RunOptions, std::string>()> read_again;
};

// The node's reports, its health, and its leave.
class Service {
 public:
  explicit Service(Running node) : node_(std::move(node)), reporter_(node_.log) {}

  void on_signal(int number) {
    if (number == SIGHUP) return read_again();
    if (++signals_ > 1) return;
    node_.log.line("leaving: handing over what is kept here");
    leave_until_ = Clock::now() + kLeaveMax;
    node_.runtime.post([this](transport::Host& host, transport::Guest&) {
      node_.recorder.command(host, static_cast<std::uint64_t>(NodeOrder::kLeave),
                             [this](transport::Host& recording) {
                               perform(NodeOrder::kLeave, node_.endpoint, recording);
                             });
    });
  }

  void on_idle(Instant now) {
    reporter_.look(node_.endpoint.machine(), now);
    if (node_.health == nullptr || now < next_observation_) return;
    if (!node_.endpoint.machine().has_started()) return;
    next_observation_ = now + kObservationPeriod;
    node_.health->show(observe(node_.endpoint, now, signals_ > 0));
  }

  // So that a node to which nothing happens is observed too. A task is an event that ends the next
  // wait at once: one after each would never let the loop rest.
  void rouse() {
    if (node_.health == nullptr || Clock::now() < next_rousing_) return;
    next_rousing_ = Clock::now() + kLookPeriod;
    node_.runtime.post([](transport::Host&, transport::Guest&) {});
  }

  // The exit status, once there is nothing left to do.
  std::optional<int> look() {
    flight_log_.look(node_.recorder, node_.log);
    if (node_.endpoint.machine().has_failed()) {
      return refuse("the database cannot be read or written", program::kExitDatabase);
    }
    if (node_.endpoint.machine().has_left()) {
      node_.log.line(node_.endpoint.machine().store().is_handed_over_completely()
                         ? "has left the ring"
                         : "has left the ring, but not all who take over have answered");
      return program::kExitDone;
    }
    if (signals_ > 1 || (leave_until_ && Clock::now() > *leave_until_)) {
      node_.log.line("stops without having handed over everything");
      return program::kExitDone;
    }
    return std::nullopt;
  }

 private:
  void read_again() {
    const auto read = node_.read_again();
    if (!read) return node_.log.line("the options stay as they were: " + read.error());
    node_.options.log_format = read->log_format;
    node_.options.logs_messages = read->logs_messages;
    node_.log.set_format(read->log_format);
    node_.endpoint.show_to(read->logs_messages ? &node_.messages : nullptr);
    node_.log.line(*read == node_.options ? "has read its options again"
                                          : "has read its options again; what else is new in them "
                                            "than what is logged counts from the next start");
  }

  Running node_;
  Reporter reporter_;
  FlightLog flight_log_;
  int signals_ = 0;
  std::optional<Clock::time_point> leave_until_;
  Instant next_observation_;
  Clock::time_point next_rousing_;
};

// Runs until the node has left, or has been told twice or for too long to go.
int serve(Running node) {
  Service service(node);
  node.runtime.on_signal([&](int number) { service.on_signal(number); });
  take_hang_up();
  node.runtime.on_idle(
      [&](transport::Host& host, transport::Guest&) { service.on_idle(host.now()); });
  node.runtime.start(node.recorder);
  std::optional<int> status;
  while (!status) {
    node.runtime.run_for(kLookPeriod);
    service.rouse();
    status = service.look();
  }
  hold_hang_up();
  return *status;
}

Result<std::unique_ptr<HealthServer>, std::string> open_health(const RunOptions& options) {
  if (!options.metrics) return nullptr;
  return HealthServer::open(*options.metrics);
}

// From the opened files and sockets on.
int run_opened(const RunOptions& options, std::unique_ptr<transport::Runtime> runtime,
               const Bytes32& key, std::function<Result<RunOptions, std::string>()> read_again) {
  Log log(options.log_format);
  const NodeSetup setup = node_setup(options, runtime->address(), key, runtime->entropy());
  auto flight = open_flight(options, setup, log);
  if (!flight) return refuse(flight.error(), program::kExitDatabase);
  const auto health = open_health(options);
  if (!health) return refuse(health.error(), program::kExitCannotListen);

  MessageLog messages([&log](const MessageStep& step) {
    log.line(step.what, {.id = step.id, .peer = step.peer.text()});
  });
  NodeEndpoint endpoint = make_node(setup);
  if (options.logs_messages) endpoint.show_to(&messages);
  transport::FlightRecorder recorder(endpoint, std::move(*flight));
  log.name(endpoint.machine().id().text());
  log.line("listening on " + runtime->address().text() + ", id " + endpoint.machine().id().text());
  if (setup.self != runtime->address()) log.line("reachable at " + setup.self.text());
  if (*health) log.line("metrics at " + (*health)->address().text());
  const int status = serve({.runtime = *runtime,
                            .endpoint = endpoint,
                            .recorder = recorder,
                            .log = log,
                            .health = health->get(),
                            .messages = messages,
                            .options = options,
                            .read_again = std::move(read_again)});
  runtime.reset();  // before the endpoint: finishes the writes that were asked for
  recorder.end();
  return status;
}

}  // namespace

int run_node(const RunOptions& options,
             std::function<Result<RunOptions, std::string>()> read_again) {
  auto store = storage::open_in_directory(options.data, "node.db");
  if (!store) return refuse(store.error().text, exit_status_of(store.error()));
  const auto key = load_or_make_key(options.data + "/node.key");
  if (!key) return refuse(key.error(), program::kExitDatabase);

  transport::RuntimeOptions runtime_options;
  runtime_options.listen = options.listen;
  if (options.is_discovering) runtime_options.multicast = program::discovery_group();
  auto runtime = transport::Runtime::open(runtime_options, std::move(*store), crypto::compute);
  if (!runtime) return refuse(runtime.error(), program::kExitCannotListen);
  return run_opened(options, std::move(*runtime), *key, std::move(read_again));
}

}  // namespace p2pchat::tools
