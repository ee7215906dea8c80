#include "bench/card/person.h"

#include <future>
#include <utility>
#include <variant>

#include "core/base/entropy.h"
#include "core/crypto/compute.h"
#include "core/storage/sqlite_store.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kCommandMax = 90s;

client::ClientOptions options_of(const PersonOptions& options) {
  client::ClientOptions result;
  result.nodes = options.nodes;
  result.ring = options.ring;
  return result;
}

rpc::LinkSetup setup_of(const PersonOptions& options, transport::Runtime& runtime) {
  return {
      .keys = {.identity_private = runtime.entropy(), .ring_name = options.ring, .ring_key = {}},
      .seed = runtime.entropy()};
}

}  // namespace

Result<std::unique_ptr<Person>, std::string> Person::open(const PersonOptions& options) {
  auto store = storage::SqliteStore::open({.path = (options.data / "profile.db").string()});
  if (!store) return std::unexpected(store.error().text);
  auto runtime = transport::Runtime::open({}, std::move(*store), crypto::compute);
  if (!runtime) return std::unexpected(runtime.error());
  return std::unique_ptr<Person>(new Person(options, std::move(*runtime)));
}

Person::Person(const PersonOptions& options, std::unique_ptr<transport::Runtime> runtime)
    : options_(options),
      endpoint_(
          rpc::linked_endpoint(client::Client(options_of(options), Entropy(runtime->entropy())),
                               runtime->address(), setup_of(options, *runtime))),
      runtime_(std::move(runtime)) {
  runtime_->on_idle([this](transport::Host&, transport::Guest&) { take_events(); });
  runtime_->start(endpoint_);
  thread_ = std::thread([this] { runtime_->run(); });
}

Person::~Person() {
  runtime_->stop();
  thread_.join();
}

void Person::begin(Command command) {
  runtime_->post([this, command = std::move(command)](transport::Host& host, transport::Guest&) {
    (void)endpoint_.command(host, command);
  });
}

Result<void, std::string> Person::finish(Command command) {
  std::unique_lock lock(mutex_);
  outcome_.reset();
  runtime_->post([this, command = std::move(command)](transport::Host& host, transport::Guest&) {
    awaited_ = endpoint_.command(host, command);
  });
  if (!ended_.wait_for(lock, kCommandMax, [this] { return outcome_.has_value(); })) {
    return std::unexpected("a client's command does not end");
  }
  if (outcome_ == client::Outcome::kDone) return {};
  return std::unexpected("a client's command ends with status " +
                         std::to_string(std::to_underlying(*outcome_)));
}

double Person::traffic_bytes() {
  std::promise<double> answer;
  runtime_->post([&](transport::Host&, transport::Guest&) {
    const rpc::Traffic& traffic = endpoint_.guest().courier().traffic();
    answer.set_value(static_cast<double>(traffic.received_bytes + traffic.sent_bytes));
  });
  return answer.get_future().get();
}

void Person::take_events() {
  for (const client::ClientEvent& event : endpoint_.machine().take_events()) {
    const auto* ended = std::get_if<client::CommandEnded>(&event);
    if (ended != nullptr && ended->command == awaited_) {
      const std::lock_guard lock(mutex_);
      outcome_ = ended->outcome;
      ended_.notify_all();
    }
    options_.on_event(event);
  }
}

}  // namespace p2pchat::bench
