#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/address.h"
#include "core/storage/port.h"
#include "transport/api/guest.h"
#include "transport/api/host.h"
#include "transport/asio/event_loop.h"
#include "transport/asio/multicast.h"
#include "transport/host/compute_pool.h"

namespace p2pchat::transport {

struct RuntimeOptions {
  // One port for datagrams and streams; 0 takes any that is free.
  Address listen = Address::v4({127, 0, 0, 1}, 0);
  bool accept_streams = true;
  std::optional<MulticastGroup> multicast = std::nullopt;
  // The loop of a program that has several hosts, or sockets of its own, on one thread; it outlives
  // them, and none of them is destroyed while it runs. Without, a loop of this host alone.
  EventLoop* loop = nullptr;
  std::size_t compute_workers = 2;
  // Computations that may wait. One more is answered at once with an empty result.
  std::size_t compute_waiting_max = 256;
};

// The real host of one guest: sockets and an alarm on an event loop, the local store on a thread
// of its own with group commit, computations on a few workers. The guest runs on the loop's thread
// alone. Only post() and stop() may be called from other threads, or from a signal's handler set
// by on_signal; the rest of Host is for the guest while one of its events runs.
//
//   auto runtime = Runtime::open(options, std::move(store), crypto::compute);
//   (*runtime)->start(guest);
//   (*runtime)->run();
class Runtime final : public Host {
 public:
  using Task = std::function<void(Host&, Guest&)>;

  // Listens; the error is a sentence for the user.
  [[nodiscard]] static Result<std::unique_ptr<Runtime>, std::string> open(
      const RuntimeOptions& options, std::unique_ptr<storage::LocalStore> store,
      ComputeFunction compute);

  // Finishes the writes that were asked for, then lets go of everything. The guest, which must
  // outlive this, hears of nothing any more.
  ~Runtime() override;

  // Where it listens, with the port it got.
  [[nodiscard]] Address address() const;

  // Once: the guest's on_start becomes the loop's first event.
  void start(Guest& guest);

  // Handles events until stop().
  void run();
  // For programs with a loop of their own: waits for an event, `wait_max` at most, and handles it
  // and those that are ready too.
  void run_for(Duration wait_max);

  // From any thread: ends run() after the event that is under way.
  void stop();
  // From any thread: `task` becomes an event. Tasks run in order.
  void post(Task task);

  // Called after each event, posted ones included, to look at the guest and take out its news. It
  // may command the guest as a task may.
  void on_idle(Task task);
  // Called on the loop with the number of each SIGINT, SIGTERM and SIGHUP, in place of dying of
  // it.
  void on_signal(std::function<void(int)> handler);

  [[nodiscard]] Instant now() override;
  [[nodiscard]] Bytes32 entropy() override;
  void wake_at(Instant at) override;
  void send_datagram(const Address& to, BytesView payload) override;
  void announce(BytesView payload) override;
  [[nodiscard]] StreamId open_stream(const Address& to) override;
  void write_stream(StreamId stream, BytesView frame) override;
  void close_stream(StreamId stream) override;
  void read(ReadRequest request) override;
  void persist(PersistRequest request) override;
  void compute(ComputeRequest request) override;

 private:
  struct Parts;

  explicit Runtime(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace p2pchat::transport
