#include "tests/unit/client/small_world.h"

#include <algorithm>

#include "core/crypto/compute.h"

namespace p2pchat::client {
namespace {

constexpr Duration kDelay = std::chrono::milliseconds{5};
constexpr Duration kDiskDelay = std::chrono::milliseconds{2};
constexpr Duration kPushPeriod = std::chrono::milliseconds{500};

}  // namespace

SmallWorld::SmallWorld(std::uint8_t seed) : entropy_(Bytes32{seed}), next_push_(now_) {}

std::size_t SmallWorld::add_device(const std::string& name) {
  Device device;
  device.name = name;
  device.address = Address::v4({10, 0, 1, static_cast<std::uint8_t>(devices_.size() + 1)}, 9000);
  devices_.push_back(std::move(device));
  start(devices_.size() - 1);
  return devices_.size() - 1;
}

void SmallWorld::kill(std::size_t index) {
  devices_[index].client.reset();
  devices_[index].steps_left.reset();
  devices_[index].life += 1;
  devices_[index].wake = Instant::never();
}

void SmallWorld::start(std::size_t index) {
  Device& device = devices_[index];
  // Commands are numbered anew.
  std::erase_if(device.events, [](const ClientEvent& event) {
    return std::holds_alternative<CommandEnded>(event);
  });
  ClientOptions options;
  for (std::size_t node = 0; node < FakeRing::kNodes; ++node) {
    options.nodes.push_back(FakeRing::address(node));
  }
  options.device = device.name;
  options.tells_read = tells_read;
  options.reads_references = reads_references;
  options.costs = account::AccountCosts::test();
  device.client.emplace(std::move(options), entropy_.fork());
  Effects out;
  device.client->on_start(now_, out);
  perform(index, std::move(out));
}

void SmallWorld::kill_after(std::size_t device, std::size_t steps) {
  devices_[device].steps_left = steps;
}

CommandId SmallWorld::command(std::size_t device, const Ask& ask) {
  Effects out;
  const CommandId id = ask(client(device), now_, out);
  perform(device, std::move(out));
  return id;
}

CommandEnded SmallWorld::ended(std::size_t device, CommandId id) {
  CommandEnded found;
  found.outcome = Outcome::kTimedOut;
  (void)pass_until(
      [&] {
        for (const auto& end : only<CommandEnded>(events(device))) {
          if (end.command == id) found = end;
        }
        return found.command == id || !is_up(device);
      },
      std::chrono::minutes{1});
  return found;
}

void SmallWorld::pass(Duration time) {
  (void)pass_until([] { return false; }, time);
}

void SmallWorld::sleep(Duration time) {
  now_ = now_ + time;
  next_push_ = std::max(next_push_, now_);
  ring.expire(now_);
}

bool SmallWorld::pass_until(const std::function<bool()>& is_done, Duration patience) {
  const Instant end = now_ + patience;
  while (!is_done()) {
    Instant next = next_push_;
    if (!queue_.empty()) next = std::min(next, queue_.begin()->first.first);
    for (const Device& device : devices_) next = std::min(next, device.wake);
    if (next > end) {
      now_ = end;
      return is_done();
    }
    now_ = std::max(now_, next);
    step();
  }
  return true;
}

void SmallWorld::perform(std::size_t index, Effects out) {
  Device& device = devices_[index];
  for (PersistRequest& request : out.persists) {
    at(kDiskDelay, {index, device.life, Applied{std::move(request)}});
  }
  for (ReadRequest& request : out.reads) {
    at(kDiskDelay, {index, device.life, Read{std::move(request)}});
  }
  for (ComputeRequest& request : out.computes) {
    at(std::chrono::milliseconds{50}, {index, device.life, Computed{std::move(request)}});
  }
  for (Send& message : out.sends) {
    seen_.push_back(message.message);
    for (std::size_t node = 0; node < FakeRing::kNodes; ++node) {
      if (FakeRing::address(node) != message.to) continue;
      send({node, 0, ToNode{device.address, std::move(message.message)}}, kDelay);
      break;
    }
  }
  for (ClientEvent& event : device.client->take_events()) {
    device.events.push_back(std::move(event));
  }
  device.client->check_invariants();
  device.wake = std::max(now_, device.client->next_wake());
}

void SmallWorld::send(Event event, Duration delay) {
  if (entropy_.below(100) < network.loss_percent) return;
  if (entropy_.below(100) < network.duplicates_percent) {
    at(delay + Duration(entropy_.below(20000)), event);
  }
  at(delay + Duration(entropy_.below(3000)), std::move(event));
}

void SmallWorld::at(Duration delay, Event event) {
  queue_.emplace(std::pair{now_ + delay, ++order_}, std::move(event));
}

void SmallWorld::step() {
  if (next_push_ <= now_) {
    tick_ring();
    return;
  }
  for (std::size_t index = 0; index < devices_.size(); ++index) {
    if (devices_[index].wake > now_) continue;
    Effects out;
    devices_[index].client->on_wake(now_, out);
    devices_[index].wake = Instant::never();
    finish_step(index, std::move(out));
    return;
  }
  auto first = queue_.extract(queue_.begin());
  deliver(std::move(first.mapped()));
}

void SmallWorld::deliver(Event event) {
  if (const auto* message = std::get_if<ToNode>(&event.what)) {
    if (!is_node_up[event.place]) return;
    std::vector<FakeRing::Out> out;
    ring.on_message(event.place, message->from, message->message, now_, out);
    for (FakeRing::Out& reply : out) {
      for (std::size_t i = 0; i < devices_.size(); ++i) {
        if (devices_[i].address != reply.to) continue;
        send({i, 0, ToDevice{FakeRing::address(reply.node), reply.message}}, kDelay);
      }
    }
    return;
  }
  Device& device = devices_[event.place];
  const bool is_message = std::holds_alternative<ToDevice>(event.what);
  if (!device.client || (!is_message && event.life != device.life)) return;

  Effects out;
  if (const auto* message = std::get_if<ToDevice>(&event.what)) {
    device.client->on_message(message->from, message->message, now_, out);
  } else if (const auto* batch = std::get_if<Applied>(&event.what)) {
    for (const Change& change : batch->request.changes) {
      if (device.error) break;
      device.disk.erase(change.key);
      if (change.value) device.disk[change.key] = *change.value;
    }
    at(kDiskDelay, {event.place, device.life, Persisted{batch->request.token, device.error}});
  } else if (const auto* done = std::get_if<Persisted>(&event.what)) {
    PersistResult result;
    if (done->error) result = std::unexpected(*done->error);
    device.client->on_persisted(done->token, result, now_, out);
  } else if (const auto* read = std::get_if<Read>(&event.what)) {
    std::vector<Row> rows;
    for (auto row = device.disk.lower_bound(read->request.from);
         row != device.disk.end() && row->first < read->request.to &&
         rows.size() < read->request.limit;
         ++row) {
      rows.push_back({row->first, row->second});
    }
    device.client->on_read(read->request.token, rows, now_, out);
  } else if (const auto* job = std::get_if<Computed>(&event.what)) {
    device.client->on_computed(
        job->request.token,
        crypto::compute(job->request.kind, job->request.input, job->request.seed), now_, out);
  }
  finish_step(event.place, std::move(out));
}

// A device killed here has done the step, but nothing of what the step asked for happens, nor is
// what it told shown; a batch may have reached the disk just before.
void SmallWorld::finish_step(std::size_t index, Effects out) {
  Device& device = devices_[index];
  if (device.steps_left) {
    if (*device.steps_left == 0) return kill(index);
    *device.steps_left -= 1;
  }
  perform(index, std::move(out));
}

void SmallWorld::tick_ring() {
  next_push_ = now_ + kPushPeriod;
  std::vector<FakeRing::Out> out;
  ring.push_all(out);
  for (FakeRing::Out& push : out) {
    if (!is_node_up[push.node]) continue;
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      if (devices_[i].address != push.to) continue;
      send({i, 0, ToDevice{FakeRing::address(push.node), push.message}}, kDelay);
    }
  }
}

