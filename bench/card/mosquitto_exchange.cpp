#include <mosquitto.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

#include "bench/card/exchange.h"
#include "bench/card/mosquitto.h"
#include "bench/card/process.h"
#include "bench/card/raw_row.h"
#include "bench/card/scratch.h"
#include "bench/card/stopwatch.h"
#include "bench/meter.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

constexpr const char* kBroker = "/usr/sbin/mosquitto";
constexpr const char* kTopic = "talk";
constexpr int kQos = 1;  // acknowledged by the broker, delivered at least once
constexpr auto kStepMax = 60s;

// A client of the library, whose thread it runs on.
class MosquittoClient {
 public:
  MosquittoClient(const char* id, int port) : client_(mosquitto_new(id, false, this)) {
    mosquitto_connect_callback_set(client_, [](mosquitto*, void* self, int) {
      static_cast<MosquittoClient*>(self)->see([](Seen& seen) { seen.is_connected = true; });
    });
    mosquitto_subscribe_callback_set(client_, [](mosquitto*, void* self, int, int, const int*) {
      static_cast<MosquittoClient*>(self)->see([](Seen& seen) { seen.is_subscribed = true; });
    });
    mosquitto_publish_callback_set(client_, [](mosquitto*, void* self, int) {
      static_cast<MosquittoClient*>(self)->see([](Seen& seen) { ++seen.acknowledged; });
    });
    mosquitto_message_callback_set(client_, [](mosquitto*, void* self, const mosquitto_message*) {
      static_cast<MosquittoClient*>(self)->see([](Seen& seen) { ++seen.received; });
    });
    mosquitto_connect(client_, "127.0.0.1", port, 60);
    mosquitto_loop_start(client_);
  }
  MosquittoClient(const MosquittoClient&) = delete;
  MosquittoClient& operator=(const MosquittoClient&) = delete;
  ~MosquittoClient() {
    mosquitto_disconnect(client_);
    mosquitto_loop_stop(client_, false);
    mosquitto_destroy(client_);
  }

  bool wait_connected() {
    return wait([](const Seen& seen) { return seen.is_connected; });
  }
  bool subscribe() {
    mosquitto_subscribe(client_, nullptr, kTopic, kQos);
    return wait([](const Seen& seen) { return seen.is_subscribed; });
  }
  void publish(std::size_t count) {
    const std::string text(kTextSize, 'x');
    for (std::size_t i = 0; i < count; ++i) {
      mosquitto_publish(client_, nullptr, kTopic, static_cast<int>(text.size()), text.data(), kQos,
                        false);
    }
  }
  bool wait_received(std::size_t count) {
    return wait([&](const Seen& seen) { return seen.received >= count; });
  }
  bool wait_acknowledged(std::size_t count) {
    return wait([&](const Seen& seen) { return seen.acknowledged >= count; });
  }
  [[nodiscard]] std::size_t received() {
    const std::lock_guard lock(mutex_);
    return seen_.received;
  }
  [[nodiscard]] std::size_t acknowledged() {
    const std::lock_guard lock(mutex_);
    return seen_.acknowledged;
  }

 private:
  struct Seen {
    bool is_connected = false;
    bool is_subscribed = false;
    std::size_t acknowledged = 0;
    std::size_t received = 0;
  };

  // On the library's thread.
  void see(void (*change)(Seen&)) {
    const std::lock_guard lock(mutex_);
    change(seen_);
    changed_.notify_all();
  }
  bool wait(const std::function<bool(const Seen&)>& is_done) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kStepMax, [&] { return is_done(seen_); });
  }

  mosquitto* client_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Seen seen_;
};

// Another one each time, below those that systems hand out.
int free_port() {
  static int next = 20'000 + getpid() % 20'000;
  return ++next;
}

class MosquittoExchange final : public Exchange {
 public:
  Result<void, std::string> open(Saving saving) {
    const std::string file = (scratch_.path() / "mosquitto.conf").string();
    std::ofstream settings(file);
    settings << "listener " << port_ << " 127.0.0.1\nallow_anonymous true\nuser root\n";
    if (saving != Saving::kNever) {
      settings << "persistence true\npersistence_location " << scratch_.path().string() << "/\n";
    }
    if (saving == Saving::kEachChange) {
      settings << "autosave_on_changes true\nautosave_interval 1\n";
    }
    settings.close();
    auto broker = Process::start(
        {.command = {kBroker, "-c", file}, .log = (scratch_.path() / "log").string()});
    if (!broker) return std::unexpected(broker.error());
    broker_ = std::move(*broker);
    std::this_thread::sleep_for(500ms);
    sender_ = std::make_unique<MosquittoClient>("sender", port_);
    recipient_ = std::make_unique<MosquittoClient>("recipient", port_);
    if (!sender_->wait_connected() || !recipient_->wait_connected() || !recipient_->subscribe()) {
      return std::unexpected("mosquitto does not answer");
    }
    return {};
  }

  Result<Exchanged, std::string> run(const ExchangeSize& size) override {
    Exchanged result;
    if (run_one_by_one(size.one_by_one, result) && run_at_once(size.at_once, result) &&
        run_away(size.at_once, result)) {
      return result;
    }
    return std::unexpected("mosquitto does not deliver within a minute");
  }

 private:
  bool run_one_by_one(std::size_t count, Exchanged& result) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t before = recipient_->received();
      const Stopwatch watch;
      sender_->publish(1);
      if (!recipient_->wait_received(before + 1)) return false;
      result.shown_ms.push_back(watch.milliseconds());
    }
    return true;
  }

  bool run_at_once(std::size_t count, Exchanged& result) {
    const std::size_t before = recipient_->received();
    const double cpu = cpu_seconds() + broker_->cpu_seconds();
    const Stopwatch watch;
    sender_->publish(count);
    if (!recipient_->wait_received(before + count)) return false;
    result.per_second = static_cast<double>(count) / watch.seconds();
    const double used = cpu_seconds() + broker_->cpu_seconds() - cpu;
    result.cpu_ms = used * 1e3 / static_cast<double>(count);
    return true;
  }

  bool run_away(std::size_t count, Exchanged& result) {
    recipient_.reset();
    const std::size_t before = sender_->acknowledged();
    const Stopwatch depositing;
    sender_->publish(count);
    if (!sender_->wait_acknowledged(before + count)) return false;
    result.deposits_per_second = static_cast<double>(count) / depositing.seconds();
    const Stopwatch draining;
    recipient_ = std::make_unique<MosquittoClient>("recipient", port_);
    if (!recipient_->wait_received(count)) return false;
    result.drained_per_second = static_cast<double>(count) / draining.seconds();
    return true;
  }

  Scratch scratch_;
  int port_ = free_port();
  std::unique_ptr<Process> broker_;
  std::unique_ptr<MosquittoClient> sender_;
  std::unique_ptr<MosquittoClient> recipient_;
};

}  // namespace

Peer mosquitto_peer() {
  return {.name = "mosquitto", .program = kBroker, .package = "mosquitto libmosquitto-dev"};
}

OpenedExchange open_mosquitto(Saving saving) {
  static const int kLibrary = mosquitto_lib_init();
  if (kLibrary != MOSQ_ERR_SUCCESS) return std::unexpected("libmosquitto does not start");
  auto exchange = std::make_unique<MosquittoExchange>();
  const auto opened = exchange->open(saving);
  if (!opened) return std::unexpected(opened.error());
  return exchange;
}

}  // namespace p2pchat::bench
