#include "bench/card/person.h"

#include <chrono>
#include <future>
#include <utility>

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kCommandMax = 90s;
constexpr const char* kPersonsPassword = "correct horse battery";

}  // namespace

Result<std::unique_ptr<Person>, std::string> Person::open(const PersonOptions& options) {
  auto device = transport::Device::open(
      {.data = options.data.string(), .client = {.nodes = options.nodes, .ring = options.ring}});
  if (!device) return std::unexpected(device.error().text);
  (*device)->on_event(options.on_event);
  return std::unique_ptr<Person>(new Person(std::move(*device)));
}

Result<std::unique_ptr<Person>, std::string> Person::open_new(const PersonOptions& options,
                                                              const std::string& name) {
  std::filesystem::create_directories(options.data);
  auto person = open(options);
  if (!person) return person;
  const auto registered =
      (*person)->finish([&name](client::Client& client, Instant now, Effects& out) {
        return client.register_account(name, kPersonsPassword, now, out);
      });
  if (!registered) return std::unexpected(registered.error());
  return person;
}

Person::Person(std::unique_ptr<transport::Device> device) : device_(std::move(device)) {
  thread_ = std::thread([this] { device_->run(); });
}

Person::~Person() {
  device_->stop();
  thread_.join();
}

void Person::begin(Command command) { device_->begin(std::move(command)); }

Result<void, std::string> Person::finish(Command command) {
  const auto ended = ask(std::move(command));
  if (!ended) return std::unexpected(ended.error());
  return {};
}

Result<client::CommandEnded, std::string> Person::ask(Command command) {
  std::unique_lock lock(mutex_);
  end_.reset();
  device_->begin(std::move(command), [this](const client::CommandEnded& ended) {
    const std::lock_guard ending(mutex_);
    end_ = ended;
    ended_.notify_all();
  });
  if (!ended_.wait_for(lock, kCommandMax, [this] { return end_.has_value(); })) {
    return std::unexpected("a client's command does not end");
  }
  if (end_->outcome == client::Outcome::kDone) return *std::exchange(end_, {});
  return std::unexpected("a client's command ends with status " +
                         std::to_string(std::to_underlying(end_->outcome)));
}

double Person::traffic_bytes() {
  std::promise<double> answer;
  device_->post([&] {
    const rpc::Traffic& traffic = device_->traffic();
    answer.set_value(static_cast<double>(traffic.received_bytes + traffic.sent_bytes));
  });
  return answer.get_future().get();
}

}  // namespace p2pchat::bench
