#include "bench/card/hand_over_cost.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "bench/card/node_ring.h"
#include "bench/card/person.h"
#include "bench/card/scratch.h"
#include "core/chat/importing.h"
#include "core/crypto/sha256.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kOwner = "alice";
constexpr const char* kOwnPassword = "correct horse battery";
constexpr std::size_t kPeers = 20;
constexpr std::size_t kTextSize = 80;
constexpr auto kHandOverMax = 10min;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

client::StoredMessage message(std::size_t number) {
  std::string text = "message " + std::to_string(number) + " ";
  while (text.size() < kTextSize) text += "word" + std::to_string(number % 977 + text.size()) + " ";
  text.resize(kTextSize);
  return {.id = to_hex(crypto::sha256(as_bytes(text))),
          .peer = "peer" + std::to_string(number % kPeers),
          .is_outgoing = number % 2 == 0,
          .text = text,
          .sent_ms = static_cast<std::int64_t>(number),
          .lamport = number,
          .state =
              number % 2 == 0 ? client::MessageState::kDelivered : client::MessageState::kReceived};
}

// What a device is told of the hand-over, for another thread to wait for.
class Progress {
 public:
  void on_event(const client::ClientEvent& event) {
    const auto* handed = std::get_if<client::HistoryHandedOver>(&event);
    if (handed == nullptr) return;
    const std::lock_guard lock(mutex_);
    last_ = *handed;
    told_.notify_all();
  }
  // Nothing if it did not end in time.
  std::optional<client::HistoryHandedOver> wait() {
    std::unique_lock lock(mutex_);
    const bool is_over =
        told_.wait_for(lock, kHandOverMax, [this] { return last_ && last_->is_complete; });
    return is_over ? last_ : std::nullopt;
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  std::optional<client::HistoryHandedOver> last_;
};

struct Device {
  Progress progress;
  std::unique_ptr<Person> person;
};

Result<std::unique_ptr<Device>, std::string> open_device(const NodeRing& ring,
                                                         const std::filesystem::path& data) {
  std::filesystem::create_directories(data);
  auto device = std::make_unique<Device>();
  PersonOptions options{
      .data = data, .nodes = ring.addresses(), .ring = ring.name(), .on_event = {}};
  options.on_event = [progress = &device->progress](const client::ClientEvent& event) {
    progress->on_event(event);
  };
  auto person = Person::open(options);
  if (!person) return std::unexpected(person.error());
  device->person = std::move(*person);
  return device;
}

Result<void, std::string> fill(Person& person, std::size_t messages) {
  for (std::size_t begin = 0; begin < messages; begin += chat::Importing::kMessagesMax) {
    std::vector<client::StoredMessage> batch;
    const std::size_t end = std::min(begin + chat::Importing::kMessagesMax, messages);
    for (std::size_t i = begin; i < end; ++i) batch.push_back(message(i + 1));
    const auto imported =
        person.finish([&batch](client::Client& client, Instant now, Effects& out) {
          return client.import(batch, now, out);
        });
    if (!imported) return imported;
  }
  return {};
}

}  // namespace

Result<Table, std::string> hand_over_cost(const HandOverEffort& effort) {
  const Scratch scratch;
  const auto ring = NodeRing::start(scratch.path());
  if (!ring) return std::unexpected(ring.error());
  const auto laptop = open_device(**ring, scratch.path() / "laptop");
  const auto phone = open_device(**ring, scratch.path() / "phone");
  if (!laptop) return std::unexpected(laptop.error());
  if (!phone) return std::unexpected(phone.error());
  const auto registered =
      (*laptop)->person->finish([](client::Client& client, Instant now, Effects& out) {
        return client.register_account(kOwner, kOwnPassword, now, out);
      });
  if (!registered) return std::unexpected(registered.error());

  const auto importing = Clock::now();
  const auto filled = fill(*(*laptop)->person, effort.messages);
  if (!filled) return std::unexpected(filled.error());
  const double imported = seconds_since(importing);

  const auto taking = Clock::now();
  const auto taken =
      (*phone)->person->finish([](client::Client& client, Instant now, Effects& out) {
        return client.log_in(kOwner, kOwnPassword, now, out);
      });
  if (!taken) return std::unexpected(taken.error());
  const double logged_in = seconds_since(taking);
  const auto handed = (*phone)->progress.wait();
  if (!handed) return std::unexpected("the history is not handed over in ten minutes");
  const double whole = seconds_since(taking);

  return Table{
      .title = "hand-over of " + std::to_string(effort.messages) + " messages through five nodes",
      .columns = {"step", "s", "ratio"},
      .lines = {{"into a history from a file", number_text(imported, 2), "1"},
                {"log-in at the second device", number_text(logged_in, 2),
                 number_text(logged_in / imported, 2)},
                {"until it has all", number_text(whole, 2), number_text(whole / imported, 2)}},
      .notes = {"parts: " + std::to_string(handed->of) + ", messages: " +
                    std::to_string(handed->messages) + ", both devices on line all the time",
                "the second line is part of the third"}};
}

}  // namespace p2pchat::bench
