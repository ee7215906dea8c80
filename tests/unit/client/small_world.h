#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/client/client.h"
#include "tests/unit/client/fake_ring.h"

namespace p2pchat::client {

using Disk = std::map<Bytes, Bytes>;

// Devices with disks, and a fake ring, in one queue of events. A device can be killed between any
// two steps (an event of its client, a batch reaching its disk) and started again with its disk.
class SmallWorld {
 public:
  explicit SmallWorld(std::uint8_t seed = 1);

  struct Network {
    std::uint64_t loss_percent = 0;
    std::uint64_t duplicates_percent = 0;
  };
  Network network;
  FakeRing ring;
  bool tells_read = true;        // clients that start from now on
  bool reads_references = true;  // likewise
  std::vector<bool> is_node_up = std::vector<bool>(FakeRing::kNodes, true);

  // A device that knows the ring's nodes. Starts.
  std::size_t add_device(const std::string& name = "device");
  void kill(std::size_t device);
  void start(std::size_t device);
  // Kills it after so many more steps.
  void kill_after(std::size_t device, std::size_t steps);
  void spare(std::size_t device) { devices_[device].steps_left.reset(); }
  [[nodiscard]] bool is_up(std::size_t device) const { return devices_[device].client.has_value(); }

  // How many times it was killed.
  [[nodiscard]] std::uint64_t kills(std::size_t device) const { return devices_[device].life; }
  [[nodiscard]] Client& client(std::size_t device) { return *devices_[device].client; }
  [[nodiscard]] Disk& disk(std::size_t device) { return devices_[device].disk; }
  [[nodiscard]] std::vector<ClientEvent>& events(std::size_t device) {
    return devices_[device].events;
  }
  void set_disk_error(std::size_t device, std::optional<DiskError> error) {
    devices_[device].error = error;
  }

  using Ask = std::function<CommandId(Client&, Instant, Effects&)>;
  CommandId command(std::size_t device, const Ask& ask);
  // Until the command ends, or for a minute: then kTimedOut of command 0.
  CommandEnded ended(std::size_t device, CommandId id);
  CommandEnded run(std::size_t device, const Ask& ask) {
    return ended(device, command(device, ask));
  }
  void pass(Duration time);
  // Nothing happens meanwhile, as on machines that are all shut; what expires, does.
  void sleep(Duration time);
  [[nodiscard]] bool pass_until(const std::function<bool()>& is_done, Duration patience);
  [[nodiscard]] Instant now() const { return now_; }

  // Everything that left a device, encoded: what the network has seen.
  [[nodiscard]] const std::vector<wire::Message>& seen() const { return seen_; }

 private:
  struct Device {
    std::string name;
    Address address;
    Disk disk;
    std::optional<Client> client;
    std::uint64_t life = 0;
    std::optional<std::size_t> steps_left;
    std::optional<DiskError> error;
    std::vector<ClientEvent> events;
    Instant wake = Instant::never();
  };
  struct ToDevice {
    Address from;
    wire::Message message;
  };
  struct ToNode {
    Address from;
    wire::Message message;
  };
  struct Applied {
    PersistRequest request;
  };
  struct Persisted {
    Token token;
    std::optional<DiskError> error;
  };
  struct Read {
    ReadRequest request;
  };
  struct Computed {
    ComputeRequest request;
  };
  struct Event {
    std::size_t place = 0;  // device or node
    std::uint64_t life = 0;
    std::variant<ToDevice, ToNode, Applied, Persisted, Read, Computed> what;
  };

  void perform(std::size_t device, Effects out);
  void send(Event event, Duration delay);
  void at(Duration delay, Event event);
  void step();
  void deliver(Event event);
  void finish_step(std::size_t device, Effects out);
  void tick_ring();

  Entropy entropy_;
  Instant now_{std::chrono::seconds{1000}};
  std::map<std::pair<Instant, std::uint64_t>, Event> queue_;
  std::uint64_t order_ = 0;
  Instant next_push_;
  std::vector<Device> devices_;
  std::vector<wire::Message> seen_;
};

// Shorthand of the commands.
[[nodiscard]] SmallWorld::Ask registering(std::string name, std::string password);
[[nodiscard]] SmallWorld::Ask logging_in(std::string name, std::string password);
[[nodiscard]] SmallWorld::Ask unlocking(std::string password);
[[nodiscard]] SmallWorld::Ask sending(std::string to, std::string text,
                                      WaitFor wait = WaitFor::kQueued,
                                      Duration give_up = std::chrono::seconds{30});
[[nodiscard]] SmallWorld::Ask reading_inbox();
[[nodiscard]] SmallWorld::Ask reading_inbox_of(std::string peer);
[[nodiscard]] SmallWorld::Ask looking_through();
[[nodiscard]] SmallWorld::Ask reading_history(std::string peer);
[[nodiscard]] SmallWorld::Ask acting(chat::Deed deed, std::string name, std::string alias = {});
[[nodiscard]] SmallWorld::Ask cancelling(std::string id);
[[nodiscard]] SmallWorld::Ask deleting(std::string peer, std::string id);
[[nodiscard]] SmallWorld::Ask editing(std::string peer, std::string id, std::string text);
[[nodiscard]] SmallWorld::Ask reacting(std::string peer, std::string id, std::string sign);
[[nodiscard]] SmallWorld::Ask importing(std::vector<StoredMessage> messages);
[[nodiscard]] SmallWorld::Ask searching(chat::SearchQuery query);
[[nodiscard]] SmallWorld::Ask settling(Duration give_up = std::chrono::seconds{20});
[[nodiscard]] SmallWorld::Ask asking_status(std::string name);
[[nodiscard]] SmallWorld::Ask logging_out();

[[nodiscard]] std::vector<std::string> texts_of(const std::vector<StoredMessage>& messages);

template <class E>
[[nodiscard]] std::vector<E> only(const std::vector<ClientEvent>& events) {
  std::vector<E> found;
  for (const ClientEvent& event : events) {
    if (const auto* wanted = std::get_if<E>(&event)) found.push_back(*wanted);
  }
  return found;
}

}  // namespace p2pchat::client