SmallWorld::Ask registering(std::string name, std::string password) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.register_account(name, password, now, out);
  };
}

SmallWorld::Ask logging_in(std::string name, std::string password) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.log_in(name, password, now, out);
  };
}

SmallWorld::Ask unlocking(std::string password) {
  return
      [=](Client& client, Instant now, Effects& out) { return client.unlock(password, now, out); };
}

SmallWorld::Ask sending(std::string to, std::string text, WaitFor wait, Duration give_up) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.send(to, text, {.wait = wait, .give_up = give_up}, now, out);
  };
}

SmallWorld::Ask reading_inbox() {
  return [](Client& client, Instant now, Effects& out) { return client.inbox(now, out); };
}

SmallWorld::Ask reading_inbox_of(std::string peer) {
  return [=](Client& client, Instant now, Effects& out) { return client.inbox_of(peer, now, out); };
}

SmallWorld::Ask looking_through() {
  return [](Client& client, Instant now, Effects& out) { return client.conversations(now, out); };
}

SmallWorld::Ask reading_history(std::string peer) {
  return [=](Client& client, Instant now, Effects& out) { return client.history(peer, now, out); };
}

SmallWorld::Ask deleting(std::string peer, std::string id) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.delete_message(peer, id, now, out);
  };
}

SmallWorld::Ask editing(std::string peer, std::string id, std::string text) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.edit(peer, id, text, now, out);
  };
}

SmallWorld::Ask reacting(std::string peer, std::string id, std::string sign) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.react(peer, id, sign, now, out);
  };
}

SmallWorld::Ask importing(std::vector<StoredMessage> messages) {
  return
      [=](Client& client, Instant now, Effects& out) { return client.import(messages, now, out); };
}

SmallWorld::Ask acting(chat::Deed deed, std::string name, std::string alias) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.act(deed, name, alias, now, out);
  };
}

SmallWorld::Ask cancelling(std::string id) {
  return [=](Client& client, Instant now, Effects& out) { return client.cancel(id, now, out); };
}

SmallWorld::Ask searching(chat::SearchQuery query) {
  return [=](Client& client, Instant now, Effects& out) { return client.search(query, now, out); };
}

SmallWorld::Ask settling(Duration give_up) {
  return
      [=](Client& client, Instant now, Effects& out) { return client.settle(give_up, now, out); };
}

SmallWorld::Ask asking_status(std::string name) {
  return [=](Client& client, Instant now, Effects& out) { return client.status(name, now, out); };
}

SmallWorld::Ask logging_out() {
  return [](Client& client, Instant now, Effects& out) { return client.log_out(now, out); };
}

std::vector<std::string> texts_of(const std::vector<StoredMessage>& messages) {
  std::vector<std::string> texts;
  for (const StoredMessage& message : messages) texts.push_back(message.text);
  return texts;
}

}  // namespace p2pchat::client
