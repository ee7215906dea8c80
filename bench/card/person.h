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
#include "core/client/client.h"
#include "core/rpc/linked.h"
#include "transport/host/runtime.h"

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
  using Command = std::function<client::CommandId(client::Client&, Instant, Effects&)>;

  [[nodiscard]] static Result<std::unique_ptr<Person>, std::string> open(
      const PersonOptions& options);

  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;
  ~Person();

  void begin(Command command);
  // Waits until the command has ended; the error says how, if not with `kDone`.
  [[nodiscard]] Result<void, std::string> finish(Command command);
  // Of messages so far, in and out, without links' seals.
  [[nodiscard]] double traffic_bytes();

 private:
  Person(const PersonOptions& options, std::unique_ptr<transport::Runtime> runtime);
  void take_events();

  PersonOptions options_;
  rpc::Linked<rpc::Endpoint<client::Client>> endpoint_;
  std::unique_ptr<transport::Runtime> runtime_;  // before the endpoint is destroyed
  std::optional<client::CommandId> awaited_;     // of the thread alone
  std::mutex mutex_;
  std::condition_variable ended_;
  std::optional<client::Outcome> outcome_;
  std::thread thread_;
};

}  // namespace p2pchat::bench
