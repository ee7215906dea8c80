#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/address.h"
#include "core/client/events.h"
#include "transport/device/device.h"

namespace p2pchat::bench {

struct PersonOptions {
  std::filesystem::path data;
  std::vector<Address> nodes;
  std::string ring;
  // Told of everything, on the person's thread.
  std::function<void(const client::ClientEvent&)> on_event;
};

// A user's client in this process, as the command line has it: the same machine, links, sockets,
// and a database on disk; on a thread of its own.
class Person {
 public:
  using Command = transport::Device::Command;

  [[nodiscard]] static Result<std::unique_ptr<Person>, std::string> open(
      const PersonOptions& options);
  // The same in a directory that is made, with a new account of this name.
  [[nodiscard]] static Result<std::unique_ptr<Person>, std::string> open_new(
      const PersonOptions& options, const std::string& name);

  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;
  ~Person();

  void begin(Command command);
  // Waits until the command has ended; the error says how, if not with `kDone`.
  [[nodiscard]] Result<void, std::string> finish(Command command);
  // The same, with what its end brings.
  [[nodiscard]] Result<client::CommandEnded, std::string> ask(Command command);
  // Of messages so far, in and out, without links' seals.
  [[nodiscard]] double traffic_bytes();

 private:
  explicit Person(std::unique_ptr<transport::Device> device);

  std::unique_ptr<transport::Device> device_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::optional<client::CommandEnded> end_;
  std::thread thread_;
};

}  // namespace p2pchat::bench
