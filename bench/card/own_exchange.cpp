#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <variant>

#include "bench/card/exchange.h"
#include "bench/card/node_ring.h"
#include "bench/card/person.h"
#include "bench/card/raw_row.h"
#include "bench/card/scratch.h"
#include "bench/card/stopwatch.h"
#include "bench/meter.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPassword = "correct horse battery staple";
constexpr auto kPartMax = 60s;  // for each part of a round

class OwnExchange final : public Exchange {
 public:
  Result<void, std::string> open() {
    auto ring = NodeRing::start(scratch_.path());
    if (!ring) return std::unexpected(ring.error());
    ring_ = std::move(*ring);
    for (const std::string name : {"alice", "bob"}) {
      const auto opened = open_person(name);
      if (!opened) return opened;
      const auto registered =
          people_.at(name)->finish([&](client::Client& client, Instant now, Effects& out) {
            return client.register_account(name, kPassword, now, out);
          });
      if (!registered) return registered;
    }
    return send_all(1, [this] { return delivered_.size() == 1; });  // the keys are looked up
  }

  Result<Exchanged, std::string> run(const ExchangeSize& size) override {
    Exchanged result;
    if (const auto done = run_one_by_one(size.one_by_one, result); !done) {
      return std::unexpected(done.error());
    }
    if (const auto done = run_at_once(size.at_once, result); !done) {
      return std::unexpected(done.error());
    }
    if (const auto done = run_away(size.at_once, result); !done) {
      return std::unexpected(done.error());
    }
    return result;
  }

 private:
  Result<void, std::string> open_person(const std::string& name) {
    auto person =
        Person::open({.data = scratch_.path() / name,
                      .nodes = ring_->addresses(),
                      .ring = ring_->name(),
                      .on_event = [this](const client::ClientEvent& event) { see(event); }});
    if (!person) return std::unexpected(person.error());
    people_[name] = std::move(*person);
    return {};
  }

  // On the thread of either person.
  void see(const client::ClientEvent& event) {
    const std::lock_guard lock(mutex_);
    if (const auto* arrived = std::get_if<client::MessageArrived>(&event)) {
      shown_.insert(arrived->message.id);
    } else if (const auto* changed = std::get_if<client::MessageChanged>(&event)) {
      stored_.insert(changed->message.id);
      if (chat::has_arrived(changed->message.state)) delivered_.insert(changed->message.id);
    }
    seen_.notify_all();
  }

  Result<void, std::string> run_until(const std::function<bool()>& is_done) {
    std::unique_lock lock(mutex_);
    if (seen_.wait_for(lock, kPartMax, is_done)) return {};
    return std::unexpected("after a minute " + std::to_string(stored_.size()) + " stored, " +
                           std::to_string(shown_.size()) + " shown, " +
                           std::to_string(delivered_.size()) + " delivered");
  }

  Result<void, std::string> send_all(std::size_t count, const std::function<bool()>& is_done) {
    forget();
    for (std::size_t i = 0; i < count; ++i) {
      people_.at("alice")->begin([](client::Client& client, Instant now, Effects& out) {
        return client.send("bob", std::string(kTextSize, 'x'), {}, now, out);
      });
    }
    return run_until(is_done);
  }

  void forget() {
    const std::lock_guard lock(mutex_);
    shown_.clear();
    stored_.clear();
    delivered_.clear();
  }

  Result<void, std::string> run_one_by_one(std::size_t count, Exchanged& result) {
    for (std::size_t i = 0; i < count; ++i) {
      const Stopwatch watch;
      const auto shown = send_all(1, [this] { return shown_.size() == 1; });
      if (!shown) return shown;
      result.shown_ms.push_back(watch.milliseconds());
      const auto delivered = run_until([this] { return delivered_.size() == 1; });
      if (!delivered) return delivered;
      result.receipt_ms.push_back(watch.milliseconds());
    }
    return {};
  }

  // What the receipts cost is counted too.
  Result<void, std::string> run_at_once(std::size_t count, Exchanged& result) {
    const double cpu = cpu_seconds() + ring_->cpu_seconds();
    const Stopwatch watch;
    const auto shown = send_all(count, [&] { return shown_.size() == count; });
    if (!shown) return shown;
    result.per_second = static_cast<double>(count) / watch.seconds();
    const auto delivered = run_until([&] { return delivered_.size() == count; });
    if (!delivered) return delivered;
    const double used = cpu_seconds() + ring_->cpu_seconds() - cpu;
    result.cpu_ms = used * 1e3 / static_cast<double>(count);
    return {};
  }

  Result<void, std::string> run_away(std::size_t count, Exchanged& result) {
    people_.erase("bob");
    const Stopwatch depositing;
    const auto stored = send_all(count, [&] { return stored_.size() == count; });
    if (!stored) return stored;
    result.deposits_per_second = static_cast<double>(count) / depositing.seconds();

    if (const auto opened = open_person("bob"); !opened) return opened;
    const auto unlocked =
        people_.at("bob")->finish([](client::Client& client, Instant now, Effects& out) {
          return client.unlock(kPassword, now, out);
        });
    if (!unlocked) return unlocked;
    const Stopwatch draining;
    const auto shown = run_until([&] { return shown_.size() == count; });
    if (!shown) return shown;
    result.drained_per_second = static_cast<double>(count) / draining.seconds();
    return run_until([&] { return delivered_.size() == count; });
  }

  Scratch scratch_;
  std::unique_ptr<NodeRing> ring_;
  // Ids of the messages of the part that runs.
  std::mutex mutex_;
  std::condition_variable seen_;
  std::set<std::string> shown_;
  std::set<std::string> stored_;
  std::set<std::string> delivered_;
  std::map<std::string, std::unique_ptr<Person>> people_;  // before what they write is destroyed
};

}  // namespace

OpenedExchange open_own_exchange() {
  auto exchange = std::make_unique<OwnExchange>();
  const auto opened = exchange->open();
  if (!opened) return std::unexpected(opened.error());
  return exchange;
}

}  // namespace p2pchat::bench
