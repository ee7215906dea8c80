#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/client/client.h"
#include "core/rpc/linked.h"
#include "transport/asio/event_loop.h"
#include "transport/asio/multicast.h"
#include "transport/host/runtime.h"

namespace p2pchat::transport {

struct DeviceOptions {
  std::string data;                                // directory; the profile is profile.db in it
  client::ClientOptions client;                    // nodes, the ring, what the device is called
  std::optional<Bytes32> ring_key = std::nullopt;  // of a closed ring
  std::optional<MulticastGroup> multicast = std::nullopt;  // where to look for nodes, too
  bool is_behind_nat = false;
  EventLoop* loop = nullptr;  // of a program with several devices (RuntimeOptions)
};

// A user's client on this machine: core/client over links and real sockets, its profile in a
// directory. What a program that chats is built on. Everything happens, the calls of sinks
// included, on the thread that runs it or its loop; begin, enter, post and stop may be called from
// any.
class Device {
 public:
  // As the profile said when it was opened.
  enum class Account : std::uint8_t { kNobody, kLoggedIn, kReplaced };

  struct OpenFailure {
    enum class Kind : std::uint8_t { kDatabase, kInUse, kCannotListen };

    Kind kind = Kind::kDatabase;
    std::string text;  // a sentence
  };
  struct NotEntered {
    client::Outcome outcome;
    std::string text;  // a sentence
  };

  using Command = std::function<client::CommandId(client::Client&, Instant, Effects&)>;
  using EndSink = std::function<void(const client::CommandEnded&)>;
  using EnteredSink = std::function<void(const Result<void, NotEntered>&)>;
  using EventSink = std::function<void(const client::ClientEvent&)>;

  // Opens the profile, or makes one, and listens.
  [[nodiscard]] static Result<std::unique_ptr<Device>, OpenFailure> open(
      const DeviceOptions& options);

  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  // What was to be written to disk is written; of commands that have not ended nobody hears.
  ~Device();

  [[nodiscard]] Account account() const { return account_; }
  [[nodiscard]] const client::Client& client() const { return endpoint_.machine(); }
  [[nodiscard]] const rpc::Traffic& traffic() const {
    return endpoint_.guest().courier().traffic();
  }

  // Told of everything that the client tells, the end of a command after its own sink; set before
  // it runs.
  void on_event(EventSink sink) { event_sink_ = std::move(sink); }

  // One of the client's commands; its end goes to the sink, once.
  void begin(Command command, EndSink sink = {});
  // Into the account of this name: unlocks the profile if it is the account's, else registers the
  // name, and logs in if the name has been registered. An account that another device has taken
  // over stays there.
  void enter(const std::string& name, const std::string& password, EnteredSink sink);

  // Of Runtime.
  void run() { runtime_->run(); }
  void run_for(Duration wait_max) { runtime_->run_for(wait_max); }
  void stop() { runtime_->stop(); }
  void post(std::function<void()> task);
  // In place of dying of SIGINT and SIGTERM.
  void on_signal(std::function<void(int)> handler) { runtime_->on_signal(std::move(handler)); }

 private:
  Device(std::unique_ptr<Runtime> runtime, const DeviceOptions& options);

  void take_events();
  void on_ended(const client::CommandEnded& ended);

  rpc::Linked<rpc::Endpoint<client::Client>> endpoint_;
  std::unique_ptr<Runtime> runtime_;  // before the endpoint is destroyed
  std::map<client::CommandId, EndSink> pending_;
  EventSink event_sink_;
  Account account_ = Account::kNobody;
  std::string name_;  // of the profile's account when it was opened; empty: it has none
};

}  // namespace p2pchat::transport
